package wire

import (
	"bytes"
	"fmt"
	"strconv"
)

// DialError says that no connection could be made: refused, unreachable, a failed TLS handshake, no more file descriptors.
type DialError struct {
	Address string // host:port
	Err     error
}

func (e *DialError) Error() string { return fmt.Sprintf("wire: connect to %s: %v", e.Address, e.Err) }

// Unwrap returns the cause.
func (e *DialError) Unwrap() error { return e.Err }

// ResponseError says that what came back, if anything, was not an HTTP response, or ended in the middle of one.
type ResponseError struct {
	Data []byte // the first bytes that came; empty if the server closed before
	Err  error
}

func (e *ResponseError) Error() string {
	if len(e.Data) == 0 {
		return fmt.Sprintf("wire: no HTTP response: %v", e.Err)
	}
	return fmt.Sprintf("wire: not a complete HTTP response: %v: %s", e.Err, excerpt(e.Data))
}

// Unwrap returns the cause.
func (e *ResponseError) Unwrap() error { return e.Err }

// UpgradeError says that the server answered a WebSocket handshake with something other than a correct "101 Switching
// Protocols". The response comes beside it.
type UpgradeError struct {
	Status int    // of the response
	Reason string // what is wrong with it
}

func (e *UpgradeError) Error() string {
	return fmt.Sprintf("wire: WebSocket handshake: %s (status %d)", e.Reason, e.Status)
}

// FrameError says that bytes received on a WebSocket break RFC 6455. The official Node.js server does this when EIO is
// wrong: it accepts the upgrade and then writes an HTTP response into the WebSocket.
type FrameError struct {
	Data []byte // the invalid bytes, at most 512
	Err  error
}

func (e *FrameError) Error() string {
	if bytes.HasPrefix(e.Data, []byte("HTTP/1.")) {
		return fmt.Sprintf("wire: the server wrote an HTTP response into the upgraded WebSocket: %s", excerpt(e.Data))
	}
	return fmt.Sprintf("wire: invalid WebSocket frame: %v: %s", e.Err, excerpt(e.Data))
}

// Unwrap returns the cause.
func (e *FrameError) Unwrap() error { return e.Err }

// Close codes that never travel: RFC 6455 section 7.4.1 reserves them to describe what was seen.
const (
	CloseNoStatus = 1005 // a Close frame without a code
	CloseAbnormal = 1006 // the connection ended without a Close frame
)

// CloseError says that the server closed the WebSocket.
type CloseError struct {
	Code   int    // of the Close frame, or CloseNoStatus, or CloseAbnormal
	Reason string // of the Close frame
	Err    error  // with CloseAbnormal: io.EOF, a reset, …
}

func (e *CloseError) Error() string {
	text := "wire: WebSocket closed with code " + strconv.Itoa(e.Code)
	if e.Reason != "" {
		text += " " + strconv.Quote(e.Reason)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause of an abnormal end.
func (e *CloseError) Unwrap() error { return e.Err }

// TooLargeError says that a response or a message is larger than we accept.
type TooLargeError struct {
	What  string // "response head", "response body" or "message"
	Limit int    // bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("wire: %s is larger than %d bytes", e.What, e.Limit)
}

// excerpt shows the first bytes of what the server sent.
func excerpt(data []byte) string {
	const shown = 120
	if len(data) > shown {
		return strconv.Quote(string(data[:shown])) + "…"
	}
	return strconv.Quote(string(data))
}
