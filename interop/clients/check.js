"use strict";

// Checks with an official client that a server speaks docs/contract.md:
//
//     node check.js --client=4 --transport=upgrade http://127.0.0.1:3000
//
// One JSON line a check, {"namespace", "name", "error"?}, then {"accepted": N}: how many namespace connections the server
// must have logged. Exit status 1 if a check failed.

const { parseArgs } = require("node:util");
const checks = require("./checks");
const { Connector } = require("./peer");

const NAMESPACES = ["/", "/custom", "/tenant-blue-7"];

async function main() {
  const { values, positionals } = parseArgs({
    options: { client: { type: "string", default: "4" }, transport: { type: "string", default: "upgrade" } },
    allowPositionals: true,
  });
  const connector = new Connector(positionals[0], values.client, values.transport);
  for (const namespace of NAMESPACES) {
    for (const [name, check] of Object.entries(checks)) {
      await report({ namespace, name }, () => check(surroundings(connector, namespace)));
      connector.close();
    }
  }
  print({ accepted: connector.accepted });
}

function surroundings(connector, namespace) {
  const connect = (...args) => {
    const options = typeof args[0] === "string" ? args : [namespace, ...args];
    return connector.connect(...options);
  };
  return { connect, connector, namespace };
}

async function report(subject, check) {
  try {
    await check();
    print(subject);
  } catch (error) {
    process.exitCode = 1;
    print({ ...subject, error: error.message });
  }
}

function print(line) {
  console.log(JSON.stringify(line));
}

// Some servers leave a closing connection open for a while; that should not keep this process.
main().then(() => process.exit());
