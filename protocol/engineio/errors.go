package engineio

import (
	"errors"
	"fmt"
)

// The causes of a *ParseError. Compare with errors.Is.
var (
	ErrEmptyPacket     = errors.New("a packet without a type")
	ErrPacketType      = errors.New("unknown packet type")
	ErrBinaryType      = errors.New("binary packet that is not a message")
	ErrBase64          = errors.New("invalid base64")
	ErrLength          = errors.New("invalid length prefix")
	ErrUTF8            = errors.New("text that is not UTF-8")
	ErrPayloadTooLarge = errors.New("payload too large")
	ErrTooManyPackets  = errors.New("too many packets in one payload")
	ErrHandshake       = errors.New("invalid handshake")
)

// ParseError says what is wrong with a frame, a payload or a handshake, and where.
type ParseError struct {
	// Offset is the position in bytes, from the start of what was parsed, of the packet (or its prefix) that is wrong.
	Offset int
	// Err is one of the Err variables of this package, possibly wrapped with a detail.
	Err error
}

// Error implements error.
func (e *ParseError) Error() string { return fmt.Sprintf("engineio: %v at byte %d", e.Err, e.Offset) }

// Unwrap returns the cause.
func (e *ParseError) Unwrap() error { return e.Err }
