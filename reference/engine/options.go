package engine

import "time"

// Options of a server. A zero field means its default.
type Options struct {
	// PingInterval is the time between two heartbeats; 25 s.
	PingInterval time.Duration
	// PingTimeout is the time a heartbeat's answer may take; 20 s.
	PingTimeout time.Duration
	// UpgradeTimeout is the time from a WebSocket's opening to the end of the upgrade; 10 s.
	UpgradeTimeout time.Duration
	// BodyTimeout is the time the body of a request may take; 30 s.
	BodyTimeout time.Duration
	// WriteTimeout is the time a client may take to read what is written to it at once; 10 s.
	WriteTimeout time.Duration
	// CloseTimeout is the time a client may take to answer the end of its WebSocket; 1 s.
	CloseTimeout time.Duration

	// MaxPayload is the largest request body and the largest WebSocket message, in bytes; 1,000,000.
	MaxPayload int
	// MaxConnections is the number of sessions at the same time; 10,000.
	MaxConnections int
	// MaxQueuedPackets is how many packets may wait for one client; 16,384.
	MaxQueuedPackets int
	// MaxQueuedBytes is how many bytes may wait for one client; 16 MiB, or four payloads if that is more.
	MaxQueuedBytes int

	// Break makes the server break a promise, see [Faults]; nil for one that keeps them all.
	Break func(*Rules)
}

func (o Options) withDefaults() Options {
	setDefault(&o.PingInterval, 25*time.Second)
	setDefault(&o.PingTimeout, 20*time.Second)
	setDefault(&o.UpgradeTimeout, 10*time.Second)
	setDefault(&o.BodyTimeout, 30*time.Second)
	setDefault(&o.WriteTimeout, 10*time.Second)
	setDefault(&o.CloseTimeout, time.Second)
	setDefault(&o.MaxPayload, 1_000_000)
	setDefault(&o.MaxConnections, 10_000)
	setDefault(&o.MaxQueuedPackets, 16_384)
	setDefault(&o.MaxQueuedBytes, max(16<<20, 4*o.MaxPayload))
	return o
}

func setDefault[T int | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
