package socketio

import (
	"errors"
	"fmt"
)

// The causes of a *ParseError. Compare with errors.Is.
var (
	ErrPacketType         = errors.New("unknown packet type")
	ErrAttachmentCount    = errors.New("invalid number of attachments")
	ErrTooManyAttachments = errors.New("too many attachments")
	ErrNamespace          = errors.New("namespace too long")
	ErrID                 = errors.New("invalid acknowledgement id")
	ErrJSON               = errors.New("invalid JSON")
	ErrNesting            = errors.New("JSON nested too deeply")
	ErrPayload            = errors.New("payload of the wrong shape")
	ErrReservedEvent      = errors.New("reserved event name")
	ErrPlaceholder        = errors.New("placeholder without its attachment")
	ErrMissingAttachment  = errors.New("text while attachments are expected")
	ErrStrayAttachment    = errors.New("attachment that no packet announced")
)

// ParseError says what is wrong with a packet, and where.
type ParseError struct {
	// Offset is the position in bytes, from the start of what was parsed.
	Offset int
	// Err is one of the Err variables of this package.
	Err error
}

// Error implements error.
func (e *ParseError) Error() string { return fmt.Sprintf("socketio: %v at byte %d", e.Err, e.Offset) }

// Unwrap returns the cause.
func (e *ParseError) Unwrap() error { return e.Err }
