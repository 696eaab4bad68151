//go:build !unix

package wire

import "net"

// stale cannot be told here without reading.
func stale(net.Conn) bool { return false }
