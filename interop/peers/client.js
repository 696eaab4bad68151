"use strict";

// The plain official client, as a load generator of one's own begins: so many clients, that are idle, or each ask for one
// acknowledgement after the other, or all listen while the first says something to all, 100 times a second.
//
//   node client.js --work=acks --clients=50 --transport=websocket URL

const { parseArgs } = require("node:util");
const { io } = require("socket.io-client");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    work: { type: "string", default: "idle" },
    clients: { type: "string", default: "1" },
    transport: { type: "string", default: "websocket" },
  },
});
const payload = "0123456789abcdef".repeat(4);
const PACE = 500; // clients a second

let received = 0;

const works = {
  idle: () => {},
  acks: (socket) => {
    const ask = () => socket.emit("message-with-ack", payload, ask);
    ask();
  },
  "fan-out": (socket, first) => {
    socket.on("chat message", () => received++);
    if (first) setInterval(() => socket.emit("chat message", payload), 10);
  },
};

for (let i = 0; i < Number(values.clients); i++) {
  setTimeout(() => {
    const socket = io(positionals[0], { transports: [values.transport], forceNew: true });
    socket.once("connect", () => works[values.work](socket, i === 0));
  }, (1000 * i) / PACE);
}
