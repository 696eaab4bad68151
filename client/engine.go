package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// listener is told what comes in on an engine, in order, by one goroutine at a time.
type listener interface {
	// message takes a message; its data is the listener's to keep.
	message(p engineio.Packet, at time.Time)
	// closed comes once, after the last message.
	closed(err *ClosedError)
	// finished comes last, when nothing of the engine runs any more. It must not call the engine.
	finished()
}

// engine is one Engine.IO connection: a session, and the I/O it asks for.
type engine struct {
	options  *Options
	wire     wire.Wire
	cookies  *cookies
	listener listener

	// Of polling, from its handshake on.
	ctx    context.Context // ends GET and POST
	cancel context.CancelFunc
	target string // path and query of both

	mu       sync.Mutex
	session  *engineio.Session
	socket   wire.Flow     // the WebSocket in use or probing; nil if there is none
	timer    *time.Timer   // calls tick
	armed    time.Time     // what timer is set to; zero if it is not
	upgrade  chan error    // Upgrade waits here; nil if nobody does
	room     chan struct{} // closed when waiting senders may look again; nil if none waits
	cause    error         // what exactly broke the transport, if that ended the session
	ending   *ClosedError  // why the session is over; nil while it is not
	graceful bool          // closed by close, which lets goodbyes be written

	getting  bool          // a goroutine polls
	posting  bool          // a goroutine posts
	reading  bool          // socket is being read
	writing  bool          // someone writes to socket, or it has not taken everything yet
	goodbye  bool          // a Close frame is to follow what is queued for socket
	told     bool          // the listener knows that it is over
	stopped  bool          // finished is closed
	finished chan struct{} // closed when nothing of the engine runs any more
	killer   *time.Timer   // calls kill if goodbyes take too long

	events      []engineio.Event // scratch of react
	inbox       []arrival
	spare       []arrival // scratch of dispatch
	dispatching bool
}

// arrival is an event on its way to the listener.
type arrival struct {
	event engineio.Event
	at    time.Time
}

// query returns the parameters of a request.
func (e *engine) query(transport engineio.Transport) url.Values {
	query := url.Values{
		"EIO":       {strconv.Itoa(int(e.options.Engine))},
		"transport": {transport.String()},
	}
	if e.session != nil {
		query.Set("sid", e.session.Handshake().SID)
	}
	if e.options.Engine == engineio.V3 && transport == engineio.Polling && !e.options.BinaryPolling {
		query.Set("b64", "1")
	}
	return query
}

// header returns the fields of a request beside the endpoint's.
func (e *engine) header(fields http.Header) http.Header {
	return e.cookies.add(fields, e.options.Endpoint.Header)
}

// errNotOpen is what an engine answers before its handshake.
var errNotOpen = errors.New("client: not connected yet")

// newEngine returns an engine that is not connected.
func newEngine(options *Options, jar *cookies, l listener) *engine {
	return &engine{
		options: options,
		wire: wire.Wire{
			Endpoint: options.Endpoint, Transcript: options.Transcript, Traffic: options.Traffic,
			MaxBody: options.MaxMessage, MaxMessage: options.MaxMessage,
		},
		cookies:  jar,
		listener: l,
		finished: make(chan struct{}),
	}
}

// begin starts the session with the server's handshake. It is called with the lock held.
func (e *engine) begin(on engineio.Transport, h engineio.Handshake) {
	e.session = engineio.NewClientSession(engineio.SessionConfig{
		Revision:          e.options.Engine,
		UpgradeTimeout:    e.options.HandshakeTimeout,
		CloseTimeout:      closeTimeout,
		MaxPayloadPackets: maxPayloadPackets,
	}, time.Now(), on, h)
}

// send queues messages and writes what can be written. It waits while too much is queued.
func (e *engine) send(ctx context.Context, packets ...engineio.Packet) error {
	e.mu.Lock()
	for {
		if e.session == nil {
			defer e.mu.Unlock()
			return errNotOpen
		}
		if e.session.Closed() {
			defer e.mu.Unlock()
			return e.ending
		}
		if _, queued := e.session.Queued(); queued < maxQueued {
			break
		}
		if e.room == nil {
			e.room = make(chan struct{})
		}
		room := e.room
		e.mu.Unlock()
		select {
		case <-room:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		e.mu.Lock()
	}
	for _, p := range packets {
		e.session.Send(p)
	}
	if err := e.settle(time.Now()); err != errPending {
		return err
	}
	return nil
}

// receive tells the session what came in on a transport.
func (e *engine) receive(now time.Time, on engineio.Transport, packets ...engineio.Packet) error {
	e.mu.Lock()
	for _, p := range packets {
		e.session.Receive(now, on, p)
	}
	return e.settle(now)
}

// fail tells the session that a transport broke, and why. If it was only a probe, the session goes on.
func (e *engine) fail(on engineio.Transport, reason string, err error) {
	e.mu.Lock()
	e.failLocked(on, reason, err)
}

// failLocked does the work of fail. It is called with the lock held and releases it.
func (e *engine) failLocked(on engineio.Transport, reason string, err error) {
	switch {
	case on != e.session.Transport():
		e.answerUpgrade(err)
	case !e.session.Closed():
		e.cause = err
	}
	now := time.Now()
	e.session.Fail(now, on, reason)
	e.settle(now)
}

// cut ends the session without a goodbye, whichever transport it uses.
func (e *engine) cut(reason string, err error) {
	e.mu.Lock()
	if e.session == nil {
		e.mu.Unlock()
		return
	}
	e.failLocked(e.session.Transport(), reason, err)
}

// close ends the session with a goodbye, for which closeTimeout is left.
func (e *engine) close() {
	e.mu.Lock()
	if e.session == nil {
		e.mu.Unlock()
		return
	}
	if !e.session.Closed() {
		e.graceful = true
		e.killer = time.AfterFunc(closeTimeout, e.kill)
	}
	now := time.Now()
	e.session.Close(now)
	e.settle(now)
}

// kill ends all I/O now.
func (e *engine) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stopPolling()
	if e.socket != nil {
		e.socket.Abort()
	}
}

// tick lets time pass.
func (e *engine) tick() {
	now := time.Now()
	e.mu.Lock()
	e.armed = time.Time{}
	e.session.Tick(now)
	e.settle(now)
}
