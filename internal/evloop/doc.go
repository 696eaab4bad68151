// Package evloop serves many TCP connections with few goroutines: one event loop waits for all of them with epoll.
//
// A goroutine that reads a connection costs a stack, a wake-up for each message, and two reads for each (Go's own poller reads until
// nothing is left). Tens of thousands of connections in one process cannot afford that. Here a [Conn] costs a few hundred bytes
// while it is idle, and a message costs one read.
//
// A [Conn] is used in one of two ways:
//
//   - as a [net.Conn]: Read and Write wait until they can proceed, their deadline passes or the connection is closed,
//   - with a [Handler]: the loop tells it when the connection may be ready, and TryRead and TryWrite never wait.
//
// The usual life of a connection has both: [Dial], a handshake with Read and Write, then [Conn.Handle].
//
// A handler may take its time. When one blocks the loop for longer than 10 ms, another goroutine takes over the loop.
// The loop starts with its first connection and ends with its last, so no goroutine outlives the connections.
//
// The package works on Linux only. On other systems it is empty, and each connection needs a goroutine of its own.
//
// A method whose name ends in Locked must be called with the lock of its receiver held, and never releases it.
package evloop
