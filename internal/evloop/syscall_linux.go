package evloop

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls below never block, so they bypass Go's scheduler (RawSyscall). Telling the scheduler would wake the runtime's monitor
// thread after each moment of silence. That thread then looks around every 20 µs, which at moderate rates costs more than the messages do.

// sysRead reads what is there; 0 bytes mean the end of the stream.
func sysRead(fd int, b []byte) (n int, err error) {
	r, _, errno := unix.RawSyscall(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	return result(r, errno)
}

// sysPeek is sysRead that leaves the bytes where they are.
func sysPeek(fd int, b []byte) (n int, err error) {
	r, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)),
		unix.MSG_PEEK|unix.MSG_DONTWAIT, 0, 0)
	return result(r, errno)
}

// sysWrite writes as much as the kernel takes at once.
func sysWrite(fd int, b []byte) (n int, err error) {
	r, _, errno := unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	return result(r, errno)
}

// sysEpoll returns the events that epoll has for us now.
func sysEpoll(epoll int, events []unix.EpollEvent) (n int, err error) {
	r, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epoll), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	return result(r, errno)
}

func result(r uintptr, errno unix.Errno) (int, error) {
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}

// sysConnect begins to connect a new TCP socket, from a source address unless that is nil.
func sysConnect(to netip.AddrPort, from net.IP) (fd int, err error) {
	family, address, size := rawAddress(to)
	r, _, errno := unix.RawSyscall(unix.SYS_SOCKET, uintptr(family), unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if errno != 0 {
		return 0, os.NewSyscallError("socket", errno)
	}
	fd = int(r)
	if err = bind(fd, from); err == nil {
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

// bind gives a socket a source address, if there is one. The kernel chooses the port when it knows the destination; otherwise
// the address would have 28,000 ports for all destinations together.
func bind(fd int, from net.IP) error {
	if from == nil {
		return nil
	}
	var address unix.Sockaddr = &unix.SockaddrInet6{Addr: [16]byte(from.To16())}
	if v4 := from.To4(); v4 != nil {
		address = &unix.SockaddrInet4{Addr: [4]byte(v4)}
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1); err != nil {
		return os.NewSyscallError("setsockopt", err)
	}
	return os.NewSyscallError("bind", unix.Bind(fd, address))
}

// rawAddress returns an address in the kernel's format.
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

// sysConnectResult returns why a socket could not connect; nil if it is connected.
func sysConnectResult(fd int) error {
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

// localAddress returns the address of our end; nil if it cannot be told.
func localAddress(fd int) *net.TCPAddr {
	address, err := unix.Getsockname(fd)
	if err != nil {
		return nil
	}
	switch a := address.(type) {
	case *unix.SockaddrInet4:
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port)))
	case *unix.SockaddrInet6:
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom16(a.Addr), uint16(a.Port)))
	}
	return nil
}
