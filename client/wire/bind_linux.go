package wire

import (
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// bindLate lets the kernel choose the source port when it knows the destination. Without it a source address has 28,000
// ports for all destinations together.
func bindLate(_, _ string, raw syscall.RawConn) error {
	var failure error
	err := raw.Control(func(fd uintptr) {
		failure = withoutPort(int(fd))
	})
	if err != nil {
		return err
	}
	return failure
}

func withoutPort(fd int) error {
	return unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
}

// bindTo gives a socket a source address, if there is one.
func bindTo(fd int, local net.IP) error {
	if local == nil {
		return nil
	}
	var address unix.Sockaddr = &unix.SockaddrInet6{Addr: [16]byte(local.To16())}
	if v4 := local.To4(); v4 != nil {
		address = &unix.SockaddrInet4{Addr: [4]byte(v4)}
	}
	if err := withoutPort(fd); err != nil {
		return os.NewSyscallError("setsockopt", err)
	}
	return os.NewSyscallError("bind", unix.Bind(fd, address))
}
