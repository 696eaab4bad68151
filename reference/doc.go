// Package reference is the reference chat server: the contract application (package reference/chat) on one or both
// of two engines, listening on one port.
//
// Here live the options, the choice of the engine for a request, and the start and the end of the server. Engine.IO
// and Socket.IO live in package reference/engine, go-socket.io in package reference/gosocketio, and what both tell a
// client before it has a session in package reference/front.
package reference
