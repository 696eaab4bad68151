"use strict";

// The chat tutorial's application: every message goes to everyone, the sender included.

const serve = require("../node/serve");

serve((io) => {
  io.on("connection", (socket) => {
    console.log("a user connected");
    socket.on("chat message", (message) => io.emit("chat message", message));
    socket.on("disconnect", () => console.log("user disconnected"));
  });
});
