"use strict";

// What the official repository's examples/chat does: users with a name, in one room, who see each other type.
// It prints nothing when somebody connects.

const serve = require("../node/serve");

serve((io) => {
  let numUsers = 0;

  io.on("connection", (socket) => {
    let username; // undefined until the client says it

    socket.on("add user", (name) => {
      if (username !== undefined) return;
      username = name;
      numUsers++;
      socket.emit("login", { numUsers });
      socket.broadcast.emit("user joined", { username, numUsers });
    });

    socket.on("new message", (message) => socket.broadcast.emit("new message", { username, message }));
    socket.on("typing", () => socket.broadcast.emit("typing", { username }));
    socket.on("stop typing", () => socket.broadcast.emit("stop typing", { username }));

    socket.on("disconnect", () => {
      if (username === undefined) return;
      numUsers--;
      socket.broadcast.emit("user left", { username, numUsers });
    });
  });
});
