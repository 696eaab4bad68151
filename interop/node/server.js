"use strict";

const contract = require("./contract");
const serve = require("./serve");

serve(contract, { defaults: { cors: { origin: "*" } } });
