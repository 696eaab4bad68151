package wire

// Traffic counts the bytes that pass over the connections of a [Wire]: HTTP and WebSocket frames, headers included. The overhead of
// TLS, TCP and IP does not count, nor does a connection of Raw. Its methods are called with every read and write, so they have to be
// quick, and safe for concurrent use.
type Traffic interface {
	BytesSent(n int)
	BytesReceived(n int)
}

// countSent reports bytes, if anything counts them.
func countSent(t Traffic, n int) {
	if t != nil && n > 0 {
		t.BytesSent(n)
	}
}

// countReceived reports bytes, if anything counts them.
func countReceived(t Traffic, n int) {
	if t != nil && n > 0 {
		t.BytesReceived(n)
	}
}
