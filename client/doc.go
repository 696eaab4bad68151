// Package client connects to a Socket.IO server: it joins namespaces, emits events, receives events and acknowledgements, and reconnects.
//
// It behaves well, and costs so little that one process holds tens of thousands of clients: see [Dial]. A client that misbehaves on
// purpose is made with package wire, which also carries the bytes of this one.
//
// It speaks Engine.IO 4 with Socket.IO 5, and Engine.IO 3 with Socket.IO 4, over long-polling, WebSocket, or the upgrade
// from one to the other. A connection has any number of namespaces. The meaning of the bytes is defined in package protocol.
//
// # Inside
//
// A [Client] is the Socket.IO side: namespaces, events, acknowledgements, reconnection. Below it is one engine for each
// Engine.IO connection, which does the I/O that its session (package engineio) asks for:
//
//   - Whatever happens (a frame, the answer to a poll, the time, a call) goes through engine.update. It changes the state under the lock,
//     and then does without the lock what the new state asks for: writes, and calls of the Client.
//   - Messages and the end of the connection are dispatched in order, by one goroutine at a time.
//
// A method whose name ends in Locked must be called with the lock of its receiver held (a Socket has that of its Client), and never
// releases it.
//
// A plain WebSocket on Linux is read by an event loop that all clients share: package evloop. With TLS and on other systems a
// goroutine reads it; [wire.Endpoint] can ask for that, too. With polling one goroutine polls, and another posts while there is something
// to post. One timer a client stands for all its deadlines. An idle client on the event loop costs about 4 kB.
//
// # What never happens
//
// No goroutine outlives [Client.Done], except that of the event loop, which ends with the last client. A call that waits for the server
// ends with its context. A server that stops reading, stops answering, floods or sends garbage ends the connection with an error that
// says so.
package client
