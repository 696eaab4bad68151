package engineio

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// Handshake is the data of the open packet.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md#handshake
type Handshake struct {
	// SID identifies the session in all later requests.
	SID string
	// Upgrades are the transports the session may be upgraded to, such as "websocket".
	Upgrades []string
	// PingInterval and PingTimeout are whole milliseconds on the wire.
	PingInterval, PingTimeout time.Duration
	// MaxPayload is the largest payload in bytes that the server accepts; 0 if the server did not say, as most servers
	// of revision 3.
	MaxPayload int
}

// AppendJSON appends the handshake as the data of an open packet.
func (h Handshake) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"sid":`...)
	dst = appendJSONString(dst, h.SID)
	dst = append(dst, `,"upgrades":[`...)
	for i, u := range h.Upgrades {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSONString(dst, u)
	}
	dst = append(dst, `],"pingInterval":`...)
	dst = strconv.AppendInt(dst, h.PingInterval.Milliseconds(), 10)
	dst = append(dst, `,"pingTimeout":`...)
	dst = strconv.AppendInt(dst, h.PingTimeout.Milliseconds(), 10)
	if h.MaxPayload > 0 {
		dst = append(dst, `,"maxPayload":`...)
		dst = strconv.AppendInt(dst, int64(h.MaxPayload), 10)
	}
	return append(dst, '}')
}

func appendJSONString(dst []byte, s string) []byte {
	for _, c := range []byte(s) {
		if c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, _ := json.Marshal(s) // a string cannot fail
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// ParseHandshake reads the data of an open packet. It requires sid, pingInterval and pingTimeout; it accepts unknown
// keys, "upgrades" null or missing, and a missing "maxPayload".
func ParseHandshake(data []byte) (Handshake, error) {
	var wire struct {
		SID          string   `json:"sid"`
		Upgrades     []string `json:"upgrades"`
		PingInterval *float64 `json:"pingInterval"`
		PingTimeout  *float64 `json:"pingTimeout"`
		MaxPayload   float64  `json:"maxPayload"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		var mismatch *json.UnmarshalTypeError
		if errors.As(err, &mismatch) && mismatch.Field != "" {
			return Handshake{}, wrongField(data, mismatch.Field)
		}
		return Handshake{}, handshakeError(err.Error())
	}
	if wire.SID == "" {
		return Handshake{}, wrongField(data, "sid")
	}
	interval, ok := milliseconds(wire.PingInterval)
	if !ok {
		return Handshake{}, wrongField(data, "pingInterval")
	}
	timeout, ok := milliseconds(wire.PingTimeout)
	if !ok {
		return Handshake{}, wrongField(data, "pingTimeout")
	}
	maxPayload := min(max(wire.MaxPayload, 0), math.MaxInt32) // above: as good as no bound
	return Handshake{
		SID:          wire.SID,
		Upgrades:     wire.Upgrades,
		PingInterval: interval,
		PingTimeout:  timeout,
		MaxPayload:   int(maxPayload),
	}, nil
}

// milliseconds converts a JSON number. Values up to 100 years are valid: two of them still make a time.Duration.
func milliseconds(ms *float64) (time.Duration, bool) {
	const century = 100 * 365 * 24 * time.Hour
	if ms == nil || !(*ms >= 0) || *ms > float64(century/time.Millisecond) {
		return 0, false
	}
	return time.Duration(*ms * float64(time.Millisecond)), true
}

// wrongField is the error of a field that is missing, or has a value that cannot be used.
func wrongField(data []byte, name string) error {
	const shown = 60
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(data, &fields) // it has been read before
	value := string(fields[name])
	switch {
	case value == "":
		return handshakeError("no " + name)
	case len(value) > shown:
		value = value[:shown] + "…"
	}
	return handshakeError(name + " is " + value)
}

func handshakeError(detail string) error {
	return &ParseError{Err: fmt.Errorf("%w: %s", ErrHandshake, detail)}
}
