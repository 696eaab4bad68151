package engineio

// Limits bounds what a parser accepts, and so what it allocates. The zero value means the defaults.
type Limits struct {
	// MaxPayload is the largest payload in bytes. Zero means DefaultMaxPayload.
	MaxPayload int
	// MaxPackets is the largest number of packets in one payload. Zero means DefaultMaxPackets.
	MaxPackets int
}

const (
	// defaultMaxPayload bounds memory, in bytes. It is not the maxPayload of a handshake: a server passes the value it
	// announces, a client the size it is ready to receive.
	defaultMaxPayload = 16 << 20
	// defaultMaxPackets is far above what the queue of one connection holds in practice.
	defaultMaxPackets = 1 << 16
)

func (l Limits) maxPayload() int {
	if l.MaxPayload <= 0 {
		return defaultMaxPayload
	}
	return l.MaxPayload
}

func (l Limits) maxPackets() int {
	if l.MaxPackets <= 0 {
		return defaultMaxPackets
	}
	return l.MaxPackets
}
