package evloop

import (
	"io"
	"net"

	"golang.org/x/sys/unix"
)

// Handler is told when a connection may be ready. After every event, whatever it is, the loop calls Writable and then Readable,
// without a lock. A call may be in vain.
type Handler interface {
	// Writable may be called while Readable or another Writable runs.
	Writable()
	// Readable runs in one goroutine at a time. It has to call TryRead until there is no more: only what arrives later is announced again.
	// buf is there to be read into, and is the loop's again afterwards.
	Readable(buf []byte)
}

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

// TryRead reads what has arrived: 0 bytes and no error mean nothing. more says that another call may find more before the next event.
// Errors: [io.EOF], [net.OpError].
func (c *Conn) TryRead(b []byte) (n int, more bool, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.fd < 0 {
		return 0, false, c.failed("read", net.ErrClosed)
	}
	n, err = retry(sysRead, c.fd, b)
	switch {
	case err == unix.EAGAIN:
		return 0, false, nil
	case err != nil:
		return 0, false, c.failed("read", err)
	case n == 0 && len(b) > 0:
		return 0, false, io.EOF
	}
	// A buffer that was not filled has taken everything. But an end that came with the last bytes was announced with them.
	return n, n == len(b) || c.ended.Load(), nil
}

// TryWrite writes as much as the kernel takes at once. The loop calls the handler when it takes more. Errors: [net.OpError].
func (c *Conn) TryWrite(b []byte) (written int, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.fd < 0 {
		return 0, c.failed("write", net.ErrClosed)
	}
	for written < len(b) {
		n, err := retry(sysWrite, c.fd, b[written:])
		if err == unix.EAGAIN {
			break
		}
		if err != nil {
			return written, c.failed("write", err)
		}
		written += n
	}
	return written, nil
}
