//go:build !linux

package wire

import (
	"context"
	"net"
)

// deliverPolled is for systems whose way to wait for many connections we do not know.
func deliverPolled(*WebSocket, Listener) Flow { return nil }

// dialPolled is for them, too.
func dialPolled(context.Context, string, net.IP) (net.Conn, error) { return nil, nil }
