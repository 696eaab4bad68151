// Takes the place of the suites' file of the same name: what a browser would have, and the assertion library.

import chai from "chai";
import chaiString from "chai-string";
import fetch from "node-fetch";
import { WebSocket } from "ws";

// Keeps messages until somebody listens. The Engine.IO 3 suite listens after the "open" event, and would lose a handshake
// that came in the same TCP segment as the HTTP response; the newer suites keep messages themselves.
class PatientWebSocket extends WebSocket {
  #kept = [];

  constructor(...args) {
    super(...args);
    this.on("newListener", (event) => {
      if (event === "message") process.nextTick(() => this.#deliver());
    });
  }

  emit(event, ...args) {
    if (event !== "message") return super.emit(event, ...args);
    this.#kept.push(args);
    this.#deliver();
    return true;
  }

  #deliver() {
    while (this.#kept.length > 0 && this.listenerCount("message") > 0) super.emit("message", ...this.#kept.shift());
  }
}

chai.use(chaiString);
Object.assign(globalThis, { chai, fetch, WebSocket: PatientWebSocket });
