package wire

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What follows does not block, and so is called without a word to Go's scheduler. With one, each call after a moment of
// silence wakes the runtime's monitor thread, which then looks around every 20 µs: at moderate rates that costs more than
// the messages do.

// readNow reads what is there.
func readNow(fd int, buf []byte) (n int, err error) {
	r, _, errno := unix.RawSyscall(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)))
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}

// peekNow looks whether there is a byte to read, or an end: nil then, and EAGAIN if there is nothing yet.
func peekNow(fd int) error {
	var one byte
	_, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(&one)), 1, unix.MSG_PEEK|unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// writeNow writes what the kernel takes at once.
func writeNow(fd int, data []byte) (n int, err error) {
	r, _, errno := unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(&data[0])), uintptr(len(data)))
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}

// pollNow asks epoll what has happened.
func pollNow(epoll int, events []unix.EpollEvent) (n int, err error) {
	r, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epoll), uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)), 0, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}

// connectNow begins to connect a TCP socket that does not block.
func connectNow(to netip.AddrPort, local net.IP) (fd int, err error) {
	family, address, size := rawAddress(to)
	r, _, errno := unix.RawSyscall(unix.SYS_SOCKET, uintptr(family), unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if errno != 0 {
		return 0, os.NewSyscallError("socket", errno)
	}
	fd = int(r)
	if err = bindTo(fd, local); err == nil {
		on := int32(1)
		_, _, errno = unix.RawSyscall6(unix.SYS_SETSOCKOPT, r, unix.IPPROTO_TCP, unix.TCP_NODELAY, uintptr(unsafe.Pointer(&on)), unsafe.Sizeof(on), 0)
		if errno == 0 {
			_, _, errno = unix.RawSyscall(unix.SYS_CONNECT, r, uintptr(address), size)
		}
		if errno != 0 && errno != unix.EINPROGRESS {
			err = os.NewSyscallError("connect", errno)
		}
	}
	if err != nil {
		unix.Close(fd)
	}
	return fd, err
}

// rawAddress writes an address as the kernel reads it.
func rawAddress(to netip.AddrPort) (family int, address unsafe.Pointer, size uintptr) {
	var port uint16
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(&port))[:], to.Port())
	if ip := to.Addr().Unmap(); ip.Is4() {
		a := &unix.RawSockaddrInet4{Family: unix.AF_INET, Port: port, Addr: ip.As4()}
		return unix.AF_INET, unsafe.Pointer(a), unsafe.Sizeof(*a)
	}
	a := &unix.RawSockaddrInet6{Family: unix.AF_INET6, Port: port, Addr: to.Addr().As16()}
	return unix.AF_INET6, unsafe.Pointer(a), unsafe.Sizeof(*a)
}

// failureNow returns why a socket could not connect; nil if it is connected.
func failureNow(fd int) error {
	var failure int32
	size := uint32(unsafe.Sizeof(failure))
	_, _, errno := unix.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_ERROR, uintptr(unsafe.Pointer(&failure)), uintptr(unsafe.Pointer(&size)), 0)
	if errno == 0 {
		errno = unix.Errno(failure)
	}
	if errno != 0 {
		return os.NewSyscallError("connect", errno)
	}
	return nil
}
