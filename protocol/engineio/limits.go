package engineio

// Limits bounds what a parser accepts, and so what it allocates. The zero value means the defaults.
type Limits struct {
	// MaxPayload is the largest payload in bytes. Zero means DefaultMaxPayload.
	MaxPayload int
	// MaxPackets is the largest number of packets in one payload. Zero means DefaultMaxPackets.
	MaxPackets int
}

const (
	// DefaultMaxPayload bounds memory, in bytes. It is not the maxPayload of a handshake: a server passes the value it
	// announces, a client the size it is ready to receive.
	DefaultMaxPayload = 16 << 20
	// DefaultMaxPackets is far above what the queue of one connection holds in practice.
	DefaultMaxPackets = 1 << 16
)

func (l Limits) maxPayload() int {
	if l.MaxPayload <= 0 {
		return DefaultMaxPayload
	}
	return l.MaxPayload
}

func (l Limits) maxPackets() int {
	if l.MaxPackets <= 0 {
		return DefaultMaxPackets
	}
	return l.MaxPackets
}
