package front

import (
	"fmt"
	"time"
)

// Bounds are the times an engine keeps and the sizes it allows. A zero field means its default.
type Bounds struct {
	// PingInterval is the time between two heartbeats; 25 s. It is announced in whole milliseconds.
	PingInterval time.Duration
	// PingTimeout is the time a heartbeat's answer may take; 20 s. In revision 3, where the client pings, it is how
	// much later than PingInterval a ping may come.
	PingTimeout time.Duration
	// UpgradeTimeout is the time from a WebSocket's opening to the end of the upgrade; 10 s.
	UpgradeTimeout time.Duration
	// BodyTimeout is the time the body of a request may take; 30 s.
	BodyTimeout time.Duration
	// WriteTimeout is the time a client may take to read what is written to it at once; 10 s.
	WriteTimeout time.Duration

	// MaxPayload is the largest request body and the largest WebSocket message, in bytes; 1,000,000.
	MaxPayload int
	// MaxConnections is the number of sessions at the same time; 10,000.
	MaxConnections int
	// MaxQueuedPackets is how many packets may wait for one client; 16,384.
	MaxQueuedPackets int
	// MaxQueuedBytes is how many bytes may wait for one client; 16 MiB, or four payloads if that is more.
	MaxQueuedBytes int
}

// WithDefaults fills in what is zero.
func (b Bounds) WithDefaults() Bounds {
	Default(&b.PingInterval, 25*time.Second)
	Default(&b.PingTimeout, 20*time.Second)
	Default(&b.UpgradeTimeout, 10*time.Second)
	Default(&b.BodyTimeout, 30*time.Second)
	Default(&b.WriteTimeout, 10*time.Second)
	Default(&b.MaxPayload, 1_000_000)
	Default(&b.MaxConnections, 10_000)
	Default(&b.MaxQueuedPackets, 16_384)
	Default(&b.MaxQueuedBytes, max(16<<20, 4*b.MaxPayload))
	return b
}

// Default gives a field that is zero its value.
func Default[T int | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// Check refuses what cannot be announced or counted.
func (b Bounds) Check() error {
	for _, field := range []struct {
		name  string
		value time.Duration
	}{
		{"PingInterval", b.PingInterval},
		{"PingTimeout", b.PingTimeout},
		{"UpgradeTimeout", b.UpgradeTimeout},
		{"BodyTimeout", b.BodyTimeout},
		{"WriteTimeout", b.WriteTimeout},
	} {
		if field.value < time.Millisecond {
			return fmt.Errorf("%s is %v, less than a millisecond", field.name, field.value)
		}
	}
	for _, field := range []struct {
		name  string
		value int
	}{
		{"MaxPayload", b.MaxPayload},
		{"MaxConnections", b.MaxConnections},
		{"MaxQueuedPackets", b.MaxQueuedPackets},
		{"MaxQueuedBytes", b.MaxQueuedBytes},
	} {
		if field.value < 1 {
			return fmt.Errorf("%s is %d, less than one", field.name, field.value)
		}
	}
	return nil
}
