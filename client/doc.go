// Package client is a well-behaved Socket.IO client, cheap enough to hold tens of thousands in one process.
//
// It speaks Engine.IO 4 with Socket.IO 5, and Engine.IO 3 with Socket.IO 4, over long-polling, WebSocket, or the upgrade
// from one to the other, with any number of namespaces on one connection. What the bytes mean is in package protocol; what
// carries them is in package wire; here is the I/O around the state machine between them. A client that misbehaves on
// purpose is made with package wire.
//
// # Inside
//
// A [Client] is the Socket.IO side: namespaces, events, acknowledgements, reconnection. Below it is one engine for
// each Engine.IO connection, with one way in and one way out:
//
//   - whatever happens (a frame, a poll's answer, the time, a call) is told to the session under the engine's lock, and
//     settle then does what the session asks for,
//   - messages and the end of the connection are dispatched in order, by one goroutine at a time, without the lock.
//
// So nothing depends on who brings the bytes. A plain WebSocket on Linux is read by an event loop that all clients share, and that
// also opens it where the server is named by its IP address or localhost; with TLS, and on other systems, it has a goroutine that
// reads. With polling there is one that polls, and another for as long as there is something to post. Writes are made by whoever has
// something to say; what the server is too slow to take the loop writes later. One timer a client stands for all its deadlines. An
// idle client on the loop costs about 4 kB.
//
// A handler that waits for something keeps others waiting for 10 ms at most: then a fresh goroutine takes over the loop.
//
// # What never happens
//
// No goroutine outlives [Client.Done], but for that of the loop, which ends with the last client. What waits for the server
// ends with its context, and what is not written with the heartbeat, wire.WriteTimeout at the latest; with TLS, and on other
// systems, that also goes for who writes it. A server that stops reading, stops answering, floods or sends garbage ends the
// connection with an error that says so.
package client
