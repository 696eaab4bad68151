package wire

import (
	"context"
	"net"
	"net/netip"
	"strconv"

	"github.com/sioproof/sioproof/internal/evloop"
)

// Elsewhere the package asks a connection whether it has these methods; without them a closed connection is noticed late.
var _ interface {
	CloseWrite() error
	Idle() bool
	SetDone(done <-chan struct{})
	SetLinger(seconds int) error
} = (*evloop.Conn)(nil)

// dialEventLoop opens a connection that an event loop waits for, to an IP address and port, or to a port of localhost. It returns nil for any
// other name: package net tries the addresses of a distant server in parallel.
func dialEventLoop(ctx context.Context, address string, local net.IP) (net.Conn, error) {
	var failure error
	for _, to := range addresses(ctx, address) {
		conn, err := evloop.Dial(ctx, to, local)
		if err == nil {
			return conn, nil
		}
		if failure == nil {
			failure = &DialError{Address: address, Err: err}
		}
	}
	return nil, failure
}

// addresses returns those of an IP address and port, or of a port of localhost; none for any other name.
func addresses(ctx context.Context, address string) (all []netip.AddrPort) {
	if to, err := netip.ParseAddrPort(address); err == nil && to.Addr().Zone() == "" {
		return []netip.AddrPort{to}
	}
	host, port, _ := net.SplitHostPort(address)
	number, err := strconv.ParseUint(port, 10, 16)
	if host != "localhost" || err != nil {
		return nil
	}
	ips, _ := net.DefaultResolver.LookupNetIP(ctx, "ip", host) // package net says better what is wrong with the name
	for _, ip := range ips {
		all = append(all, netip.AddrPortFrom(ip.Unmap(), uint16(number)))
	}
	return all
}

// deliverFromEventLoop has an event loop read a plain TCP connection for a listener; nil if it cannot.
func deliverFromEventLoop(c *WebSocket, listener Listener) Flow {
	conn, ok := c.conn.(*evloop.Conn)
	if !ok {
		plain, ok := c.conn.(*net.TCPConn)
		if !ok {
			return nil
		}
		var err error
		if conn, err = evloop.Adopt(plain); err != nil {
			return nil
		}
	}
	flow := &loopFlow{conn: conn, listener: listener, stream: c.stream}
	if conn.Handle(flow) != nil {
		return nil // it is closed
	}
	return flow
}
