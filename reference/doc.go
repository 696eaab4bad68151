// Package reference is the reference chat server: the contract application (package reference/chat) on one or both
// of two engines, listening on one port.
//
// Here live the options, the choice of the engine for a request, and the start and the end of the server. Our own
// Engine.IO lives in package reference/engine, that of go-socket.io in package reference/gosocketio, what both share in
// package reference/front, and Socket.IO above either in package reference/sockets.
package reference
