"use strict";

// The Engine.IO server that the official Engine.IO protocol test suites ask for: it sends every message back.
// The suites use the path /engine.io/, so does this.

const serve = require("../node/serve");

function app({ engine }) {
  engine.removeAllListeners("connection"); // Socket.IO's own
  engine.on("connection", (socket) => socket.on("data", (data) => socket.send(data)));
}

serve(app, { defaults: { path: "/engine.io", pingInterval: 300, pingTimeout: 200, cors: { origin: "*" } } });
