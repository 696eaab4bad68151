"use strict";

// The application of docs/contract.md on the official server, with marks: for each connection, and for each 100 events, it
// prints how many there were, so that who watches a client from outside knows how much work it has done.
//
//   node server.js --port=0

const contract = require("../node/contract");
const serve = require("../node/serve");

serve((io) => {
  const counted = (what, each) => {
    let n = 0;
    return () => {
      n++;
      if (n % each === 0) console.log(`${what} ${n}`);
    };
  };
  const connected = counted("connected", 1);
  const heard = counted("heard", 100);
  contract(io);
  io.on("connection", (socket) => {
    connected();
    socket.onAny(heard);
  });
});
