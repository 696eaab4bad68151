//go:build !linux

package wire

// deliverPolled is for systems whose way to wait for many connections we do not know.
func deliverPolled(*WebSocket, Listener) Flow { return nil }
