package wire

import (
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/internal/evloop"
)

// loopFlow is a Flow on an event loop. Send writes what the kernel takes at once, and the loop writes the rest.
type loopFlow struct {
	conn     *evloop.Conn
	listener Listener
	stream   // what is received belongs to Readable, what is sent is guarded by mu

	mu      sync.Mutex
	backlog *[]byte     // bytes that the kernel has not taken yet; nil if there are none
	stall   *time.Timer // ends the wait for the server to take the backlog
	pong    *Frame      // to be sent when the backlog is written
	paused  bool        // nothing is read until the backlog is written
	aborted bool
	closed  bool
}

var _ evloop.Handler = (*loopFlow)(nil)

// sendBuffers holds the buffers of writes that are done.
var sendBuffers = sync.Pool{New: func() any { return new([]byte) }}

func (f *loopFlow) Send(frames ...Frame) (pending bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sendLocked(frames...)
}

func (f *loopFlow) sendLocked(frames ...Frame) (pending bool, err error) {
	switch {
	case f.closed:
		return false, f.transcript.fail(f.channel, fmt.Errorf("wire: send: %w", net.ErrClosed))
	case f.closeSent:
		return f.backlog != nil, nil
	case f.backlog != nil:
		*f.backlog = f.appendFrames(*f.backlog, frames)
		return true, nil
	}
	out := sendBuffers.Get().(*[]byte)
	*out = f.appendFrames((*out)[:0], frames)
	return f.writeLocked(out)
}

// reply sends a frame that RFC 6455 demands. A server that pings and does not read gets a pong for its last ping only.
func (f *loopFlow) reply(frame Frame) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.backlog != nil && frame.Opcode == ws.OpPong {
		frame.Payload = append([]byte{}, frame.Payload...)
		f.pong = &frame
		return
	}
	// An error of writing shows when reading, too; and if the server has closed it changes nothing.
	_, _ = f.sendLocked(frame)
}

// writeLocked writes as much as the kernel takes. The rest becomes the backlog; without a rest the buffer is released.
func (f *loopFlow) writeLocked(out *[]byte) (pending bool, err error) {
	n, err := f.conn.TryWrite(*out)
	countSent(f.traffic, n)
	if err == nil && n < len(*out) {
		rest := (*out)[:copy(*out, (*out)[n:])]
		*out = rest
		if f.backlog == nil {
			f.backlog = out
			f.stall = time.AfterFunc(writeTime(len(rest)), f.stalled)
		}
		return true, nil
	}
	f.releaseLocked(out)
	if err != nil {
		return false, f.transcript.fail(f.channel, fmt.Errorf("wire: send: %w", err))
	}
	return false, nil
}

// releaseLocked gives a buffer back, which may be the backlog.
func (f *loopFlow) releaseLocked(out *[]byte) {
	if f.stall != nil {
		f.stall.Stop()
		f.stall = nil
	}
	f.backlog = nil
	if cap(*out) <= largeBuffer {
		sendBuffers.Put(out)
	}
}

// Writable goes on writing the backlog. It is called by the loop.
func (f *loopFlow) Writable() {
	if drained, err := f.drain(); drained {
		f.listener.Drained(err)
	}
}

// drain reports whether it has written the last of the backlog, or failed to.
func (f *loopFlow) drain() (drained bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.backlog == nil || f.closed {
		return false, nil
	}
	pending, err := f.writeLocked(f.backlog)
	if pong := f.pong; !pending && err == nil && pong != nil {
		f.pong = nil
		pending, err = f.sendLocked(*pong)
	}
	if !pending {
		f.paused = false
	}
	return !pending, err
}

// stalled gives up waiting for the server to read.
func (f *loopFlow) stalled() {
	f.mu.Lock()
	late := f.backlog != nil && !f.closed
	f.mu.Unlock()
	if late {
		err := fmt.Errorf("wire: send: %w", os.ErrDeadlineExceeded)
		f.listener.Drained(f.transcript.fail(f.channel, err))
	}
}

func (f *loopFlow) Abort() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed && !f.aborted {
		f.aborted = true
		// The loop sees the end and closes the connection. If this fails the connection is broken, which the loop sees as well.
		_ = f.conn.Shutdown()
	}
}

// Readable reads until there is no more, and tells the listener. It is called by the loop.
func (f *loopFlow) Readable(buf []byte) {
	if f.ended != nil || !f.deliver(time.Time{}) { // what came before the loop read, or while it was paused
		return
	}
	f.frames.keep(false)
	for {
		n, more, err := f.conn.TryRead(buf)
		switch {
		case err != nil && f.isAborted():
			f.end(f.readFailed(net.ErrClosed))
			return
		case err != nil:
			f.end(f.readFailed(err))
			return
		case n == 0:
			return
		}
		countReceived(f.traffic, n)
		lent := f.frames.lend(buf[:n])
		wanted := f.deliver(time.Now())
		f.frames.keep(lent)
		if !wanted || !more {
			return
		}
	}
}

// deliver gives the listener the frames that are complete. It returns false when nothing more is to be read. A zero time
// means now.
func (f *loopFlow) deliver(at time.Time) (wanted bool) {
	if f.isPaused() {
		return false
	}
	for {
		frame, ok, err := f.next(f.reply)
		if err != nil {
			f.end(err)
			return false
		}
		if !ok {
			return true
		}
		if at.IsZero() {
			at = time.Now()
		}
		if !f.listener.Received(frame, at) && f.pause() {
			return false
		}
	}
}

// pause stops reading until the backlog is written; false if there is none any more.
func (f *loopFlow) pause() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.paused = f.backlog != nil
	return f.paused
}

func (f *loopFlow) isPaused() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.paused && !f.aborted
}

func (f *loopFlow) isAborted() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.aborted
}

// end closes the connection. It is called by Readable only.
func (f *loopFlow) end(err error) {
	if f.close() {
		f.listener.Drained(net.ErrClosed)
	}
	f.listener.Ended(err)
}

// close reports whether a backlog is lost.
func (f *loopFlow) close() (pending bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conn.Close()
	f.closed = true
	if f.backlog == nil {
		return false
	}
	f.releaseLocked(f.backlog)
	return true
}
