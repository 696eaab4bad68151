package wire

import (
	"context"
	"time"
)

// Listener receives what arrives on a Flow: in order, from one goroutine at a time, except that Drained may be called while Received
// runs. Both are called without locks, and may call the Flow.
type Listener interface {
	// Received takes a message or a control pong, read at the given time. The payload belongs to the listener. If it
	// returns false nothing more is read before Drained.
	Received(f Frame, at time.Time) (more bool)
	// Drained says that everything is written that Send had left pending, or why that failed. After a failure it may be called again.
	Drained(err error)
	// Ended is the last call, with the reason: the errors are those of [WebSocket.Receive]. The connection is closed.
	Ended(err error)
}

// Flow is a WebSocket that delivers to a listener. All methods are safe for concurrent use.
type Flow interface {
	// Send writes frames, in one write, and nothing more after a Close frame. On an event loop, what the server is too slow to take is left
	// pending, and the listener is told when it is written. Until then Send should not be called again, as what it is given piles up. A
	// connection with a goroutine of its own leaves nothing pending: Send waits.
	Send(frames ...Frame) (pending bool, err error)
	// Abort ends the connection without a Close frame; the listener is told.
	Abort()
}

// Deliver gives everything that is received from now on to a listener. The WebSocket itself must not be used any more. Plain
// connections on Linux share an event loop, unless the endpoint disables that; any other connection has a goroutine of its own.
func (c *WebSocket) Deliver(listener Listener) Flow {
	if c.eventLoop {
		if flow := deliverFromEventLoop(c, listener); flow != nil {
			return flow
		}
	}
	go c.deliver(listener)
	return goroutineFlow{c}
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

// goroutineFlow is a Flow that a goroutine reads. Its writers wait for the server.
type goroutineFlow struct{ *WebSocket }

func (g goroutineFlow) Send(frames ...Frame) (pending bool, err error) {
	if g.closing() {
		return false, nil
	}
	return false, g.SendFrame(frames...)
}
