package wire

import (
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
