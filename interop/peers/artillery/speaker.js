"use strict";

let users = 0;

// The first user goes on to speak; the others stay, and listen.
exports.onlyTheFirst = (context, events, next) => {
  if (users++ === 0) next();
};
