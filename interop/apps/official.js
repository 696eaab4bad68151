"use strict";

// The application and the settings that the official Socket.IO protocol test suite asks for.

const serve = require("../node/serve");

function app(io) {
  io.on("connection", (socket) => {
    socket.emit("auth", socket.handshake.auth);
    socket.on("message", (...args) => socket.emit("message-back", ...args));
    socket.on("message-with-ack", (...args) => {
      const ack = args.pop();
      ack(...args);
    });
  });
  io.of("/custom").on("connection", (socket) => socket.emit("auth", socket.handshake.auth));
}

serve(app, { defaults: { pingInterval: 300, pingTimeout: 200, connectTimeout: 1000, cors: { origin: "*" } } });
