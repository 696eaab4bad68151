"use strict";

// Breaks the official server in one place: `MUTANT=two-gets node --require ./mutate.js server.js`. The mutants are in mutants.json.

const { readFileSync } = require("node:fs");
const Module = require("node:module");

const mutant = require("./mutants.json").find(({ name }) => name === process.env.MUTANT);
if (!mutant) {
  throw new Error(`mutants.json has no mutant "${process.env.MUTANT}"`);
}

const load = Module._extensions[".js"];

Module._extensions[".js"] = (module, path) => {
  if (!path.endsWith(`/node_modules/${mutant.file}`)) return load(module, path);

  const parts = readFileSync(path, "utf8").split(mutant.find);
  if (parts.length !== 2) {
    throw new Error(`${mutant.name}: ${mutant.file} contains the text ${parts.length - 1} times, expected once`);
  }
  module._compile(parts.join(mutant.replace), path);
};
