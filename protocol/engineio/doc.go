// Package engineio speaks the wire of Engine.IO, revisions 4 and 3, without I/O, clocks or goroutines.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md
package engineio
