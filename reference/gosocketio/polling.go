package gosocketio

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/googollee/go-socket.io/engineio/frame"
	"github.com/googollee/go-socket.io/engineio/packet"
	"github.com/googollee/go-socket.io/engineio/transport"
	"github.com/googollee/go-socket.io/engineio/transport/polling"
)

// pollingTransport is the library's HTTP long-polling transport with pollingConn around each connection.
type pollingTransport struct {
	*polling.Transport
}

var _ transport.Transport = pollingTransport{}

// Accept opens the transport of a new session. Later requests do not come here, see Server.poll.
func (t pollingTransport) Accept(w http.ResponseWriter, r *http.Request) (transport.Conn, error) {
	p := peerOf(r.Context())
	if p == nil || p.attached() {
		return nil, errors.New("gosocketio: polling is for new sessions only")
	}
	query := r.URL.Query()
	conn := newPollingConn(p, query)
	inner, err := t.Transport.Accept(w, libraryRequest(http.MethodGet, nil))
	if err != nil {
		return nil, err
	}
	conn.pollingLibrary = inner.(pollingLibrary)
	p.attachPolling(conn)
	return conn, nil
}

// pollingLibrary is the library's polling connection. Its session asks for Pause before it upgrades.
type pollingLibrary interface {
	transport.Conn
	http.Handler
	Pause()
	Resume()
}

// pollingConn is the HTTP long-polling transport of one session: the library's own, which carries the packets, and
// around it what the library leaves out.
//
//   - Bodies are parsed and checked by package protocol first, and given to the library one packet at a time, always as
//     text: its reader of binary payloads counts characters where the protocol counts bytes.
//   - While the transport is paused for an upgrade, a POST is accepted and kept (peer.late). The library answers 400,
//     for which clients close the session: two of three upgrades under traffic fail.
//   - While it is paused, readers and writers wait. In the library they spin, one processor each, for as long as the
//     client leaves the upgrade unfinished.
//   - A poll takes all packets there are, not one.
//   - A pong does not keep the reader waiting for the next poll, which may only come when the POST has been answered.
//   - A poll that the client has given up, or a second one beside the first, ends the session, as in the reference
//     implementation; so the packets of a lost response are not taken for delivered.
type pollingConn struct {
	pollingLibrary
	peer   *peer
	binary bool   // the client takes binary payloads
	jsonp  string // the index of the client's callback, if it wants JavaScript

	opened   atomic.Bool // the first poll has come
	getting  atomic.Bool // a poll is waiting
	posting  atomic.Bool // a body is being taken
	deadline atomicTime
	pongs    chan struct{} // a token for each pong that waits for a poll

	mu      sync.Mutex
	idle    *sync.Cond    // feeding has become false
	feeding bool          // the library is reading a packet
	pausing bool          // an upgrade has begun: the library gets no more packets
	paused  bool          // … and neither reads nor writes any
	closed  bool          // the session is over, or goes on by WebSocket
	changed chan struct{} // closed and replaced when paused or closed changes
}

var (
	_ transport.Conn = (*pollingConn)(nil)
	_ http.Handler   = (*pollingConn)(nil)
)

// maxPongs is the number of pongs that are kept for a client that does not poll.
const maxPongs = 8

func newPollingConn(p *peer, query url.Values) *pollingConn {
	c := &pollingConn{
		peer:    p,
		jsonp:   callbackIndex(query),
		pongs:   make(chan struct{}, maxPongs),
		changed: make(chan struct{}),
	}
	c.binary = c.jsonp == "" && query.Get("b64") == ""
	c.idle = sync.NewCond(&c.mu)
	return c
}

// errRetry makes the library's session look again which transport it is on. It recognises such an error by Temporary.
type errRetry struct{}

func (errRetry) Error() string   { return "gosocketio: the session goes on by WebSocket" }
func (errRetry) Temporary() bool { return true }

// isTemporary tells whether the library's transport wants to be asked again, which it does when it is paused.
func isTemporary(err error) bool {
	var temporary interface{ Temporary() bool }
	return errors.As(err, &temporary) && temporary.Temporary()
}

