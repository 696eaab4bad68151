package wire

import (
	"context"
	"time"
)

// Listener is told what a Flow brings: in order, and by one goroutine at a time, except that Drained may come beside
// Received. The two are called without locks, and may call the Flow.
type Listener interface {
	// Received takes a message or a control pong, read at the given time. The payload belongs to the listener. If it
	// returns false nothing more is read before Drained.
	Received(f Frame, at time.Time) (more bool)
	// Drained says that everything is written that Send had left pending, or why that failed. It comes again if that was
	// not the end of it.
	Drained(err error)
	// Ended comes last, and says why: the errors are those of [WebSocket.Receive]. The connection is closed.
	Ended(err error)
}

// Flow is a WebSocket that gives what it receives to a listener. All methods are safe for concurrent use.
type Flow interface {
	// Send writes frames, in one write, and nothing more after a Close frame. What the server is too slow to take is left pending, if there is somebody to write it later; the
	// listener is told. Until then Send should not be called again, as what it is given piles up.
	Send(frames ...Frame) (pending bool, err error)
	// Waits says that Send waits for a slow server instead of leaving anything pending.
	Waits() bool
	// Abort ends the connection without a Close frame; the listener is told.
	Abort()
}

// Deliver gives everything that is received from now on to a listener, and returns what is left to be done. The
// WebSocket itself must not be used any more. Plain connections on Linux are waited for by few goroutines for all of them;
// any other has one of its own.
func (c *WebSocket) Deliver(listener Listener) Flow {
	if flow := deliverPolled(c, listener); flow != nil {
		return flow
	}
	go c.deliver(listener)
	return waiting{c}
}

// deliver receives until the end.
func (c *WebSocket) deliver(listener Listener) {
	for {
		f, err := c.Receive(context.Background())
		if err != nil {
			c.Abort()
			listener.Ended(err)
			return
		}
		listener.Received(f, time.Now())
	}
}

// waiting is a Flow whose reader has a goroutine, and whose writers wait for the server.
type waiting struct{ *WebSocket }

func (w waiting) Waits() bool { return true }

func (w waiting) Send(frames ...Frame) (pending bool, err error) {
	if w.closing() {
		return false, nil
	}
	return false, w.SendFrame(frames...)
}
