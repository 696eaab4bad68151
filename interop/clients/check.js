"use strict";

// Checks with an official client that a server speaks docs/contract.md:
//
//     node check.js --client=4 --transport=upgrade http://127.0.0.1:3000
//
// One JSON line a check, {"namespace", "name", "error"?}, then {"accepted": N}: how many namespace connections the server
// must have logged. --without=A,B names events that the server's application does without. Exit status 1 if a check failed, which it has when it failed --attempts=N times in a row (1).

const { parseArgs } = require("node:util");
const checks = require("./checks");
const { Connector } = require("./peer");

const NAMESPACES = ["/", "/custom", "/tenant-blue-7"];

async function main() {
  const { values, positionals } = parseArgs({
    options: {
      client: { type: "string", default: "4" },
      transport: { type: "string", default: "upgrade" },
      attempts: { type: "string", default: "1" },
      without: { type: "string", default: "" },
    },
    allowPositionals: true,
  });
  const without = values.without.split(",");
  const connectors = await Promise.all(
    NAMESPACES.map(async (namespace) => {
      const connector = new Connector(positionals[0], values.client, values.transport);
      for (const [name, check] of Object.entries(checks)) {
        const error = await attempt(Number(values.attempts), () => check(surroundings(connector, namespace, without)), connector);
        if (error) process.exitCode = 1;
        print({ namespace, name, error: error?.message });
      }
      return connector;
    })
  );
  print({ accepted: connectors.reduce((sum, { accepted }) => sum + accepted, 0) });
}

// Resolves with the last error, or with nothing after a success.
async function attempt(times, check, connector) {
  let error;
  for (let i = 0; i < times; i++) {
    try {
      return await check();
    } catch (thrown) {
      error = thrown;
    } finally {
      connector.close();
    }
  }
  return error;
}

function surroundings(connector, namespace, without) {
  return {
    connect: (options) => connector.connect(namespace, options),
    connector,
    namespace,
    lacks: (event) => without.includes(event),
  };
}

function print(line) {
  console.log(JSON.stringify(line));
}

// Some servers leave a closing connection open for a while; that should not keep this process.
main().then(() => process.exit());
