package wire

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// bindLate lets the kernel choose the source port when it knows the destination. Without it a source address has 28,000
// ports for all destinations together.
func bindLate(_, _ string, raw syscall.RawConn) error {
	var failure error
	err := raw.Control(func(fd uintptr) {
		failure = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
	})
	if err != nil {
		return err
	}
	return failure
}
