// Engine.IO 4 and Socket.IO 5 over the WebSocket of k6, as far as the work below needs them: so many clients, that are idle, or each
// ask for one acknowledgement after the other, or all listen while the first says something to all, 100 times a second.
//
//   k6 run -e URL=ws://127.0.0.1:3000 -e WORK=acks -e CLIENTS=50 -e EACH=1 clients.js
//
// EACH is how many of them a VU has. A VU is a JavaScript runtime of its own, and its WebSockets share one event loop.

import { WebSocket } from "k6/websockets";
import { setInterval, setTimeout } from "k6/timers";

const clients = Number(__ENV.CLIENTS);
const each = Number(__ENV.EACH || 1);
const payload = "0123456789abcdef".repeat(4);
const PACE = 500; // clients a second

export const options = {
  discardResponseBodies: true,
  scenarios: {
    clients: { executor: "per-vu-iterations", vus: clients / each, iterations: 1, maxDuration: "10m" },
  },
};

const works = {
  idle: { begin() {}, acknowledged() {} },
  acks: { begin: ask, acknowledged: ask },
  "fan-out": {
    begin(ws, first) {
      if (first) setInterval(() => ws.send(`42["chat message","${payload}"]`), 10);
    },
    acknowledged() {},
  },
};
const work = works[__ENV.WORK];

function ask(ws) {
  ws.send(`420["message-with-ack","${payload}"]`);
}

export default function () {
  for (let i = 0; i < each; i++) {
    const n = (__VU - 1) * each + i;
    setTimeout(() => connect(n === 0), (1000 * n) / PACE);
  }
}

function connect(first) {
  const ws = new WebSocket(`${__ENV.URL}/socket.io/?EIO=4&transport=websocket`);
  let opened = false;
  ws.addEventListener("error", ({ error }) => console.error(error));
  // Not when the handshake comes: on a busy machine some of 5,000 clients were never told of that first message.
  ws.addEventListener("open", () => ws.send("40"));
  ws.addEventListener("message", ({ data }) => {
    switch (data[0]) {
      case "2": // ping
        return ws.send("3");
      case "4":
        if (data[1] === "3") return work.acknowledged(ws);
        if (data[1] === "0" && !opened) {
          opened = true;
          work.begin(ws, first);
        }
    }
  });
}
