package chat

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// Socket is one client in one namespace, as an engine shows it to the hub. See the package comment for who calls
// what, and when.
type Socket interface {
	// Accept tells the client that it is connected to the namespace, as the socket of that id, and the private id by
	// which it can have its session back; that is empty if it cannot. Both may be other ids than those of the
	// handshake.
	Accept(sid, pid string)
	// Emit queues an event for the client and returns at once. When the connection's queue is full, the engine
	// drops the event and ends the connection; when the connection is over, it drops the event. A volatile one it also
	// drops when the client could not be written to at once.
	Emit(message *Message)
	// Disconnect takes the client out of the namespace, or, with everything set, out of all of them, and closes the
	// transport. The reason is "server namespace disconnect" for every namespace concerned.
	Disconnect(everything bool)
	// Kick is Disconnect of a single namespace for the sake of another client. It returns at once: the engine does it
	// when nothing else is done for this client.
	Kick()
}

// Handshake is what a client said about itself when it asked for a namespace.
type Handshake struct {
	// SID is the id of the socket: distinct for every client and namespace, and not guessable.
	SID string
	// PID is an id of the same kind that nobody else gets to know; empty if the client cannot be told one (always, on
	// Engine.IO 3).
	PID string
	// Claim is the session that the client wants back.
	Claim Claim
	// Namespace is the name with its slash, "/" for the main one.
	Namespace string
	// Auth is the payload of the CONNECT packet, a JSON object; nil if there was none (always, on Engine.IO 3).
	Auth json.RawMessage
	// Query holds the parameters of the connection's first HTTP request and, on Engine.IO 3, those behind the
	// namespace's name, which win.
	Query url.Values
	// Header holds the header fields of the connection's first HTTP request.
	Header http.Header
	// EngineIO is the revision of Engine.IO, 3 or 4.
	EngineIO int

	steps []string // the middlewares that have let the client on
}

// Refusal is the answer to a client that may not connect to a namespace. Socket.IO 5 sends it as an object with
// message and data, the revisions before it send the message as a string.
type Refusal struct {
	Message string
	Data    any
}

// Error lets an engine pass a refusal on as an error.
func (r *Refusal) Error() string {
	return r.Message
}
