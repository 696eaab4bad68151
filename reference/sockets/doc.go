// Package sockets speaks the Socket.IO protocol, revision 5 on Engine.IO 4 and revision 4 on Engine.IO 3, between the
// connections of an engine and the hub of package reference/chat. An engine is package reference/engine or
// reference/gosocketio.
//
// Here live the namespaces of one connection: connecting, refusing, disconnecting, events, acknowledgements, and what
// a client may not do. Here do not live the syntax of packets (package protocol/socketio), transports and heartbeats
// (the engines), and what the events mean (package reference/chat).
//
// Where the protocol text is silent, it does what the official server does: a packet that makes no sense in the state
// of its namespace ends the connection.
//
// https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v5-current.md
package sockets
