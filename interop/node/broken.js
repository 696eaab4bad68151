"use strict";

// An application that breaks what a chat promises, on purpose and every so often, and keeps count: what a load has to find, and how
// often. It offers what the built-in scenarios need of docs/contract.md.
//
//   node broken.js --port=3000 --every=100 --break=drop
//
// --break is one of drop, duplicate, reorder, wrong-ack, lost-ack, double-ack, leak-rooms, leak-namespaces (of every --every-th delivery or
// acknowledgement), kick and cut (everybody, once, --after milliseconds after the first message). GET /broken answers what was
// broken so far, as JSON.
//
// With --beyond=N a server that takes N clients and no more: then --break is drop or lost-ack, which begin with more clients than
// that, refuse (a client too many is refused), or exit (it is the end of the server).

const http = require("node:http");
const { parseArgs } = require("node:util");
const { Server } = require("socket.io");

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    every: { type: "string", default: "100" },
    after: { type: "string", default: "1000" },
    break: { type: "string", default: "" },
    beyond: { type: "string", default: "0" },
  },
});
const fault = values.break;
const every = Number(values.every);
const beyond = Number(values.beyond);

const broken = { deliveries: 0, acks: 0, broken: 0 };

const server = http.createServer((request, response) => {
  if (request.url !== "/broken") return response.writeHead(404).end();
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(broken));
});
const io = new Server(server);

// crowded says whether there are more clients than the server takes.
const crowded = () => io.engine.clientsCount > beyond;

// due says whether the next of its kind is to be broken.
function due(kind, name) {
  broken[kind]++;
  if (fault !== name || broken[kind] % every !== 0 || !crowded()) return false;
  broken.broken++;
  return true;
}

// deliver sends a message to each of the sockets, but for what is broken.
function deliver(from, sockets, strangers, event, ...args) {
  for (const to of sockets) {
    // What is held back follows the next message of the same sender and kind.
    const held = to.data.held;
    if (held && held.from === from.id && held.event === event) {
      to.data.held = undefined;
      to.emit(event, ...args);
      to.emit(held.event, ...held.args);
      broken.broken++;
      continue;
    }
    if (due("deliveries", "drop")) continue;
    if (fault === "reorder" && !held && broken.deliveries % every === 0) {
      hold(to, { from: from.id, event, args });
      continue;
    }
    to.emit(event, ...args);
    if (fault === "duplicate" && broken.deliveries % every === 0) {
      broken.broken++;
      to.emit(event, ...args);
    }
    const stranger = fault.startsWith("leak") && broken.deliveries % every === 0 && strangers().next().value;
    if (stranger) {
      broken.broken++;
      stranger.emit(event, ...args);
    }
  }
}

// hold keeps a message back, but not for ever: without another one of its sender it comes late, and in order.
function hold(to, message) {
  to.data.held = message;
  setTimeout(() => {
    if (to.data.held !== message) return;
    to.data.held = undefined;
    to.emit(message.event, ...message.args);
  }, 1000);
}

function* strangersToRoom(nsp, room) {
  if (fault !== "leak-rooms") return;
  for (const socket of nsp.sockets.values()) if (!socket.rooms.has(room)) yield socket;
}

function* strangersToNamespace(nsp) {
  if (fault !== "leak-namespaces") return;
  for (const other of io._nsps.values()) if (other !== nsp) yield* other.sockets.values();
}

let talking = false;

// Everybody loses its connection once.
function upset() {
  if (talking || (fault !== "kick" && fault !== "cut")) return;
  talking = true;
  setTimeout(() => {
    for (const nsp of io._nsps.values()) {
      for (const socket of nsp.sockets.values()) {
        broken.broken++;
        if (fault === "kick") socket.disconnect(true);
        else if (socket.conn.transport.name === "websocket") socket.conn.transport.socket.terminate();
        else socket.conn.transport.onError("cut"); // a long-polling session has no connection of its own
      }
    }
  }, Number(values.after));
}

// unguard lets an acknowledgement be sent again, which Socket.IO itself prevents.
function unguard(socket) {
  const ack = socket.ack.bind(socket);
  socket.ack = (id) => Object.assign(ack(id), { again: ack(id) });
}

function onConnection(socket) {
  unguard(socket);
  const { nsp } = socket;
  const members = (room) => [...(nsp.adapter.rooms.get(room) ?? [])].map((id) => nsp.sockets.get(id));
  const nobody = () => [][Symbol.iterator]();
  const outside = () => strangersToNamespace(nsp);
  const toRoom = (event) => (room, ...args) => {
    upset();
    deliver(socket, members(room), () => strangersToRoom(nsp, room), event, room, ...args);
  };

  socket.on("join", (room, ack) => {
    socket.join(room);
    ack();
  });
  socket.on("leave", (room, ack) => {
    socket.leave(room);
    ack();
  });
  socket.on("chat message", (...args) => {
    upset();
    deliver(socket, [...nsp.sockets.values()], outside, "chat message", ...args);
  });
  socket.on("broadcast", (...args) => {
    deliver(socket, [...nsp.sockets.values()].filter((other) => other !== socket), outside, "broadcast", ...args);
  });
  socket.on("room message", toRoom("room message"));
  socket.on("notify", toRoom("notification"));
  socket.on("private message", (sid, ...args) => {
    deliver(socket, members(sid), nobody, "private message", socket.id, ...args);
  });
  socket.on("message", (...args) => deliver(socket, [socket], nobody, "message-back", ...args));
  socket.on("message-with-ack", (...args) => {
    const ack = args.pop();
    if (due("acks", "lost-ack")) return;
    if (fault === "wrong-ack" && broken.acks % every === 0) {
      broken.broken++;
      return ack("something else");
    }
    ack(...args);
    if (fault === "double-ack" && broken.acks % every === 0) {
      broken.broken++;
      ack.again(...args);
    }
  });
}

// admit lets a client in, unless it is one too many.
function admit(socket, next) {
  if (fault === "exit" && crowded()) process.exit(1);
  next(fault === "refuse" && crowded() ? new Error("too many clients") : undefined);
}

for (const name of ["/", "/custom", /^\/tenant-[a-z0-9-]+$/]) io.of(name).use(admit).on("connection", onConnection);

server.listen(Number(values.port), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
