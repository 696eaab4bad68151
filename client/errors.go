package client

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// The reasons for the end of a namespace connection, beside those of package engineio for the end of the transport.
const (
	ReasonServerDisconnect = "server namespace disconnect" // the server sent DISCONNECT
	ReasonClientDisconnect = "client namespace disconnect" // we did
)

// HandshakeError says that the server did not open an Engine.IO session.
type HandshakeError struct {
	Transport Transport
	Status    int    // of the HTTP response; 0 if there was none, 101 if the WebSocket was opened and then failed
	Body      []byte // of the HTTP response, at most 1024 bytes
	Err       error
}

func (e *HandshakeError) Error() string {
	text := "client: " + string(e.Transport) + " handshake"
	if e.Status != 0 {
		text += ": status " + strconv.Itoa(e.Status)
	}
	if len(e.Body) > 0 {
		text += ": " + strconv.Quote(string(e.Body))
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *HandshakeError) Unwrap() error { return e.Err }

// UpgradeError says that a polling session could not be moved to a WebSocket. The session itself may go on.
type UpgradeError struct{ Err error }

func (e *UpgradeError) Error() string { return "client: upgrade to WebSocket: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *UpgradeError) Unwrap() error { return e.Err }

// StatusError says that a request of polling was answered with another status than 200.
type StatusError struct {
	Method string
	Status int
	Body   []byte // at most 1024 bytes
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("client: polling %s: status %d: %q", e.Method, e.Status, e.Body)
}

// ConnectError says that the server refused a namespace (CONNECT_ERROR; ERROR before Socket.IO 5).
type ConnectError struct {
	Namespace string
	Message   string          // what the server said
	Data      json.RawMessage // what it added, or all it sent if that has no message; nil if nothing
}

func (e *ConnectError) Error() string {
	text := "client: namespace " + e.Namespace + " refused: " + strconv.Quote(e.Message)
	if e.Data != nil {
		text += " " + string(e.Data)
	}
	return text
}

// ClosedError says that the connection is over, and why.
type ClosedError struct {
	Reason string // one of the Reason constants of package engineio
	Err    error  // what exactly went wrong, if there is more to say
}

func (e *ClosedError) Error() string {
	if e.Err == nil {
		return "client: connection closed: " + e.Reason
	}
	return "client: connection closed: " + e.Reason + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *ClosedError) Unwrap() error { return e.Err }

// DisconnectedError says that a Socket is not connected to its namespace.
type DisconnectedError struct {
	Namespace string
	Reason    string // why: ReasonServerDisconnect, ReasonClientDisconnect or that of the connection's end
}

func (e *DisconnectedError) Error() string {
	return "client: namespace " + e.Namespace + " disconnected: " + e.Reason
}
