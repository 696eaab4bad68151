package evloop

import (
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Conn is a TCP connection that an event loop waits for. It is a [net.Conn] until it has a [Handler].
type Conn struct {
	local, remote net.Addr
	loop          *loop
	ended         atomic.Bool // the loop has seen the end of the stream, or an error: no event announces that again

	// Guarded by the lock of the loop.
	handler Handler
	busy    bool // a goroutine runs Readable
	missed  bool // an event came meanwhile

	mu sync.RWMutex // held for reading while fd is used, for writing while it is closed
	fd int          // -1 after Close

	reading, writing direction
	emptied          bool // the last Read got all there was; of the goroutine that reads
}

var _ net.Conn = (*Conn)(nil)

func newConn(fd int) *Conn {
	c := &Conn{fd: fd}
	c.reading.ready, c.writing.ready = make(chan struct{}, 1), make(chan struct{}, 1)
	return c
}

// Read reads what has arrived, or waits for it.
func (c *Conn) Read(b []byte) (n int, err error) {
	c.reading.call.Lock()
	defer c.reading.call.Unlock()
	for {
		if c.emptied && !c.ended.Load() {
			c.emptied = false // what arrives wakes us; asking the kernel before would be in vain
			err = c.reading.wait()
		} else if n, err = c.attempt(sysRead, b, &c.reading); err == unix.EAGAIN {
			err = c.reading.wait()
		} else if err == nil {
			c.emptied = n < len(b)
			if n == 0 && len(b) > 0 {
				return 0, io.EOF
			}
			return n, nil
		}
		if err != nil {
			return 0, c.failed("read", err)
		}
	}
}

// Write writes everything, and waits while the peer is too slow to take it.
func (c *Conn) Write(b []byte) (written int, err error) {
	c.writing.call.Lock()
	defer c.writing.call.Unlock()
	for {
		n, err := c.attempt(sysWrite, b[written:], &c.writing)
		if err == unix.EAGAIN {
			err = c.writing.wait()
		}
		if err != nil {
			return written, c.failed("write", err)
		}
		if written += n; written == len(b) {
			return written, nil
		}
	}
}

// attempt makes one system call, unless the deadline has passed.
func (c *Conn) attempt(call func(fd int, b []byte) (int, error), b []byte, d *direction) (n int, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	switch {
	case c.fd < 0:
		return 0, net.ErrClosed
	case d.expired():
		return 0, os.ErrDeadlineExceeded
	}
	return retry(call, c.fd, b)
}

// retry repeats a system call that a signal has interrupted.
func retry(call func(fd int, b []byte) (int, error), fd int, b []byte) (n int, err error) {
	for {
		if n, err = call(fd, b); err != unix.EINTR {
			return n, err
		}
	}
}

// failed describes the error of an operation as package net does.
func (c *Conn) failed(operation string, err error) error {
	if errno, ok := err.(unix.Errno); ok {
		err = os.NewSyscallError(operation, errno)
	}
	return &net.OpError{Op: operation, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}

// Close closes the connection. Read and Write that wait return. The handler is not called any more; the Writable and Readable that the
// loop has begun go on.
func (c *Conn) Close() error {
	c.mu.Lock()
	closed := c.fd < 0
	if !closed {
		c.loop.remove(c.fd)
		unix.Close(c.fd)
		c.fd = -1
	}
	c.mu.Unlock()
	if closed {
		return c.failed("close", net.ErrClosed)
	}
	c.reading.wake()
	c.writing.wake()
	return nil
}

// CloseWrite ends our side of the stream; what the peer sends can still be read.
func (c *Conn) CloseWrite() error {
	return c.control("shutdown", func(fd int) error { return unix.Shutdown(fd, unix.SHUT_WR) })
}

// Shutdown ends both sides of the stream and leaves the connection open. So the handler is called, and learns of the end.
func (c *Conn) Shutdown() error {
	return c.control("shutdown", func(fd int) error { return unix.Shutdown(fd, unix.SHUT_RDWR) })
}

// SetLinger is [net.TCPConn.SetLinger]: 0 makes Close discard unsent data and reset the connection.
func (c *Conn) SetLinger(seconds int) error {
	linger := unix.Linger{Onoff: 1, Linger: int32(seconds)}
	if seconds < 0 {
		linger = unix.Linger{}
	}
	return c.control("setsockopt", func(fd int) error { return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &linger) })
}

// control makes a system call of another kind.
func (c *Conn) control(operation string, call func(fd int) error) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.fd < 0 {
		return c.failed(operation, net.ErrClosed)
	}
	if err := call(c.fd); err != nil {
		return c.failed(operation, err)
	}
	return nil
}

// Idle reports whether the connection is open at both ends and nothing has arrived that was not read.
func (c *Conn) Idle() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.fd < 0 {
		return false
	}
	_, err := retry(sysPeek, c.fd, make([]byte, 1))
	return err == unix.EAGAIN
}

// LocalAddr returns the address of our end.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr returns the address of the peer.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline is SetReadDeadline and SetWriteDeadline.
func (c *Conn) SetDeadline(t time.Time) error { return c.setDeadlines(t, &c.reading, &c.writing) }

// SetReadDeadline sets when Read ends with [os.ErrDeadlineExceeded]; the zero time means never.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.setDeadlines(t, &c.reading) }

// SetWriteDeadline sets when Write ends with [os.ErrDeadlineExceeded]; the zero time means never.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.setDeadlines(t, &c.writing) }

func (c *Conn) setDeadlines(t time.Time, directions ...*direction) error {
	c.mu.RLock()
	closed := c.fd < 0
	c.mu.RUnlock()
	if closed {
		return c.failed("set", net.ErrClosed)
	}
	for _, d := range directions {
		d.setDeadline(t)
	}
	return nil
}

// SetDone sets a channel that, when it is closed, ends a Read or Write that waits, as a deadline does; nil means none. What has arrived
// by then can still be read. It is what a context's Done needs, without the goroutine that would move the deadline.
func (c *Conn) SetDone(done <-chan struct{}) {
	c.reading.setDone(done)
	c.writing.setDone(done)
}
