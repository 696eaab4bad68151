//go:build !linux

package wire

import (
	"context"
	"net"
)

// dialEventLoop opens no connection: package evloop does not know this system, so package net does.
func dialEventLoop(context.Context, string, net.IP) (net.Conn, error) { return nil, nil }

// deliverFromEventLoop delivers nothing: each connection has a goroutine of its own.
func deliverFromEventLoop(*WebSocket, Listener) Flow { return nil }
