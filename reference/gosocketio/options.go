package gosocketio

import (
	"fmt"
	"time"
)

// Options of a server. A zero field means its default.
//
// go-socket.io itself needs a PingTimeout above the PingInterval, because it gives a client only PingTimeout from one
// ping to the next. This package adds the missing PingInterval underneath (see extendedDeadline), so both values are
// announced and kept as they are given, whichever is larger: 25 s and 20 s, or 300 ms and 200 ms.
type Options struct {
	// PingInterval is the time between two pings of a client; 25 s. It is announced in whole milliseconds.
	PingInterval time.Duration
	// PingTimeout is how much later than PingInterval a ping may come before the session ends; 20 s.
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
	// MaxNamespaces is the number of namespaces of one connection at the same time; 1,000.
	MaxNamespaces int
	// MaxQueuedPackets is how many packets may wait for one client; 16,384.
	MaxQueuedPackets int
	// MaxQueuedBytes is how many bytes may wait for one client; 16 MiB, or four payloads if that is more.
	MaxQueuedBytes int
}

func (o Options) withDefaults() Options {
	setDefault(&o.PingInterval, 25*time.Second)
	setDefault(&o.PingTimeout, 20*time.Second)
	setDefault(&o.UpgradeTimeout, 10*time.Second)
	setDefault(&o.BodyTimeout, 30*time.Second)
	setDefault(&o.WriteTimeout, 10*time.Second)
	setDefault(&o.MaxPayload, 1_000_000)
	setDefault(&o.MaxConnections, 10_000)
	setDefault(&o.MaxNamespaces, 1_000)
	setDefault(&o.MaxQueuedPackets, 16_384)
	setDefault(&o.MaxQueuedBytes, max(16<<20, 4*o.MaxPayload))
	return o
}

func setDefault[T int | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// check refuses what cannot be announced or counted.
func (o Options) check() error {
	for _, field := range []struct {
		name  string
		value time.Duration
	}{
		{"PingInterval", o.PingInterval},
		{"PingTimeout", o.PingTimeout},
		{"UpgradeTimeout", o.UpgradeTimeout},
		{"BodyTimeout", o.BodyTimeout},
		{"WriteTimeout", o.WriteTimeout},
	} {
		if field.value < time.Millisecond {
			return fmt.Errorf("gosocketio: %s is %v, less than a millisecond", field.name, field.value)
		}
	}
	for _, field := range []struct {
		name  string
		value int
	}{
		{"MaxPayload", o.MaxPayload},
		{"MaxConnections", o.MaxConnections},
		{"MaxNamespaces", o.MaxNamespaces},
		{"MaxQueuedPackets", o.MaxQueuedPackets},
		{"MaxQueuedBytes", o.MaxQueuedBytes},
	} {
		if field.value < 1 {
			return fmt.Errorf("gosocketio: %s is %d, less than one", field.name, field.value)
		}
	}
	return nil
}
