"use strict";

const EVENTS = [
  "answer",
  "auth",
  "answers",
  "broadcast",
  "burst",
  "chat message",
  "except message",
  "message-back",
  "namespace message",
  "no answer",
  "notification",
  "private message",
  "room broadcast",
  "room message",
  "rooms message",
  "user disconnected",
  "volatile message",
];

const PATIENCE = 10_000; // milliseconds, for anything that should happen at once

/** Opens connections of one client generation over one transport to one server. */
class Connector {
  /**
   * @param {string} url the server
   * @param {"4"|"2"} generation of the client
   * @param {"polling"|"websocket"|"upgrade"} transport
   */
  constructor(url, generation, transport) {
    const { Manager } = require(generation === "4" ? "socket.io-client" : "socket.io-client-2");
    this.Manager = Manager;
    this.url = url;
    this.engine3 = generation === "2";
    this.upgrade = transport === "upgrade";
    this.transports = this.upgrade ? ["polling", "websocket"] : [transport];
    this.accepted = 0; // namespace connections
    this.managers = [];
    this.inRoot = new WeakSet();
  }

  /** A connection of its own, without any namespace yet. */
  manager(options = {}) {
    const manager = new this.Manager(this.url, {
      ...options,
      transports: this.transports,
      reconnection: false,
      forceNew: true,
      autoConnect: false,
    });
    this.managers.push(manager);
    return manager;
  }

  /** Joins a namespace; resolves with the peer once it is connected, and upgraded if asked for. */
  async connect(namespace, { manager = this.manager(), ...credentials } = {}) {
    const socket = manager.socket(namespace, credentials);
    const peer = new Peer(socket);
    const connected = within(PATIENCE, `connect to ${namespace}`, accepted(socket));
    socket.connect();
    await connected;
    this.count(manager, namespace);
    if (this.upgrade && manager.engine.transport.name !== "websocket") {
      await within(PATIENCE, "upgrade", new Promise((resolve) => manager.engine.once("upgrade", resolve)));
    }
    return peer;
  }

  /** Asks for a namespace that the server should refuse; resolves with the reason, as {message, data}. */
  async refused(namespace, { manager = this.manager(), ...credentials } = {}) {
    const socket = manager.socket(namespace, credentials);
    const refused = within(PATIENCE, `refusal of ${namespace}`, refusal(socket));
    socket.connect();
    const reason = await refused;
    if (namespace !== "/") this.countRoot(manager);
    return reason;
  }

  count(manager, namespace) {
    this.countRoot(manager);
    if (!this.engine3 || namespace !== "/") this.accepted++;
  }

  // An Engine.IO 3 server connects every client to "/" unasked, before any other namespace.
  countRoot(manager) {
    if (this.engine3 && !this.inRoot.has(manager)) this.accepted++;
    this.inRoot.add(manager);
  }

  close() {
    for (const manager of this.managers.splice(0)) {
      if (manager.engine) manager.engine.close();
    }
  }
}

/** A client in a namespace that remembers every event it got. */
class Peer {
  constructor(socket) {
    this.socket = socket;
    this.seen = [];
    this.woken = () => {};
    for (const event of [...EVENTS, "disconnect"]) {
      socket.on(event, (...args) => {
        this.seen.push([event, ...args]);
        this.woken();
      });
    }
  }

  get id() {
    return this.socket.id;
  }

  send(event, ...args) {
    this.socket.emit(event, ...args);
  }

  /** Emits, and resolves with the arguments of the acknowledgement. */
  ask(event, ...args) {
    const answer = new Promise((resolve) => this.socket.emit(event, ...args, (...result) => resolve(result)));
    return within(PATIENCE, `acknowledgement of ${event}`, answer);
  }

  /** Resolves with everything seen since the last look, up to and including the first `event` with this first argument. */
  async until(event, argument) {
    for (;;) {
      const index = this.seen.findIndex(([name, first]) => name === event && (argument === undefined || first === argument));
      if (index >= 0) return this.seen.splice(0, index + 1);
      await within(
        PATIENCE,
        `${event}; saw ${JSON.stringify(this.seen)}`,
        new Promise((resolve) => (this.woken = resolve))
      );
    }
  }

  /**
   * Resolves with everything that reached this peer before the echo of one more message. When it resolves, the server has
   * handled all that this peer sent before, so what is not in the list will not come any more.
   */
  async settled() {
    this.send("message", "settled?");
    const seen = await this.until("message-back", "settled?");
    return seen.slice(0, -1);
  }
}

async function accepted(socket) {
  const refused = refusal(socket).then(({ message }) => {
    throw new Error(`refused: ${message}`);
  });
  await Promise.race([new Promise((resolve) => socket.once("connect", resolve)), refused]);
}

// Socket.IO 5 clients hear "connect_error" with an error object, older ones "error" with the message.
function refusal(socket) {
  return new Promise((resolve) => {
    socket.once("connect_error", ({ message, data }) => resolve({ message, data }));
    socket.once("error", (message) => resolve({ message, data: undefined }));
  });
}

async function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${milliseconds} ms for ${what}`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

module.exports = { Connector };
