"use strict";

const { createServer } = require("node:http");
const { parseArgs } = require("node:util");

// The server's own options that may be given on the command line, by the name socket.io 4 gives them.
const SETTINGS = [
  "allowEIO3",
  "allowUpgrades",
  "connectTimeout",
  "connectionStateRecovery",
  "cookie",
  "cors",
  "httpCompression",
  "maxHttpBufferSize",
  "path",
  "perMessageDeflate",
  "pingInterval",
  "pingTimeout",
  "transports",
  "upgradeTimeout",
];

/**
 * Starts a Socket.IO server on 127.0.0.1 and prints its URL once it listens.
 *
 * The command line is `[--port=N] [--setting=value]…`; a value is JSON, or a plain string if it is not JSON:
 * `--pingInterval=300 --transports='["websocket"]' --cookie=io`. The port is 3000, or the environment variable PORT;
 * 0 lets the system pick one.
 *
 * @param {(io: object) => void} app adds the application's handlers
 * @param {object} [server]
 * @param {Function} [server.Server] the server's constructor, from the socket.io of this folder unless given
 * @param {string[]} [server.settings] the option names it takes
 * @param {object} [server.defaults] options that hold unless the command line says otherwise
 * @param {string} [server.name] who listens, if there are several
 */
module.exports = function serve(app, { Server = require("socket.io").Server, settings = SETTINGS, defaults = {}, name = "" } = {}) {
  const { port = process.env.PORT || 3000, ...options } = commandLine(["port", ...settings]);
  const http = createServer();
  app(new Server(http, { ...defaults, ...options }));
  // Exclusive: a worker of a cluster must not share the port with the others.
  http.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
    console.log(`${name}listening on http://127.0.0.1:${http.address().port}`)
  );
};

function commandLine(names) {
  const strings = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  try {
    const { values } = parseArgs({ options: strings });
    return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, jsonOrText(text)]));
  } catch (error) {
    console.error(`${error.message}\nSettings: ${names.join(", ")}`);
    process.exit(2);
  }
}

function jsonOrText(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
