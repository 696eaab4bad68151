package client

import (
	"context"
	"slices"
	"sync"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// phase is where a Client is in its life.
type phase uint8

const (
	phaseConnecting phase = iota // Dial, or an attempt to reconnect, is in progress
	phaseOpen
	phaseLost   // waiting for the next attempt to reconnect
	phaseClosed // for good
)

// Client is one Engine.IO connection and the Socket.IO namespaces on it. It is safe for concurrent use.
//
// Handlers are called in wire order by the goroutine that reads, so nothing arrives while one runs: it may emit, but must
// not wait for what the server sends.
type Client struct {
	options Options
	cookies wire.Cookies     // kept when the client reconnects
	decoder socketio.Decoder // used by the listener's methods only

	mu        sync.Mutex
	phase     phase
	engine    *engine // the present or the last one
	sockets   []*Socket
	closing   bool               // Close or Abort was called
	ended     *ClosedError       // why the engine's connection is over; nil while it is not
	stop      context.CancelFunc // ends reconnecting; nil if that is not in progress
	handshake engineio.Handshake // of the last connection that was open
	done      chan struct{}
}

// Dial opens an Engine.IO connection and, for Upgrade, moves it to a WebSocket. It connects no namespace, but on
// Engine.IO 3 the server connects "/" by itself. A connection that is lost right after its handshake is no error of Dial:
// see Done. Errors: [HandshakeError], [UpgradeError].
func Dial(ctx context.Context, options Options) (*Client, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	c := &Client{options: options, done: make(chan struct{})}
	if err := c.open(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// open makes a new engine and connects it.
func (c *Client) open(ctx context.Context) error {
	e := newEngine(&c.options, &c.cookies, c)
	c.decoder = socketio.Decoder{Revision: c.revision(), Limits: socketio.Limits{MaxAttachments: maxAttachments}}
	c.mu.Lock()
	c.phase, c.engine, c.ended = phaseConnecting, e, nil
	if root := c.findLocked("/"); root != nil && root.implicit {
		c.removeLocked(root)
	}
	if c.implicitRoot() && c.findLocked("/") == nil {
		c.sockets = append(c.sockets, &Socket{client: c, namespace: "/", implicit: true})
	}
	c.mu.Unlock()
	if err := e.open(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	c.phase, c.handshake, c.stop = phaseOpen, e.session.Handshake(), nil
	lost := c.ended
	c.mu.Unlock()
	if lost != nil { // before the phase was open, when closed takes it for a failed attempt
		<-e.finished
		c.closed(lost)
		c.finished()
	}
	return nil
}

// revision returns the Socket.IO revision that goes with the Engine.IO one.
func (c *Client) revision() socketio.Revision {
	if c.options.Engine == engineio.V3 {
		return socketio.V4
	}
	return socketio.V5
}

// implicitRoot says whether the server connects "/" by itself.
func (c *Client) implicitRoot() bool { return c.options.Engine == engineio.V3 }

// Handshake returns what the server announced when the connection was opened last.
func (c *Client) Handshake() engineio.Handshake {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.handshake
}

// Transport returns the transport in use: Polling or WebSocket. While the client is reconnecting it is the one to begin with.
func (c *Client) Transport() Transport {
	e := c.current()
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.session != nil:
		return Transport(e.session.Transport().String())
	case c.options.Transport == Upgrade:
		return Polling
	}
	return c.options.Transport
}

// Upgrade moves a connection that was opened with Polling to a WebSocket; traffic may go on meanwhile. If it fails the
// connection stays as it was, unless the server closed it. Every error is an [*UpgradeError].
func (c *Client) Upgrade(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.options.HandshakeTimeout)
	defer cancel()
	c.mu.Lock()
	e, open := c.engine, c.phase == phaseOpen
	c.mu.Unlock()
	if !open {
		return &UpgradeError{errNotOpen}
	}
	return e.upgradeTo(ctx)
}

// current returns the present engine.
func (c *Client) current() *engine {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.engine
}

// Close leaves all namespaces, closes the connection with a goodbye, and waits until nothing of it runs any more, two
// seconds at most. In a handler it always takes these, as the handler itself still runs.
func (c *Client) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	for _, s := range c.beginClosing() {
		_ = s.Disconnect(ctx) // a connection that is broken needs no goodbye
	}
	c.current().close()
	select {
	case <-c.done:
	case <-ctx.Done():
	}
}

// Abort cuts the connection without a goodbye, and does not wait.
func (c *Client) Abort() {
	c.beginClosing()
	c.current().cut(engineio.ReasonForcedClose, nil)
}

// beginClosing makes sure that nothing reconnects any more. It returns the connected sockets.
func (c *Client) beginClosing() []*Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closing = true
	if c.stop != nil {
		c.stop()
	}
	var connected []*Socket
	for _, s := range c.sockets {
		if s.state == stateConnected {
			connected = append(connected, s)
		}
	}
	return connected
}

// Done is closed when the connection is over for good and nothing of it runs any more.
func (c *Client) Done() <-chan struct{} { return c.done }

// Err returns nil while the connection is open, or being opened again, and then a [*ClosedError].
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase == phaseClosed {
		return c.ended
	}
	return nil
}

// closed is called by the engine when the connection is over.
func (c *Client) closed(err *ClosedError) {
	for _, handler := range c.noteEnd(err) {
		handler(err.Reason)
	}
}

// noteEnd notes the end of the connection, and returns the handlers to be called.
func (c *Client) noteEnd(err *ClosedError) (handlers []func(string)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = err
	willReturn := c.phase == phaseConnecting || c.options.Reconnect != nil && !c.closing
	switch {
	case c.phase == phaseConnecting: // open finds out
	case willReturn:
		c.phase = phaseLost
	default:
		c.phase = phaseClosed
	}
	for _, s := range slices.Clone(c.sockets) {
		if handler := s.loseLocked(err.Reason, err, willReturn); handler != nil {
			handlers = append(handlers, handler)
		}
	}
	return handlers
}

// finished is called by the engine when nothing of it runs any more.
func (c *Client) finished() {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.phase {
	case phaseClosed:
		close(c.done)
	case phaseLost:
		ctx, cancel := context.WithCancel(context.Background())
		c.stop = cancel
		if c.closing {
			cancel()
		}
		go c.reconnect(ctx)
	case phaseConnecting, phaseOpen:
	}
}

// find returns the socket of a namespace, or nil.
func (c *Client) find(namespace string) *Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.findLocked(namespace)
}

// findLocked does the work of find.
func (c *Client) findLocked(namespace string) *Socket {
	for _, s := range c.sockets {
		if s.namespace == namespace {
			return s
		}
	}
	return nil
}

// removeLocked forgets a socket.
func (c *Client) removeLocked(s *Socket) {
	for i := range c.sockets {
		if c.sockets[i] == s {
			c.sockets = append(c.sockets[:i:i], c.sockets[i+1:]...)
			return
		}
	}
}
