package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// polledConn is a plain TCP connection that an event loop waits for from the beginning: to its end, or until the WebSocket on it is
// delivered, and the loop reads it. Connecting takes half the system calls of one of package net, and none of its calls is one that
// Go's scheduler has to know of.
type polledConn struct {
	polled           *polled
	remote           net.Addr
	reading, writing direction
	empty            bool        // all that had come was read; the reader's
	over             atomic.Bool // the loop knows of an end, which no event announces again

	mu     sync.Mutex
	done   <-chan struct{} // ends all waiting, too; nil if nothing does
	closed bool
}

// direction is what one who reads, or one who writes, waits for.
type direction struct {
	ready chan struct{} // there may be more to do, or another deadline
	by    time.Time     // the deadline; guarded by the connection's lock
	late  *time.Timer   // of the one who waits; nil until there was a deadline to wait for
}

// dialPolled opens a connection to an IP address and port, or a port of localhost. It returns nil for any other name: package net tries
// the addresses of a distant server side by side.
func dialPolled(ctx context.Context, address string, local net.IP) (net.Conn, error) {
	var failure error
	for _, to := range addresses(ctx, address) {
		c := &polledConn{remote: net.TCPAddrFromAddrPort(to)}
		c.reading.ready, c.writing.ready = make(chan struct{}, 1), make(chan struct{}, 1)
		err := c.open(ctx, to, local)
		if err == nil {
			return c, nil
		}
		if failure == nil {
			failure = &DialError{Address: address, Err: &net.OpError{Op: "dial", Net: "tcp", Addr: c.remote, Err: err}}
		}
	}
	return nil, failure
}

// addresses are those of an IP address and port, or of a port of localhost; none for any other name.
func addresses(ctx context.Context, address string) (all []netip.AddrPort) {
	if to, err := netip.ParseAddrPort(address); err == nil && to.Addr().Zone() == "" {
		return []netip.AddrPort{to}
	}
	host, port, _ := net.SplitHostPort(address)
	number, err := strconv.ParseUint(port, 10, 16)
	if host != "localhost" || err != nil {
		return nil
	}
	ips, _ := net.DefaultResolver.LookupNetIP(ctx, "ip", host) // package net says better what is wrong with the name
	for _, ip := range ips {
		all = append(all, netip.AddrPortFrom(ip.Unmap(), uint16(number)))
	}
	return all
}

// open connects. After an error nothing is left of the connection.
func (c *polledConn) open(ctx context.Context, to netip.AddrPort, local net.IP) error {
	fd, err := connectNow(to, local)
	if err != nil {
		return err
	}
	c.polled = &polled{fd: fd}
	c.polled.conn.Store(c)
	if err := watch(c.polled); err != nil {
		unix.Close(fd)
		return err
	}
	select {
	case <-c.writing.ready:
		err = failureNow(fd)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		c.Close()
	}
	return err
}

// happened is called by the loop.
func (c *polledConn) happened(events uint32) {
	if events&(unix.EPOLLRDHUP|unix.EPOLLHUP|unix.EPOLLERR) != 0 {
		c.over.Store(true)
	}
	if events&^unix.EPOLLOUT != 0 {
		signal(c.reading.ready)
	}
	if events&^unix.EPOLLIN != 0 {
		signal(c.writing.ready)
	}
}

func signal(ready chan struct{}) {
	select {
	case ready <- struct{}{}:
	default: // nobody has seen the last one yet
	}
}

func (c *polledConn) Read(b []byte) (n int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	n, err = c.try("read", &c.reading, func(fd int) (int, error) {
		if c.empty && !c.over.Load() {
			c.empty = false // whoever waits is woken by what comes
			return 0, unix.EAGAIN
		}
		return readNow(fd, b)
	})
	if n == 0 && err == nil {
		err = io.EOF
	}
	c.empty = n < len(b)
	return n, err
}

func (c *polledConn) Write(b []byte) (written int, err error) {
	for written < len(b) && err == nil {
		var n int
		n, err = c.try("write", &c.writing, func(fd int) (int, error) { return writeNow(fd, b[written:]) })
		written += n
	}
	return written, err
}

// try does something until the connection is ready for it, or the deadline has passed.
func (c *polledConn) try(what string, d *direction, do func(fd int) (int, error)) (n int, err error) {
	for {
		c.polled.mu.Lock()
		if c.polled.fd < 0 {
			err = net.ErrClosed
		} else {
			n, err = do(c.polled.fd)
		}
		c.polled.mu.Unlock()
		if err == unix.EAGAIN {
			err = c.wait(d)
		} else if err == nil {
			return n, nil
		}
		if err != nil && err != unix.EINTR {
			return 0, &net.OpError{Op: what, Net: "tcp", Addr: c.remote, Err: err}
		}
	}
}

// wait waits until the connection may be ready, the deadline passes, or whatever ends all waiting does.
func (c *polledConn) wait(d *direction) error {
	c.mu.Lock()
	deadline, done := d.by, c.done
	c.mu.Unlock()
	if deadline.IsZero() {
		select {
		case <-d.ready:
			return nil
		case <-done:
			return os.ErrDeadlineExceeded
		}
	}
	if d.late == nil {
		d.late = time.NewTimer(time.Until(deadline))
	} else {
		d.late.Reset(time.Until(deadline))
	}
	defer d.late.Stop()
	select {
	case <-d.ready:
		return nil
	case <-d.late.C:
	case <-done:
	}
	return os.ErrDeadlineExceeded
}

// endWith ends all waiting, from now on, when done is closed; nil ends that.
func (c *polledConn) endWith(done <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done = done
}

// stale is [stale] without a word to Go's scheduler.
func (c *polledConn) stale() bool {
	c.polled.mu.Lock()
	defer c.polled.mu.Unlock()
	return c.polled.fd < 0 || peekNow(c.polled.fd) != unix.EAGAIN
}

// Close ends the connection, unless it has been delivered: then it is the flow's.
func (c *polledConn) Close() error {
	p := c.polled
	c.mu.Lock()
	again := c.closed || p.conn.Load() == nil
	c.closed = true // the loop may have seen something happen on it, and has to find whom to tell
	c.mu.Unlock()
	if again {
		return net.ErrClosed
	}
	p.loop.forget(p)
	p.mu.Lock()
	unix.Close(p.fd)
	p.fd = -1
	p.mu.Unlock()
	signal(c.reading.ready)
	signal(c.writing.ready)
	return nil
}

// deliver gives the connection to a listener.
func (c *polledConn) deliver(s stream, listener Listener) Flow {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.polled
	if c.closed || p.conn.Load() == nil {
		return nil
	}
	p.stream, p.listener = s, listener
	fd := p.fd
	p.conn.Store(nil) // from now on the loop reads
	p.loop.again(p, fd)
	return p
}

func (c *polledConn) LocalAddr() net.Addr  { return nil } // nobody asks
func (c *polledConn) RemoteAddr() net.Addr { return c.remote }

func (c *polledConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *polledConn) SetReadDeadline(t time.Time) error {
	return c.setDeadline(&c.reading, t)
}
func (c *polledConn) SetWriteDeadline(t time.Time) error {
	return c.setDeadline(&c.writing, t)
}

func (c *polledConn) setDeadline(d *direction, t time.Time) error {
	c.mu.Lock()
	d.by = t
	c.mu.Unlock()
	if !t.IsZero() {
		signal(d.ready)
	}
	return nil
}
