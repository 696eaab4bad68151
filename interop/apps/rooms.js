"use strict";

// A chat with rooms in the shape of many tutorials (machadop1407/react-socketio-chat-app): a client joins without an
// answer, and a message names its room inside the payload.

const serve = require("../node/serve");

serve((io) => {
  io.on("connection", (socket) => {
    console.log(`User Connected: ${socket.id}`);
    socket.on("join_room", (room) => {
      socket.join(room);
      console.log(`User with ID: ${socket.id} joined room: ${room}`);
    });
    socket.on("send_message", (message) => socket.to(message.room).emit("receive_message", message));
    socket.on("disconnect", () => console.log("User Disconnected", socket.id));
  });
});
