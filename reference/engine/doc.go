// Package engine is an Engine.IO server, revisions 4 and 3, as an http.Handler: long-polling, WebSocket and the upgrade
// from one to the other. It is strict: where the protocol text says something, it does that; elsewhere it does what
// the official server does.
//
// Here live HTTP requests, WebSocket connections, the registry of sessions, and the limits that keep a slow or silent
// client from holding anything for ever. Here do not live the wire format and the rules of a session (package
// protocol/engineio), nor Socket.IO (package reference/sockets), which is one [Application] of it.
//
// # Faults
//
// What the server promises is in [Rules], which the code asks where they apply; a fault, in one of the files faults_*.go,
// replaces one of them. What concerns single packets has no rule of its own but passes through the traffic of its
// connection.
//
// # One connection
//
// A [Connection] is the session's state machine, a lock around it, and what the state machine drives: at most one
// pending GET, one POST being read, and one WebSocket, each served by the goroutine of its HTTP request (a WebSocket
// has a second one that writes). Whoever changes the session calls settle before it unlocks: that closes what is to be
// closed, wakes whoever has something to write, and sets the one timer. Events for the application are handed over
// after unlocking, one goroutine at a time, so that the application may call Send and Close from anywhere.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md
package engine
