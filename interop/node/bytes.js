"use strict";

// The application of the contract on a server that counts the bytes of its sockets: of those on which a request came with the query
// parameter counted=yes. GET /bytes answers how many it read and wrote, and how many of these sockets are open, as JSON. The command
// line is that of server.js.

const contract = require("./contract");
const serve = require("./serve");

const closed = { read: 0, written: 0 };
const open = new Set();

function count(request) {
  const { socket } = request;
  if (!request.url.includes("counted=yes") || open.has(socket)) return;
  open.add(socket);
  socket.on("close", () => {
    open.delete(socket);
    closed.read += socket.bytesRead;
    closed.written += socket.bytesWritten;
  });
}

function total() {
  const sum = { ...closed, open: open.size };
  for (const socket of open) {
    sum.read += socket.bytesRead;
    sum.written += socket.bytesWritten;
  }
  return sum;
}

serve((io) => {
  contract(io);
  io.httpServer.prependListener("request", count);
  io.httpServer.prependListener("upgrade", count);
  io.httpServer.on("request", (request, response) => {
    if (request.url === "/bytes") response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(total()));
  });
});
