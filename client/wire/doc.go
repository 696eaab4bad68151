// Package wire sends single HTTP requests and WebSocket frames to a server, exactly as given, and records every byte in both directions.
//
// It is the lower of the client's two levels. It knows HTTP/1.1 and RFC 6455 and nothing of Engine.IO or Socket.IO: it encodes no packet,
// answers no heartbeat, follows no redirect, keeps no cookie and repeats no request. A conformance suite uses it to misbehave and to show
// evidence; the virtual client (package client) uses it as its transport.
//
// It has an HTTP client of its own rather than net/http's, for three reasons: a request must reach the server as it was
// written (header spelling, a wrong Content-Length, a missing Host), the transcript must hold the bytes of the wire and not
// a reconstruction, and a long-polling client must cost two small connections instead of four goroutines.
//
// The caller reads a WebSocket with Receive, or has everything delivered to a [Listener]. Then, on Linux and without TLS, one goroutine
// reads the connections of many: package evloop. [Endpoint] can disable that.
//
// Every wait and every allocation here has a bound: reading ends with the context, a write ends after 10 s and a second more
// for each MiB, the head of a response ends at 64 KiB, its body at Wire.MaxBody, a message at Wire.MaxMessage.
//
// A method whose name ends in Locked must be called with the lock of its receiver held, and never releases it.
package wire
