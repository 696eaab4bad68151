package wire

// Traffic is told how many bytes pass over the connections of a [Wire], but for those of Raw: of HTTP and of WebSocket frames, heads and
// all, as a server reads and writes them. What TLS adds is not among them, nor is what TCP and IP add. Whoever reads or writes calls it
// at once: it has to be quick, and safe for concurrent use.
type Traffic interface {
	BytesSent(n int)
	BytesReceived(n int)
}

// sent tells whoever wants to know.
func sent(t Traffic, n int) {
	if t != nil && n > 0 {
		t.BytesSent(n)
	}
}

// received tells whoever wants to know.
func received(t Traffic, n int) {
	if t != nil && n > 0 {
		t.BytesReceived(n)
	}
}
