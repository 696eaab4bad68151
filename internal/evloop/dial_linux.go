package evloop

import (
	"context"
	"errors"
	"net"
	"net/netip"

	"golang.org/x/sys/unix"
)

// Dial opens a TCP connection to one address, from a source address unless that is nil. Errors are those of [net.Dialer].
func Dial(ctx context.Context, to netip.AddrPort, from net.IP) (*Conn, error) {
	remote := net.TCPAddrFromAddrPort(to)
	c, err := connect(ctx, to, from)
	if err != nil {
		failure := &net.OpError{Op: "dial", Net: "tcp", Addr: remote, Err: err}
		if from != nil {
			failure.Source = &net.TCPAddr{IP: from}
		}
		return nil, failure
	}
	c.local, c.remote = localAddress(c.fd), remote
	return c, nil
}

// connect does the work of Dial. After an error nothing is left of the connection.
func connect(ctx context.Context, to netip.AddrPort, from net.IP) (*Conn, error) {
	fd, err := sysConnect(to, from)
	if err != nil {
		return nil, err
	}
	c, err := watch(fd)
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	select {
	case <-c.writing.ready:
		err = sysConnectResult(fd)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Adopt moves an open connection to an event loop. The given one is closed; after an error it is as it was.
func Adopt(conn *net.TCPConn) (*Conn, error) {
	fd, err := duplicate(conn)
	if err != nil {
		return nil, err
	}
	c, err := watch(fd)
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	c.local, c.remote = conn.LocalAddr(), conn.RemoteAddr()
	conn.Close() // the connection lives on in the duplicate, which Go's own poller does not know
	return c, nil
}

// duplicate returns another descriptor of a connection. Like the first it does not block.
func duplicate(conn *net.TCPConn) (fd int, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	failure := raw.Control(func(original uintptr) {
		fd, err = unix.FcntlInt(original, unix.F_DUPFD_CLOEXEC, 0)
	})
	return fd, errors.Join(failure, err)
}
