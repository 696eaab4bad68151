"use strict";

// The contract on two workers, each on a port of its own, for a proxy in front of them that keeps a session with its worker. What
// one of them emits reaches the clients of the other by the official adapter for workers of one machine. It takes the settings of
// server.js. A session id begins with the number of its worker, so that a proxy can tell by it where a request belongs.

const cluster = require("node:cluster");
const { createAdapter, setupPrimary } = require("@socket.io/cluster-adapter");
const contract = require("./contract");
const serve = require("./serve");

const WORKERS = 2;

if (cluster.isPrimary) {
  cluster.setupPrimary({ serialization: "advanced" }); // for attachments
  setupPrimary();
  for (let i = 0; i < WORKERS; i++) cluster.fork();
  cluster.on("exit", (worker) => process.exit(worker.process.exitCode || 1)); // half a server is none
} else {
  serve(
    (io) => {
      io.adapter(createAdapter());
      const generateId = io.engine.generateId;
      io.engine.generateId = (request) => `${cluster.worker.id}-${generateId(request)}`;
      contract(io);
    },
    { defaults: { cors: { origin: "*" } }, name: `worker ${cluster.worker.id} ` }
  );
}
