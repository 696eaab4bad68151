// Package wire is the lower of the client's two levels: one HTTP request or one WebSocket frame, exactly as given,
// malformed on purpose if asked, and every byte in both directions in a transcript.
//
// It knows HTTP/1.1 and RFC 6455 and nothing of Engine.IO or Socket.IO: no packet is encoded here, no heartbeat answered, no
// redirect followed, no cookie kept, no request repeated. A suite uses it to misbehave and to show evidence; the virtual
// client (package client) uses it as its transport.
//
// It has an HTTP client of its own rather than net/http's, for three reasons: a request must reach the server as it was
// written (header spelling, a wrong Content-Length, a missing Host), the transcript must hold the bytes of the wire and not
// a reconstruction, and a long-polling client must cost two small connections instead of four goroutines.
//
// A WebSocket is read by whoever calls Receive, or gives what it receives to a [Listener]: then, on Linux and without TLS, one
// goroutine reads the connections of many.
//
// Nothing here blocks for ever or allocates without bound: reading ends with the context, a write ends after
// [WriteTimeout], a response ends at [MaxResponseHead] and Wire.MaxBody, a message at Wire.MaxMessage.
package wire
