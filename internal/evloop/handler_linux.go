package evloop

import (
	"io"
	"net"

	"golang.org/x/sys/unix"
)

// Handler is told when a connection may be ready. After every event, whatever it is, the loop calls Writable and then Readable,
// without a lock. A call may be in vain: then TryRead or TryWrite returns ErrWouldBlock.
type Handler interface {
	// Writable may be called while Readable or another Writable runs.
	Writable()
	// Readable runs in one goroutine at a time. It has to read until TryRead says that there is no more, or what is left is announced
	// with the next event only. buf is there to be read into, and is the loop's again afterwards.
	Readable(buf []byte)
}

// ErrWouldBlock says that a connection is not ready. The loop calls the handler when it is.
var ErrWouldBlock error = unix.EAGAIN

// Handle has the loop call a handler from now on, at once for the first time. Read and Write must not be used any more.
func (c *Conn) Handle(h Handler) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.fd < 0 {
		return c.failed("handle", net.ErrClosed)
	}
	c.loop.handle(c, c.fd, h)
	return nil
}

// TryRead reads what has arrived. more says that another call may find more before the next event. Errors: ErrWouldBlock,
// [io.EOF], [net.OpError].
func (c *Conn) TryRead(b []byte) (n int, more bool, err error) {
	n, err = c.try("read", sysRead, b)
	if n == 0 && err == nil {
		err = io.EOF
	}
	// A buffer that was not filled has taken everything. But an end that came with the last bytes was announced with them.
	return n, n == len(b) || c.ended.Load(), err
}

// TryWrite writes as much as the kernel takes at once. Errors: ErrWouldBlock, [net.OpError].
func (c *Conn) TryWrite(b []byte) (n int, err error) { return c.try("write", sysWrite, b) }

// try makes one system call.
func (c *Conn) try(operation string, call func(fd int, b []byte) (int, error), b []byte) (n int, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.fd < 0 {
		return 0, c.failed(operation, net.ErrClosed)
	}
	if n, err = retry(call, c.fd, b); err != nil && err != ErrWouldBlock {
		err = c.failed(operation, err)
	}
	return n, err
}
