"use strict";

// The shape of the Flask-SocketIO example: whatever happens, the client hears "my_response" with a running count, and one
// unasked every ten seconds.

const serve = require("../node/serve");

serve((io) => {
  let background = 0;
  setInterval(() => io.emit("my_response", { data: "Server generated event", count: ++background }), 10_000);

  io.on("connection", (socket) => {
    let count = 0; // of this client's requests
    const response = (data) => ["my_response", { data, count: ++count }];

    socket.emit("my_response", { data: "Connected", count: 0 });
    socket.on("my_event", ({ data }) => socket.emit(...response(data)));
    socket.on("my_broadcast_event", ({ data }) => io.emit(...response(data)));
    socket.on("join", ({ room }) => {
      socket.join(room);
      socket.emit(...response(`In rooms: ${[...socket.rooms].join(", ")}`));
    });
    socket.on("leave", ({ room }) => {
      socket.leave(room);
      socket.emit(...response(`In rooms: ${[...socket.rooms].join(", ")}`));
    });
    socket.on("close_room", ({ room }) => {
      io.to(room).emit(...response(`Room ${room} is closing.`));
      io.socketsLeave(room);
    });
    socket.on("my_room_event", ({ room, data }) => io.to(room).emit(...response(data)));
    socket.on("my_ping", () => socket.emit("my_pong"));
    // Only when the client confirms that it heard the answer is it let go.
    socket.on("disconnect_request", () => socket.emit(...response("Disconnected!"), () => socket.disconnect()));
    socket.on("disconnect", (reason) => console.log("Client disconnected", socket.id, reason));
  });
});
