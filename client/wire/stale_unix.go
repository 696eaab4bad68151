//go:build unix

package wire

import (
	"net"
	"syscall"
)

// stale reports whether an idle connection was closed by the server, or has bytes that answer no request.
func stale(conn net.Conn) bool {
	if own, ok := conn.(interface{ Idle() bool }); ok { // of package evloop
		return !own.Idle()
	}
	tcp, ok := plain(conn).(syscall.Conn)
	if !ok {
		return true
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return true
	}
	quiet := false
	err = raw.Read(func(fd uintptr) bool {
		var one [1]byte
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		quiet = err == syscall.EAGAIN || err == syscall.EWOULDBLOCK
		return true
	})
	return err != nil || !quiet
}
