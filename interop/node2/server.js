"use strict";

const contract = require("../node/contract");
const serve = require("../node/serve");

serve(contract, {
  Server: require("socket.io"),
  settings: [
    "allowUpgrades",
    "cookie",
    "httpCompression",
    "maxHttpBufferSize",
    "origins",
    "path",
    "perMessageDeflate",
    "pingInterval",
    "pingTimeout",
    "transports",
    "upgradeTimeout",
  ],
});