// running returns when the transport is not paused. The error tells that it never will be again.
func (c *pollingConn) running() error {
	for {
		c.mu.Lock()
		paused, closed, changed := c.paused, c.closed, c.changed
		c.mu.Unlock()
		switch {
		case closed && c.peer.hasUpgraded():
			return errRetry{}
		case closed:
			return io.EOF
		case !paused:
			return nil
		}
		<-changed
	}
}

// NextReader returns the next packet for the session.
func (c *pollingConn) NextReader() (frame.Type, packet.Type, io.ReadCloser, error) {
	for {
		if err := c.running(); err != nil {
			return 0, 0, nil, err
		}
		if late, ok := c.peer.takeLate(); ok {
			return readerOf(late)
		}
		ft, pt, r, err := c.pollingLibrary.NextReader()
		if err == nil {
			c.heard()
			return ft, pt, r, nil
		}
		if err := c.permanent(err); err != nil {
			c.peer.finish(endOf(c.deadline.Load()))
			return 0, 0, nil, err
		}
	}
}

// permanent returns the error of the library, or nil if it only says that the transport is paused. A transport that is
// closed because the WebSocket has taken over is no error either: it sometimes shows as one.
func (c *pollingConn) permanent(err error) error {
	if isTemporary(err) || c.peer.hasUpgraded() {
		return nil
	}
	return err
}

// NextWriter returns a writer for the next packet, when there is a poll to take it.
func (c *pollingConn) NextWriter(ft frame.Type, pt packet.Type) (io.WriteCloser, error) {
	switch pt {
	case packet.OPEN:
		return newOpenWriter(c.peer, func() (io.WriteCloser, error) { return c.next(ft, pt) }), nil
	case packet.PONG:
		return c.pongWriter(ft), nil
	default:
		return c.next(ft, pt)
	}
}

func (c *pollingConn) next(ft frame.Type, pt packet.Type) (io.WriteCloser, error) {
	for {
		if err := c.running(); err != nil {
			return nil, err
		}
		w, err := c.pollingLibrary.NextWriter(ft, pt)
		if err == nil {
			return w, nil
		}
		if err := c.permanent(err); err != nil {
			return nil, err
		}
	}
}

// Pause stops the transport for an upgrade, when what the library is reading has been read. Polls are answered with
// noop from now on.
func (c *pollingConn) Pause() {
	c.mu.Lock()
	c.pausing = true
	for c.feeding {
		c.idle.Wait()
	}
	c.mu.Unlock()
	c.pollingLibrary.Pause()
	c.change(func() { c.paused = true })
}

// Resume goes on after an upgrade that has failed.
func (c *pollingConn) Resume() {
	c.pollingLibrary.Resume()
	c.change(func() { c.pausing, c.paused = false, false })
}

// change alters the state and wakes those who wait for it.
func (c *pollingConn) change(alter func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	alter()
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *pollingConn) isPausing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pausing
}

// Close is called by the library at the end of the session, and when an upgrade is complete.
func (c *pollingConn) Close() error {
	c.shut()
	c.finish(reasonTransportClose)
	return nil
}

// shut releases all who wait for the transport.
func (c *pollingConn) shut() {
	c.pollingLibrary.Close() // never fails
	c.change(func() { c.closed = true })
}

// heard gives the client its whole time anew: any packet is a sign of life, and the library takes pings alone for one.
func (c *pollingConn) heard() {
	deadline := time.Now().Add(c.peer.server.options.PingTimeout)
	c.SetReadDeadline(deadline)
	c.SetWriteDeadline(deadline) // the library's never fail
}

// SetReadDeadline is called with the time of the last ping and PingTimeout.
func (c *pollingConn) SetReadDeadline(t time.Time) error {
	t = c.peer.extendedDeadline(t)
	c.deadline.Store(t)
	return c.pollingLibrary.SetReadDeadline(t)
}

// SetWriteDeadline is called with the time of the last ping and PingTimeout.
func (c *pollingConn) SetWriteDeadline(t time.Time) error {
	return c.pollingLibrary.SetWriteDeadline(c.peer.extendedDeadline(t))
}
