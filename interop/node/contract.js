"use strict";

/**
 * The application of docs/contract.md, for the official server of either generation (socket.io 2 to 4).
 * Every namespace runs it on its own.
 *
 * @param {object} io a Socket.IO server
 */
module.exports = function contract(io) {
  for (const name of ["/", "/custom", /^\/tenant-[a-z0-9-]+$/]) {
    io.of(name)
      .use(noting("wait", wait))
      .use(noting("token", refuseBadToken))
      .use(noting("namespace", refuseHere(name)))
      .on("connection", onConnection);
  }
};

// The namespaces that somebody is or was in, by name.
const namespaces = new Map();

// A middleware that writes down, with the socket, that it has let it on.
function noting(step, middleware) {
  return (socket, next) =>
    middleware(socket, (error) => {
      if (!error) socket.steps = [...(socket.steps || []), step];
      next(error);
    });
}

function wait(socket, next) {
  const milliseconds = Math.min(Number(sent(socket).wait) || 0, 10000);
  if (milliseconds > 0) setTimeout(next, milliseconds);
  else next();
}

function refuseHere(name) {
  return (socket, next) => {
    const here = name instanceof RegExp ? socket.nsp.name : name;
    next(sent(socket).token === `not in ${here}` ? new Error("not here") : undefined);
  };
}

function refuseBadToken(socket, next) {
  if (sent(socket).token !== "bad") return next();

  const error = new Error("invalid token");
  // With data, the older generation would answer with the data instead of the message.
  if (!speaksEngine3(socket)) error.data = { reason: "bad token" };
  next(error);
}

function onConnection(socket) {
  const name = socket.nsp.name;
  namespaces.set(name, socket.nsp);
  socket.steps = [...(socket.steps || []), "connection"]; // a client that gets its session back has met no middleware
  console.log(`a user connected: ${name} ${socket.id}`);
  // Not "disconnect": by then the rooms are gone. `socket.to` leaves out the socket itself, which is about to go.
  socket.on("disconnecting", (reason) => {
    console.log(`user disconnected: ${name} ${socket.id} (${reason})`);
    socket.to("disconnections").emit("user disconnected", socket.id, reason, rooms(socket));
  });

  const all = { ...operations, ...(socket.nsp.fetchSockets ? selections : {}) };
  for (const [event, handler] of Object.entries(all)) {
    socket.on(event, (...args) => {
      const ack = typeof args[args.length - 1] === "function" ? args.pop() : () => {};
      handler(socket, ack, ...args);
    });
  }
  socket.emit("auth", credentials(socket).auth);
}

// Each handler gets the socket, the acknowledgement (it does nothing if the client wants none) and the arguments.
const operations = {
  "chat message": (socket, ack, ...args) => socket.nsp.emit("chat message", ...args),
  broadcast: (socket, ack, ...args) => socket.broadcast.emit("broadcast", ...args),

  join(socket, ack, room) {
    socket.join(room);
    ack();
  },
  leave(socket, ack, room) {
    socket.leave(room);
    ack();
  },
  "room message": (socket, ack, room, ...args) => socket.nsp.to(room).emit("room message", room, ...args),
  "room broadcast": (socket, ack, room, ...args) => socket.to(room).emit("room broadcast", room, ...args),
  notify: (socket, ack, room, ...args) => socket.nsp.to(room).emit("notification", room, ...args),
  "private message": (socket, ack, sid, ...args) => socket.nsp.to(sid).emit("private message", socket.id, ...args),

  "volatile message": (socket, ack, ...args) => socket.nsp.volatile.emit("volatile message", ...args),
  "namespace message"(socket, ack, name, ...args) {
    if (namespaces.has(name)) namespaces.get(name).emit("namespace message", ...args);
  },
  "rooms message"(socket, ack, rooms, ...args) {
    if (rooms.length > 0) rooms.reduce((selection, room) => selection.to(room), socket.nsp).emit("rooms message", ...args);
  },
  members(socket, ack, room) {
    const selection = socket.nsp.in(room);
    if (selection.fetchSockets) selection.fetchSockets().then((sockets) => ack(sockets.map(({ id }) => id)));
    else selection.clients((error, ids) => ack(ids));
  },

  message: (socket, ack, ...args) => socket.emit("message-back", ...args),
  "message-with-ack": (socket, ack, ...args) => ack(...args),
  "ack twice"(socket, ack, ...args) {
    ack(...args);
    ack(...args);
  },
  ask: (socket, ack, ...args) =>
    socket.emit("question", ...args, (...answer) => socket.emit("answer", ...answer)),
  "ask briefly": (socket, ack, milliseconds, ...args) =>
    emitWithin(socket, milliseconds, ["question", ...args], (error, ...answer) =>
      error ? socket.emit("no answer") : socket.emit("answer", ...answer)
    ),
  burst(socket, ack, n) {
    for (let i = 0; i < Math.min(n, 10000); i++) socket.emit("burst", i);
  },
  whoami: (socket, ack) =>
    ack({
      sid: socket.id,
      namespace: socket.nsp.name,
      rooms: rooms(socket),
      ...credentials(socket),
      headers: socket.handshake.headers,
      steps: socket.steps,
    }),
  bye: (socket) => socket.disconnect(),
  "bye all": (socket) => socket.disconnect(true),
};

// The same, for what came with socket.io 4: acting on many sockets at once, leaving rooms out, broadcasts with acknowledgements.
const selections = {
  "except message": (socket, ack, room, ...args) => socket.nsp.except(room).emit("except message", ...args),
  "members join"(socket, ack, room, other) {
    socket.nsp.in(room).socketsJoin(other);
    ack();
  },
  "members leave"(socket, ack, room, other) {
    socket.nsp.in(room).socketsLeave(other);
    ack();
  },
  "members bye": (socket, ack, room) => socket.nsp.in(room).disconnectSockets(),
  "ask room": (socket, ack, room, milliseconds, ...args) =>
    socket.nsp.in(room).timeout(milliseconds).emit("question", ...args, (error, answers) => socket.emit("answers", answers, !error)),
};

// The server's own way where it has one (since socket.io 4.4), a timer where it has not.
function emitWithin(socket, milliseconds, event, callback) {
  if (socket.timeout) return socket.timeout(milliseconds).emit(...event, callback);

  let settled = false;
  const settle = (...result) => {
    clearTimeout(timer);
    if (!settled) callback(...result);
    settled = true;
  };
  const timer = setTimeout(settle, milliseconds, new Error("no answer in time"));
  socket.emit(...event, (...answer) => settle(null, ...answer));
}

function speaksEngine3(socket) {
  return socket.conn.protocol !== 4; // absent in the older generation
}

// Engine.IO 3 knows no auth payload. There, socket.io 4 shows the query of a namespace as its auth.
function credentials(socket) {
  const { auth = {}, query } = socket.handshake;
  return speaksEngine3(socket) ? { auth: {}, query: { ...query, ...auth } } : { auth, query };
}

// What a client says about itself: its auth payload, or its query on Engine.IO 3.
function sent(socket) {
  const { auth, query } = credentials(socket);
  return speaksEngine3(socket) ? query : auth;
}

// A set in socket.io 3 and 4, an object before.
function rooms({ rooms }) {
  return rooms instanceof Set ? [...rooms] : Object.keys(rooms);
}
