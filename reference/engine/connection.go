package engine

import (
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// reasonShutDown is what the handlers learn when the server is closed.
const reasonShutDown = "server shutting down"

// maxLateness is by how much a timer may be late without anybody noticing.
const maxLateness = 20 * time.Millisecond

// Connection is one session with one client, on whatever transport it uses. Its methods may be called from any
// goroutine, and from inside a Handler.
type Connection struct {
	server   *Server
	id       string
	revision engineio.Revision
	base64   bool // revision 3: the client takes no binary payloads
	query    url.Values
	header   http.Header
	open     []byte // the data of the open packet
	traffic  traffic
	gets     signal // a GET arrived

	handling sync.Mutex // held while the handler runs; taken before mu
	handler  Handler

	mu       sync.Mutex
	session  *engineio.Session
	poll     *poll      // the pending GET
	post     *post      // the POST being read
	socket   *webSocket // in use, or probing for an upgrade
	timer    *time.Timer
	deadline time.Time        // what the timer is set to
	events   []engineio.Event // for the handler
	reason   string           // why this side closed the session
	removed  bool             // from the server's registry
}

// ID returns the session's id, a secret of its client.
func (c *Connection) ID() string { return c.id }

// Revision returns the revision of Engine.IO that the client speaks.
func (c *Connection) Revision() engineio.Revision { return c.revision }

// Query returns the parameters of the first request, which nobody may change.
func (c *Connection) Query() url.Values { return c.query }

// Header returns the header fields of the first request, which nobody may change.
func (c *Connection) Header() http.Header { return c.header }

// Writable says whether a message could be written at once: nothing waits, and there is somebody to write it to.
func (c *Connection) Writable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	packets, _ := c.session.Queued()
	return packets == 0 && (c.poll != nil || c.session.Transport() == engineio.WebSocket)
}

// Later calls a function from another goroutine, when the handler does nothing else.
func (c *Connection) Later(f func()) {
	go func() {
		c.handling.Lock()
		defer c.handling.Unlock()
		f()
	}()
}

// Send queues messages, with nothing between them, and returns at once. If too much waits for the client already, the
// connection is over: a client that does not read costs a bounded amount of memory and holds nobody up.
func (c *Connection) Send(packets ...engineio.Packet) {
	c.mu.Lock()
	c.queue(packets)
	if c.overflows() {
		c.session.Fail(time.Now(), c.session.Transport(), engineio.ReasonTransportError)
		if c.socket != nil {
			c.socket.abort()
		}
	}
	c.unlockAndNotify()
}

// overflows says whether more waits for the client than it may.
func (c *Connection) overflows() bool {
	packets, bytes := c.session.Queued()
	return packets > c.server.options.MaxQueuedPackets || bytes > c.server.options.MaxQueuedBytes
}

// Close ends the session once the client has taken what was sent before. The handler learns the reason.
func (c *Connection) Close(reason string) {
	c.mu.Lock()
	if !c.session.Closed() {
		c.reason = reason
		c.session.Close(time.Now())
	}
	c.unlockAndNotify()
}

// shutDown ends the session at once: a client that listens gets what was sent, the others miss it.
func (c *Connection) shutDown() {
	c.update(func(now time.Time) {
		if c.socket != nil {
			c.socket.hurry()
		}
		if !c.session.Closed() {
			c.reason = reasonShutDown
			c.session.Close(now)
		}
		if c.poll == nil && c.session.Transport() == engineio.Polling {
			c.session.TransportClosed(now, engineio.Polling) // nobody is there to listen
		}
	})
}

// start begins to serve the application.
func (c *Connection) start() {
	c.handling.Lock()
	c.handler = c.server.application.Open(c)
	c.handling.Unlock()
	c.update(func(time.Time) {})
}

// update changes the session and lets the change have its consequences.
func (c *Connection) update(change func(now time.Time)) {
	c.mu.Lock()
	change(time.Now())
	c.settle()
	c.mu.Unlock()
	c.handle()
}

// unlockAndNotify is the end of an update that the application may have called with locks of its own held: its events
// go to the handler later.
func (c *Connection) unlockAndNotify() {
	if c.settle() {
		go c.handle()
	}
	c.mu.Unlock()
}

// settle is called with the lock held, after every change of the session. It reports whether it found something for
// the handler.
func (c *Connection) settle() (news bool) {
	news = c.absorb()
	c.wake()
	return news
}

// absorb is settle for those who have just taken what there was to write: they would wake themselves, for ever.
func (c *Connection) absorb() (news bool) {
	for _, event := range c.session.Events(nil) {
		switch event.Kind {
		case engineio.EventMessage, engineio.EventUpgraded, engineio.EventClosed:
			c.events = append(c.events, event)
			news = true
		case engineio.EventCloseTransport:
			c.closeTransport(event.Transport)
		}
	}
	if c.session.Done() {
		c.release()
	}
	c.schedule()
	return news
}

// closeTransport takes a transport out of use. A pending GET needs no more than its wake-up.
func (c *Connection) closeTransport(transport engineio.Transport) {
	if transport == engineio.WebSocket && c.socket != nil {
		c.socket.retire()
		c.socket = nil
	}
}

// release forgets a session that is over, and stops waiting for the rest of a POST.
func (c *Connection) release() {
	if !c.removed {
		c.removed = true
		c.server.remove(c)
	}
	if c.post != nil {
		c.post.interrupt()
	}
}

// wake tells those who write to the client to look for something to write.
func (c *Connection) wake() {
	if c.poll != nil {
		c.poll.signal.raise()
	}
	if c.socket != nil {
		c.socket.signal.raise()
	}
}

// schedule sets the timer to the session's next deadline.
func (c *Connection) schedule() {
	deadline, ok := c.session.Deadline()
	switch {
	case !ok:
		if c.timer != nil {
			c.timer.Stop()
		}
	case c.timer == nil:
		c.timer = time.AfterFunc(time.Until(deadline), c.tick)
	case deadline != c.deadline:
		c.timer.Reset(time.Until(deadline))
	}
	c.deadline = deadline
}

// tick lets the session's time pass.
func (c *Connection) tick() { c.update(c.passTime) }

// passTime is called with the lock held. A timer that is a little late counts as in time, so that heartbeats do not
// drift and time-outs end when the client expects them to.
func (c *Connection) passTime(now time.Time) {
	deadline, ok := c.session.Deadline()
	if !ok || now.Before(deadline) {
		return
	}
	if now.Sub(deadline) < maxLateness {
		now = deadline
	}
	c.session.Tick(now)
}

// handle gives the handler what it has not seen yet.
func (c *Connection) handle() {
	c.handling.Lock()
	defer c.handling.Unlock()
	if c.handler == nil {
		return // not started yet
	}
	for {
		c.mu.Lock()
		events, reason := c.events, c.reason
		c.events = nil
		c.mu.Unlock()
		if len(events) == 0 {
			return
		}
		for _, event := range events {
			switch {
			case event.Kind == engineio.EventMessage:
				c.handler.Message(event.Packet.Binary, event.Packet.Data)
			case event.Kind == engineio.EventUpgraded:
				c.handler = c.server.rules.upgrade.handler(c)
			case reason != "":
				c.handler.Closed(reason)
			default:
				c.handler.Closed(event.Reason)
			}
		}
	}
}

// signal wakes one goroutine, once, however often it is raised before that looks.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) raise() {
	select {
	case s <- struct{}{}:
	default:
	}
}
