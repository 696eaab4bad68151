package gosocketio

import (
	"io"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/googollee/go-socket.io/engineio/frame"
	"github.com/googollee/go-socket.io/engineio/session"
	"github.com/googollee/go-socket.io/engineio/transport"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/sockets"
)

// reasonShutDown is what the application learns when the server is closed.
const reasonShutDown = "server shutting down"

// closeTimeout is how long a client may take what is queued when its session ends, and the server's close.
const closeTimeout = time.Second

// connection is one client: the library's session, between our transports and Socket.IO. The packets that the session
// writes wait in one outbox for either transport. So no write blocks, and an upgrade loses no packet.
type connection struct {
	server *Server
	id     string
	query  url.Values  // of the handshake
	header http.Header // of the handshake
	binary bool        // the client takes binary payloads
	jsonp  bool        // the client takes scripts

	posted  chan engineio.Packet // from POSTs to the session
	ready   chan struct{}        // has a value when the outbox or the state has changed
	moved   chan struct{}        // closed when a WebSocket carries the session
	done    chan struct{}        // closed when the session is over
	told    chan struct{}        // closed when the client knows that the session is over
	tell    func()               // closes told
	getting atomic.Bool          // a GET is pending
	posting atomic.Bool          // a POST is being read

	sending  sync.Mutex // held while the packets of one message are queued
	handling sync.Mutex // held while the handler runs; taken before mu
	handler  engine.Handler

	mu        sync.Mutex
	session   *session.Session
	webSocket *webSocketConn // carries the session; nil while polling does
	upgrading bool           // a WebSocket is open beside the polling transport
	paused    bool           // GETs are answered with noop, so that the client completes its upgrade
	outbox    outbox
	reason    string              // why the session is over
	closing   bool                // the application has closed the session
	release   engineio.PacketType // answers the GET that is pending at the end
}

var _ sockets.Connection = (*connection)(nil)

func newConnection(s *Server, r *http.Request) *connection {
	query := r.URL.Query()
	told := make(chan struct{})
	return &connection{
		server:  s,
		id:      engine.NewID(),
		query:   query,
		header:  r.Header,
		binary:  query.Get("b64") == "" && !query.Has("j"),
		jsonp:   query.Has("j"),
		posted:  make(chan engineio.Packet),
		ready:   make(chan struct{}, 1),
		moved:   make(chan struct{}),
		done:    make(chan struct{}),
		told:    told,
		tell:    sync.OnceFunc(func() { close(told) }),
		outbox:  outbox{maxPackets: s.bounds.MaxQueuedPackets, maxBytes: s.bounds.MaxQueuedBytes},
		release: engineio.Close,
	}
}

// ID implements sockets.Connection.
func (c *connection) ID() string { return c.id }

// Revision implements sockets.Connection.
func (c *connection) Revision() engineio.Revision { return engineio.V3 }

// Query implements sockets.Connection.
func (c *connection) Query() url.Values { return c.query }

// Header implements sockets.Connection.
func (c *connection) Header() http.Header { return c.header }

// Writable implements sockets.Connection.
func (c *connection) Writable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.outbox.awaited
}

// Later implements sockets.Connection.
func (c *connection) Later(f func()) { go c.handle(f) }

// Send implements sockets.Connection. The session's writers only queue, so it returns at once.
func (c *connection) Send(packets ...engineio.Packet) {
	c.sending.Lock()
	defer c.sending.Unlock()
	for _, p := range packets {
		w, err := c.session.NextWriter(session.FrameType(frameType(p)))
		if err != nil {
			return // the writers of our transports do not fail
		}
		w.Write(p.Data)
		w.Close()
	}
}

func frameType(p engineio.Packet) frame.Type {
	if p.Binary {
		return frame.Binary
	}
	return frame.String
}

// Close implements sockets.Connection.
func (c *connection) Close(reason string) { c.end(reason, true) }

// finish ends the session because of the client, its transport or the server's end.
func (c *connection) finish(reason string) { c.end(reason, false) }

// end ends the session, for the first reason it is called with. The client may still take what is queued.
func (c *connection) end(reason string, closing bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over() {
		return
	}
	c.reason, c.closing = reason, closing
	close(c.done)
	c.wake()
	if c.webSocket != nil {
		c.webSocket.hurry()
	}
}

// over reports whether the session has ended.
func (c *connection) over() bool { return isClosed(c.done) }

// listens reports whether requests are for this session.
func (c *connection) listens() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.over() || c.lingers()
}

// lingers reports whether the client is still to be told that the session is over: a WebSocket always, the next GET when
// the application has closed the session. It is called with the lock held.
func (c *connection) lingers() bool {
	return !isClosed(c.told) && (c.closing || c.webSocket != nil)
}

// wake has the pending GET, or the writer of the WebSocket, look again. It is called with the lock held.
func (c *connection) wake() {
	select {
	case c.ready <- struct{}{}:
	default:
	}
}

// queue takes a packet that the session has written. A full outbox costs the client its connection.
func (c *connection) queue(p engineio.Packet) {
	c.mu.Lock()
	if c.over() {
		c.mu.Unlock()
		return
	}
	accepted := c.outbox.put(p)
	c.wake()
	c.mu.Unlock()
	if !accepted {
		c.finish(engineio.ReasonTransportError)
	}
}

// start begins the library's session on a transport. The open packet is in the outbox then.
func (c *connection) start(conn transport.Conn, name string, upgrades []string) {
	params := transport.ConnParameters{
		PingInterval: c.server.bounds.PingInterval,
		PingTimeout:  c.server.bounds.PingTimeout,
		Upgrades:     upgrades,
	}
	begun, _ := session.New(conn, c.id, name, params) // fails with SetReadDeadline only, and ours does not
	c.mu.Lock()
	c.session = begun
	c.mu.Unlock()
	c.session.InitSession()
}

// serve runs the application above the session.
func (c *connection) serve() {
	c.handle(func() { c.handler = c.server.application.Serve(c) })
	go c.read()
}

// read hands the messages of the client to the application, until the session is over.
func (c *connection) read() {
	for {
		ft, r, err := c.session.NextReader()
		if err != nil {
			break
		}
		data, _ := io.ReadAll(r) // the packet is in memory
		r.Close()
		c.handle(func() {
			if !c.over() {
				c.handler.Message(ft == session.BINARY, data)
			}
		})
	}
	c.finish(engineio.ReasonTransportClose)
	c.mu.Lock()
	reason, lingers := c.reason, c.lingers()
	c.mu.Unlock()
	c.handle(func() { c.handler.Closed(reason) })
	if lingers {
		select {
		case <-c.told:
		case <-time.After(closeTimeout):
		}
	}
	c.server.remove(c)
}

// handle runs f while the handler does nothing else.
func (c *connection) handle(f func()) {
	c.handling.Lock()
	defer c.handling.Unlock()
	f()
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
