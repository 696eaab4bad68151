"use strict";

// Lets an official client lose its connection, and checks that a server with connection state recovery gives it its session back:
//
//     node recover.js --transport=upgrade http://127.0.0.1:3000
//
// Exit status 1, and what is wrong, if it does not.

const assert = require("node:assert/strict");
const { parseArgs } = require("node:util");
const { io } = require("socket.io-client");

const ROOM = "recovered";
const PATIENCE = 20_000; // milliseconds
const AWAY = 500; // milliseconds: by then the server has noticed

async function main() {
  const { values, positionals } = parseArgs({
    options: { transport: { type: "string", default: "upgrade" } },
    allowPositionals: true,
  });
  const options = {
    transports: values.transport === "upgrade" ? ["polling", "websocket"] : [values.transport],
    forceNew: true,
    reconnectionDelay: AWAY,
    reconnectionDelayMax: AWAY,
    randomizationFactor: 0,
  };
  const url = new URL(`/tenant-${values.transport}`, positionals[0]).href; // nobody else is there
  const [lost, other] = [io(url, options), io(url, options)];
  const heard = [];
  for (const event of ["chat message", "room message", "private message"]) {
    lost.on(event, (...args) => heard.push([event, ...args.slice(0, -1)])); // the last one is the offset
  }
  await Promise.all([once(lost, "auth"), once(other, "auth")]);
  await lost.emitWithAck("join", ROOM);
  const { id } = lost;
  assert.equal(lost.recovered, false);

  const [gone, back] = [once(lost, "disconnect"), once(lost, "connect")];
  lost.io.engine.close();
  await gone;
  other.emit("chat message", "to all", { picture: Buffer.from("png") });
  other.emit("room message", ROOM, "to the room");
  other.emit("room message", "another room", "to others");
  other.emit("private message", id, "to one");
  await back;
  assert.equal(lost.recovered, true, "a new session");
  assert.equal(lost.id, id);

  other.emit("chat message", "later");
  await until(() => heard.some(([, text]) => text === "later"));
  assert.deepEqual(heard, [
    ["chat message", "to all", { picture: Buffer.from("png") }],
    ["room message", ROOM, "to the room"],
    ["private message", other.id, "to one"],
    ["chat message", "later"],
  ]);
}

function once(socket, event) {
  return within(event, new Promise((resolve) => socket.once(event, resolve)));
}

async function until(condition) {
  await within("what is said later", new Promise((resolve) => {
    const timer = setInterval(() => condition() && resolve(clearInterval(timer)), 10);
  }));
}

function within(what, promise) {
  return Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error(`waited ${PATIENCE} ms for ${what}`)), PATIENCE)),
  ]);
}

main().then(
  () => process.exit(),
  (error) => {
    console.error(error.message);
    process.exit(1);
  }
);
