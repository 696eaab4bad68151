package wire

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
	"golang.org/x/sys/unix"
)

// polled is a Flow that an event loop reads. Whoever sends writes to the connection, as far as the kernel takes it at once;
// the loop writes the rest.
type polled struct {
	conn atomic.Pointer[polledConn] // until a listener is told what happens; nil then
	stream
	fd       int // -1 when it is closed: by the one who reads, with mu held
	listener Listener
	loop     *loop

	// Guarded by the loop's lock.
	busy   bool   // a goroutine reads
	missed uint32 // what epoll said meanwhile

	mu      sync.Mutex
	out     *[]byte     // what the kernel has not taken yet; nil if there is nothing
	stall   *time.Timer // running while there is
	owed    *Frame      // a pong that has to wait for out
	held    bool        // nothing is read before out is written
	aborted bool
}

// outs holds the buffers of those who write.
var outs = sync.Pool{New: func() any { return new([]byte) }}

// deliverPolled hands a plain TCP connection to an event loop; nil if it is none, or no loop is to be had.
func deliverPolled(c *WebSocket, listener Listener) Flow {
	if conn, ok := c.conn.(*polledConn); ok {
		return conn.deliver(c.stream, listener)
	}
	plain, ok := c.conn.(*net.TCPConn)
	if !ok {
		return nil
	}
	fd, err := duplicate(plain)
	if err != nil {
		return nil
	}
	p := &polled{stream: c.stream, fd: fd, listener: listener}
	if err := watch(p); err != nil {
		unix.Close(fd)
		return nil
	}
	// The connection itself lives on in the duplicate, without the runtime's poller.
	plain.Close()
	return p
}

// duplicate returns another descriptor of a connection, which does not block.
func duplicate(conn *net.TCPConn) (fd int, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	failure := raw.Control(func(original uintptr) {
		fd, err = unix.FcntlInt(original, unix.F_DUPFD_CLOEXEC, 0)
	})
	return fd, errors.Join(failure, err)
}

func (p *polled) Waits() bool { return false }

func (p *polled) Send(frames ...Frame) (pending bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.send(frames...)
}

// send does the work of Send. It is called with the lock held.
func (p *polled) send(frames ...Frame) (pending bool, err error) {
	switch {
	case p.fd < 0:
		return false, p.transcript.fail(p.channel, fmt.Errorf("wire: send: %w", net.ErrClosed))
	case p.closeSent:
		return p.out != nil, nil
	case p.out != nil:
		*p.out = p.appendFrames(*p.out, frames)
		return true, nil
	}
	out := outs.Get().(*[]byte)
	*out = p.appendFrames((*out)[:0], frames)
	return p.write(out)
}

// owe sends a frame that RFC 6455 demands. A server that pings and does not read gets a pong for the last ping only.
func (p *polled) owe(f Frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out != nil && f.Opcode == ws.OpPong {
		f.Payload = append([]byte{}, f.Payload...)
		p.owed = &f
		return
	}
	// An error of writing shows when reading, too; and if the peer has closed it changes nothing.
	_, _ = p.send(f)
}

// write writes as much as the kernel takes and keeps the rest, or gives the buffer back. It is called with the lock held.
func (p *polled) write(out *[]byte) (pending bool, err error) {
	rest := *out
	for len(rest) > 0 && err == nil {
		var n int
		if n, err = writeNow(p.fd, rest); n > 0 {
			rest = rest[n:]
			sent(p.traffic, n)
		}
		if err == unix.EINTR {
			err = nil
		}
	}
	if err == unix.EAGAIN {
		*out = (*out)[:copy(*out, rest)]
		if p.out == nil {
			p.out = out
			p.stall = time.AfterFunc(writeTime(len(rest)), p.expire)
		}
		return true, nil
	}
	p.release(out)
	if err != nil {
		return false, p.transcript.fail(p.channel, fmt.Errorf("wire: send: %w", os.NewSyscallError("write", err)))
	}
	return false, nil
}

// release ends the wait for out to be written.
func (p *polled) release(out *[]byte) {
	if p.stall != nil {
		p.stall.Stop()
		p.stall = nil
	}
	p.out = nil
	if cap(*out) <= largeBuffer {
		outs.Put(out)
	}
}

// drain goes on writing what is pending.
func (p *polled) drain() {
	p.mu.Lock()
	if p.out == nil || p.fd < 0 {
		p.mu.Unlock()
		return
	}
	pending, err := p.write(p.out)
	if owed := p.owed; !pending && err == nil && owed != nil {
		p.owed = nil
		pending, err = p.send(*owed)
	}
	if pending {
		p.mu.Unlock()
		return
	}
	p.held = false
	p.mu.Unlock()
	p.listener.Drained(err)
}

// expire gives up waiting for the server to read.
func (p *polled) expire() {
	p.mu.Lock()
	late := p.out != nil && p.fd >= 0
	p.mu.Unlock()
	if late {
		err := fmt.Errorf("wire: send: %w", os.ErrDeadlineExceeded)
		p.listener.Drained(p.transcript.fail(p.channel, err))
	}
}

func (p *polled) Abort() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fd >= 0 && !p.aborted {
		p.aborted = true
		// It makes the loop look; should it fail, the connection is broken, and the loop will look anyway.
		_ = unix.Shutdown(p.fd, unix.SHUT_RDWR)
	}
}

// read reads until there is nothing more, and tells the listener. It is called by one goroutine at a time.
func (p *polled) read(buf []byte, events uint32) {
	if conn := p.conn.Load(); conn != nil {
		conn.happened(events)
		return
	}
	if p.fd < 0 || !p.deliver(time.Time{}) { // what came before the loop did, or was held
		return
	}
	p.frames.keep(false)
	for {
		n, err := readNow(p.fd, buf)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return
		case p.cut():
			p.end(p.lost(net.ErrClosed))
			return
		case err != nil:
			p.end(p.lost(&net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", err)}))
			return
		case n == 0:
			p.end(p.lost(io.EOF))
			return
		}
		received(p.traffic, n)
		lent := p.frames.lend(buf[:n])
		more := p.deliver(time.Now())
		p.frames.keep(lent)
		// If the buffer was not filled, more is announced by another event; but an end that was announced is still to be read.
		if !more || n < len(buf) && events&(unix.EPOLLRDHUP|unix.EPOLLHUP|unix.EPOLLERR) == 0 {
			return
		}
	}
}

// deliver gives the listener what is complete. It returns false when nothing more is to be read.
func (p *polled) deliver(at time.Time) (more bool) {
	if p.waiting() {
		return false
	}
	for {
		f, ok, err := p.next(p.owe)
		if err != nil {
			p.end(err)
			return false
		}
		if !ok {
			return true
		}
		if at.IsZero() {
			at = time.Now()
		}
		if !p.listener.Received(f, at) && p.hold() {
			return false
		}
	}
}

// hold stops reading until everything is written; false if it is already.
func (p *polled) hold() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = p.out != nil
	return p.held
}

// waiting says that nothing is to be read.
func (p *polled) waiting() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held && !p.aborted
}

// cut says that we ended the connection ourselves.
func (p *polled) cut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.aborted
}

// end closes the connection. It is called by the one who reads.
func (p *polled) end(err error) {
	p.loop.forget(p)
	p.mu.Lock()
	unix.Close(p.fd)
	p.fd = -1
	pending := p.out != nil
	if pending {
		p.release(p.out)
	}
	p.mu.Unlock()
	if pending {
		p.listener.Drained(net.ErrClosed)
	}
	p.listener.Ended(err)
}
