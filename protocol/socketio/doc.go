// Package socketio speaks the wire of the Socket.IO protocol, revision 5 (on Engine.IO 4) and revisions 3 and 4 (on
// Engine.IO 3), without I/O, clocks or goroutines.
//
// https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v5-current.md
package socketio
