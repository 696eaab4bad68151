"use strict";

// Three people use an application, as in three browser windows: page.js URL APPLICATION

const { setTimeout: pause } = require("node:timers/promises");
const { io } = require("socket.io-client");

const [url, application] = process.argv.slice(2);
const names = ["ann", "bob", "carol"];
const rooms = ["lobby", "lobby", "garden"];
const thought = 250; // milliseconds between two things that people do

const uses = {
  async "get-started"(people) {
    await each(people, (socket, i) => socket.emit("chat message", `hello from ${names[i]}`));
    await each(people, (socket, i) => socket.emit("chat message", `it is ${names[i]} again`));
  },
  async chat(people) {
    await each(people, (socket, i) => socket.emit("add user", names[i]));
    await each(people, (socket) => socket.emit("typing"));
    await each(people, (socket, i) => socket.emit("new message", `the ${i + 1}. message`));
  },
  async rooms(people) {
    const say = (socket, i, message, time) => socket.emit("send_message", { room: rooms[i], author: names[i], message, time });
    await each(people, (socket, i) => socket.emit("join_room", rooms[i]));
    await each(people, (socket, i) => say(socket, i, `the ${i + 1}. message`, `12:0${i}`));
    await each(people, (socket, i) => say(socket, i, `one more from ${i + 1}`, `12:1${i}`));
  },
  async "single-event"(people) {
    await each(people, (socket, i) => socket.emit("my_event", { data: `just me ${i}` }));
    await each(people, (socket, i) => socket.emit("my_broadcast_event", { data: `all of you ${i}` }));
    await each(people, (socket, i) => socket.emit("join", { room: rooms[i] }));
    await each(people, (socket, i) => socket.emit("my_room_event", { room: rooms[i], data: `in the room ${i}` }));
    people[1].emit("leave", { room: rooms[1] });
    await pause(thought);
    people[0].emit("my_room_event", { room: rooms[0], data: "is anybody left?" });
    await pause(thought);
  },
};

async function each(people, act) {
  for (const [i, socket] of people.entries()) {
    act(socket, i);
    await pause(thought);
  }
}

async function main() {
  const people = [];
  for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
    const socket = io(url, { transports, forceNew: true });
    await new Promise((connected, refused) => socket.on("connect", connected).on("connect_error", refused));
    people.push(socket);
    await pause(thought);
  }
  await uses[application](people);
  await each(people, (socket) => socket.disconnect());
}

main();
