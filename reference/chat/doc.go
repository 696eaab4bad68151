// Package chat is the contract application (docs/contract.md), written once above two small interfaces, so that every
// engine of the reference server runs the same chat and clients of different engines chat with each other.
//
// Here live the hub with its namespaces and rooms, the operations of the contract, the middleware that refuses a bad
// token, the connection log, and what it takes to give a client that lost its connection its session back. Here do not
// live the wire (package protocol), connections, HTTP and WebSocket (package reference/engine, package
// reference/gosocketio).
//
// # How an engine plugs in
//
// An engine implements [Socket], one value for each client in each namespace, and drives the hub with five calls:
//
//	handshake, wait := hub.Hold(handshake)            // a client asks for a namespace
//	member, refusal := hub.Connect(handshake, socket) // … and has been held that long
//	member.Receive(event, arguments, acknowledge)     // an EVENT came in
//	member.Answer(id, arguments)                      // an ACK came in, for an event the hub sent with an id
//	member.Leave(reason)                              // the connection to the namespace is over, for whatever reason
//
// What the hub promises to an engine:
//
//   - It calls Socket.Accept exactly once and before any other method of that Socket, from inside Connect, if and
//     only if the client is accepted. So the CONNECT reply precedes every event of the namespace.
//   - A client that claims a session that was lost gets it back, if it can (Options.Recovery): its ids, its rooms, and behind
//     the CONNECT reply the events that it missed.
//   - It calls Socket.Emit in the order in which the client is to receive the events. It may hold its locks, so
//     Emit must return at once (see [Socket]) and must not call back into the hub. The same holds for Socket.Kick.
//   - It calls Socket.Disconnect without holding a lock, from inside Receive. The engine answers by calling Leave
//     on the members concerned, from inside Disconnect or later.
//   - It calls the acknowledge function of Receive at most once, and only before Receive returns.
//   - After Leave nothing more is emitted to that Socket.
//
// What an engine promises to the hub:
//
//   - It calls Receive, Answer and Leave of one member one after the other, never at the same time. Different
//     members may be driven in parallel.
//   - It does not call Connect for a client that is gone when its time of being held is over.
//   - It calls Leave exactly once for every member that Connect returned. The reason is one of the field's words
//     ("transport close", "ping timeout", …; package protocol/engineio). Further calls, and other calls after it,
//     are ignored.
//   - A client that does not read is disconnected by its engine when its queue is full. Emit never blocks.
//
// A [Message] that goes to many sockets is one value, shared and read-only: [Message.Text] encodes it once for each
// revision of the protocol.
package chat
