"use strict";

const assert = require("node:assert/strict");

/*
 * One check an operation of docs/contract.md. Each opens its own peers with `connect` and sees only its own rooms.
 *
 * connect(options?)   a peer in the namespace under test
 * namespace           the namespace under test
 * connector           for what connect does not offer
 * lacks(event)        whether the server's application does without an operation
 */
module.exports = {
  async "auth on connect"({ connect, connector }) {
    const peer = await connect();
    assert.deepEqual(await peer.settled(), [["auth", {}]]);
    if (connector.engine3) return; // no auth payload there
    const auth = { token: "good", nested: { list: [1, null] } };
    assert.deepEqual(await (await connect({ auth })).settled(), [["auth", auth]]);
  },

  async "refuses a bad token"({ namespace, connector }) {
    const bad = { token: "bad" };
    if (!connector.engine3) {
      const refusal = await connector.refused(namespace, { auth: bad });
      assert.deepEqual(refusal, { message: "invalid token", data: { reason: "bad token" } });
      return;
    }
    // "/" sees the query of the connection, any other namespace one of its own.
    const query = namespace === "/" ? { manager: connector.manager({ query: bad }) } : { query: bad };
    assert.equal((await connector.refused(namespace, query)).message, "invalid token");
  },

  async "refuses who is not to be here"({ namespace, connector }) {
    const credentials = { token: `not in ${namespace}` };
    if (!connector.engine3) {
      assert.equal((await connector.refused(namespace, { auth: credentials })).message, "not here");
      await connector.connect("/tenant-open-to-all", { auth: credentials });
      return;
    }
    const query = namespace === "/" ? { manager: connector.manager({ query: credentials }) } : { query: credentials };
    assert.equal((await connector.refused(namespace, query)).message, "not here");
  },

  async "waits before it lets a client in"({ connect, namespace, connector }) {
    const wait = { wait: 100 };
    const began = Date.now();
    const peer = !connector.engine3
      ? await connect({ auth: wait })
      : await connect(namespace === "/" ? { manager: connector.manager({ query: wait }) } : { query: wait });
    assert.ok(Date.now() - began >= 95, `after ${Date.now() - began} ms`);
    const [{ steps }] = await peer.ask("whoami");
    assert.deepEqual(steps, ["wait", "token", "namespace", "connection"]);
  },

  async "refuses another namespace"({ connector }) {
    await connector.refused("/nobody-home");
    await connector.refused("/tenant-UPPER");
  },

  async "say to all"({ connect }) {
    const [a, b] = await Promise.all([connect(), connect()]);
    await Promise.all([a.until("auth"), b.until("auth")]);
    a.send("chat message", "hello", 1, null, { deep: [true] });
    const expected = [["chat message", "hello", 1, null, { deep: [true] }]];
    assert.deepEqual(await a.settled(), expected);
    assert.deepEqual(await b.settled(), expected);
  },

  async "say to all, or never"({ connect }) {
    const [a, b] = await Promise.all([connect(), connect()]);
    await Promise.all([a.until("auth"), b.until("auth")]);
    for (;;) { // when exactly a connection is idle is the server's to know
      a.send("volatile message", "now", 3);
      await a.settled();
      const seen = await b.settled();
      if (seen.length > 0) return assert.deepEqual(seen, [["volatile message", "now", 3]]);
    }
  },

  async "say to a namespace"({ connect, connector, namespace }) {
    const name = `/tenant-far-from-${namespace.slice(1) || "main"}`;
    const [here, there] = await Promise.all([connect(), connector.connect(name)]);
    await Promise.all([here.until("auth"), there.until("auth")]);
    here.send("namespace message", name, "hello", 5);
    assert.deepEqual(await here.settled(), []);
    assert.deepEqual(await there.settled(), [["namespace message", "hello", 5]]);
  },

  async "say to all but a room"({ connect, lacks }) {
    if (lacks("except message")) return;
    const [a, member] = await Promise.all([connect(), connect()]);
    await Promise.all([a.until("auth"), member.until("auth"), member.ask("join", "left out")]);
    a.send("except message", "left out", "hello", 6);
    assert.deepEqual(await a.settled(), [["except message", "hello", 6]]);
    assert.deepEqual(await member.settled(), []);
  },

  async "say to others"({ connect }) {
    const [a, b] = await Promise.all([connect(), connect()]);
    await Promise.all([a.until("auth"), b.until("auth")]);
    a.send("broadcast", "hello", 2);
    assert.deepEqual(await a.settled(), []);
    assert.deepEqual(await b.settled(), [["broadcast", "hello", 2]]);
  },

  async "join and leave"({ connect }) {
    const [member, sender] = await Promise.all([connect(), connect()]);
    await member.until("auth");
    assert.deepEqual(await member.ask("join", "coming and going"), []);
    sender.send("room message", "coming and going", "in");
    await sender.settled();
    assert.deepEqual(await member.settled(), [["room message", "coming and going", "in"]]);

    assert.deepEqual(await member.ask("leave", "coming and going"), []);
    sender.send("room message", "coming and going", "out");
    await sender.settled();
    assert.deepEqual(await member.settled(), []);
  },

  "say to a room": room("room message", "room message", { reachesSender: true }),
  "say to the others in a room": room("room broadcast", "room broadcast", { reachesSender: false }),
  "notify a room": room("notify", "notification", { reachesSender: true }),

  async "say to several rooms"({ connect }) {
    const [a, one, both] = await Promise.all([connect(), connect(), connect()]);
    await Promise.all([a, one, both].map((peer) => peer.until("auth")));
    await Promise.all([one.ask("join", "left"), both.ask("join", "left"), both.ask("join", "right")]);
    a.send("rooms message", ["left", "right"], "hello", 7);
    assert.deepEqual(await a.settled(), []);
    assert.deepEqual(await one.settled(), [["rooms message", "hello", 7]]);
    assert.deepEqual(await both.settled(), [["rooms message", "hello", 7]]);
  },

  async "the members of a room"({ connect, lacks }) {
    const [a, b, c] = await Promise.all([connect(), connect(), connect()]);
    await Promise.all([b.ask("join", "party"), c.ask("join", "party")]);
    const list = async (room) => (await a.ask("members", room))[0].sort();
    assert.deepEqual(await list("party"), [b.id, c.id].sort());
    if (lacks("members join")) return;
    assert.deepEqual(await a.ask("members join", "party", "after party"), []);
    assert.deepEqual(await list("after party"), [b.id, c.id].sort());
    assert.deepEqual(await a.ask("members leave", "party", "after party"), []);
    assert.deepEqual(await list("after party"), []);
    a.send("members bye", "party");
    await Promise.all([b.until("disconnect"), c.until("disconnect")]);
    assert.deepEqual(await list("party"), []);
  },

  async "ask a room"({ connect, lacks }) {
    if (lacks("ask room")) return;
    const [a, b, c] = await Promise.all([connect(), connect(), connect()]);
    await Promise.all([a.until("auth"), b.ask("join", "jury"), c.ask("join", "jury")]);
    for (const [peer, word] of [[b, "guilty"], [c, "innocent"]]) {
      peer.socket.once("question", (question, answer) => answer(`${question} ${word}`));
    }
    a.send("ask room", "jury", 5000, "is he");
    const [, answers, complete] = (await a.until("answers")).pop();
    assert.deepEqual([answers.sort(), complete], [["is he guilty", "is he innocent"], true]);
    b.socket.once("question", (question, answer) => answer("again"));
    a.send("ask room", "jury", 200, "once more");
    assert.equal((await a.until("answers")).pop()[2], false);
  },

  async "a sender need not be a member"({ connect }) {
    const [member, stranger] = await Promise.all([connect(), connect()]);
    await Promise.all([member.ask("join", "open house"), member.until("auth"), stranger.until("auth")]);
    stranger.send("room message", "open house", 1);
    stranger.send("room broadcast", "open house", 2);
    stranger.send("notify", "open house", 3);
    assert.deepEqual(await stranger.settled(), []);
    assert.deepEqual(await member.settled(), [
      ["room message", "open house", 1],
      ["room broadcast", "open house", 2],
      ["notification", "open house", 3],
    ]);
  },

  async "private message"({ connect }) {
    const [a, b, c] = await Promise.all([connect(), connect(), connect()]);
    await Promise.all([a.until("auth"), b.until("auth"), c.until("auth")]);
    a.send("private message", b.id, "psst", 3);
    assert.deepEqual(await a.settled(), []);
    assert.deepEqual(await b.settled(), [["private message", a.id, "psst", 3]]);
    assert.deepEqual(await c.settled(), []);
  },

  async "announces a disconnection"({ connect, connector }) {
    // With another namespace open, the client leaves this one only and does not close the transport.
    const manager = connector.manager();
    const leaver = await connect({ manager });
    const [listener] = await Promise.all([connect(), connector.connect("/tenant-stays", { manager })]);
    await Promise.all([leaver.ask("join", "farewell"), listener.ask("join", "disconnections"), listener.until("auth")]);
    const { id } = leaver;
    leaver.socket.disconnect();
    const [, , reason, rooms] = (await listener.until("user disconnected", id)).pop();
    assert.equal(reason, "client namespace disconnect");
    assert.deepEqual(rooms.filter((name) => name !== id), ["farewell"]);
  },

  async "leaves all rooms on disconnect"({ connect }) {
    const [leaver, listener] = await Promise.all([connect(), connect()]);
    await Promise.all([leaver.ask("join", "left behind"), listener.ask("join", "disconnections")]);
    const { id } = leaver;
    leaver.socket.disconnect();
    await listener.until("user disconnected", id);
    const again = await connect();
    await again.until("auth");
    listener.send("room message", "left behind", 1);
    await listener.settled();
    assert.deepEqual(await again.settled(), []);
  },

  async echo({ connect }) {
    const peer = await connect();
    await peer.until("auth");
    const messages = [
      [],
      ["text", "żółć 漢字 🎉", ""],
      [0, -1.5, true, null, [], {}],
      [Buffer.from([0, 1, 2, 255])],
      [{ nested: [Buffer.from("one"), { again: Buffer.from("two") }] }, "after"],
    ];
    for (const args of messages) peer.send("message", ...args);
    assert.deepEqual(
      await peer.settled(),
      messages.map((args) => ["message-back", ...args])
    );
  },

  async ack({ connect }) {
    const peer = await connect();
    for (const args of [[], ["a", 1, { b: null }], [Buffer.from([1, 2, 3]), "tail"]]) {
      assert.deepEqual(await peer.ask("message-with-ack", ...args), args);
    }
  },

  async "ack twice"({ connect }) {
    const peer = await connect();
    let calls = 0;
    peer.send("ack twice", "once", () => calls++);
    await peer.settled();
    assert.equal(calls, 1);
  },

  async ask({ connect }) {
    const peer = await connect();
    await peer.until("auth");
    peer.socket.on("question", (...args) => args.pop()("you said", ...args));
    peer.send("ask", 1, Buffer.from([7]));
    assert.deepEqual(await peer.until("answer"), [["answer", "you said", 1, Buffer.from([7])]]);
  },

  async "ask briefly"({ connect }) {
    const peer = await connect();
    await peer.until("auth");
    peer.socket.once("question", (word, answer) => answer(word, "right away"));
    peer.send("ask briefly", 5000, "quick");
    assert.deepEqual(await peer.until("answer"), [["answer", "quick", "right away"]]);
    let tooLate;
    peer.socket.once("question", (word, answer) => (tooLate = answer));
    peer.send("ask briefly", 50, "slow");
    assert.deepEqual(await peer.until("no answer"), [["no answer"]]);
    tooLate("too late");
    assert.deepEqual(await peer.settled(), []);
  },

  async burst({ connect }) {
    const peer = await connect();
    await peer.until("auth");
    peer.send("burst", 1000);
    const expected = Array.from({ length: 1000 }, (_, i) => ["burst", i]);
    assert.deepEqual(await peer.settled(), expected);
  },

  async "who am I"({ connect, connector, namespace }) {
    const peer = await connect({ manager: connector.manager({ extraHeaders: { "X-Sioproof": "visible" } }) });
    await peer.ask("join", "lobby");
    const [self, ...more] = await peer.ask("whoami");
    assert.deepEqual(more, []);
    assert.equal(self.sid, peer.id);
    assert.equal(self.namespace, namespace);
    assert.deepEqual(self.rooms.filter((name) => name !== peer.id), ["lobby"]);
    assert.deepEqual(self.auth, {});
    assert.equal(self.query.transport, peer.socket.io.opts.transports[0]);
    assert.equal(self.headers["x-sioproof"], "visible");
    assert.deepEqual(self.steps, ["wait", "token", "namespace", "connection"]);
  },

  async bye({ connect, connector }) {
    const manager = connector.manager();
    const leaver = await connect({ manager });
    const stayer = await connector.connect("/tenant-stayer", { manager });
    await stayer.until("auth");
    leaver.send("bye");
    const [, reason] = (await leaver.until("disconnect")).pop();
    assert.equal(reason, "io server disconnect");
    assert.deepEqual(await stayer.settled(), []);
  },

  async "bye all"({ connect, connector }) {
    const manager = connector.manager();
    const leaver = await connect({ manager });
    const other = await connector.connect("/tenant-other", { manager });
    leaver.send("bye all");
    await Promise.all([leaver.until("disconnect"), other.until("disconnect")]);
  },

  async "ignores an unknown event"({ connect }) {
    const peer = await connect();
    await peer.until("auth");
    peer.send("no such operation", 1);
    assert.deepEqual(await peer.settled(), []);
  },

  async "namespaces are apart"({ connect, connector, namespace }) {
    const manager = connector.manager();
    const here = await connect({ manager });
    const there = await connector.connect("/tenant-elsewhere", { manager });
    await Promise.all([here.ask("join", "same name"), there.ask("join", "same name")]);
    await Promise.all([here.until("auth"), there.until("auth")]);
    here.send("chat message", namespace);
    here.send("broadcast", namespace);
    here.send("room message", "same name", namespace);
    here.send("notify", "same name", namespace);
    assert.deepEqual(await here.settled(), [
      ["chat message", namespace],
      ["room message", "same name", namespace],
      ["notification", "same name", namespace],
    ]);
    assert.deepEqual(await there.settled(), []);
  },
};

// A message into a room: two members, one of them the sender, and one outside.
function room(sent, received, { reachesSender }) {
  return async ({ connect }) => {
    const [sender, member, stranger] = await Promise.all([connect(), connect(), connect()]);
    const name = `room of ${sent}`;
    await Promise.all([sender.ask("join", name), member.ask("join", name)]);
    await Promise.all([sender, member, stranger].map((peer) => peer.until("auth")));
    sender.send(sent, name, "hello", 4);
    const delivered = [[received, name, "hello", 4]];
    assert.deepEqual(await sender.settled(), reachesSender ? delivered : []);
    assert.deepEqual(await member.settled(), delivered);
    assert.deepEqual(await stranger.settled(), []);
  };
}
