package client

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// listener receives what arrives on an engine, in order, from one goroutine at a time.
type listener interface {
	// message takes a message; its data is the listener's to keep.
	message(p engineio.Packet, at time.Time)
	// closed is called once, after the last message.
	closed(err *ClosedError)
	// finished is the last call, when nothing of the engine runs any more.
	finished()
}

// engine is one Engine.IO connection: a session, and the I/O it asks for. All changes go through update.
type engine struct {
	options  *Options
	wire     wire.Wire
	listener listener

	// Of polling, from its handshake on.
	ctx    context.Context // ends GET and POST
	cancel context.CancelFunc
	target string // path and query of both

	mu         sync.Mutex
	session    *engineio.Session // nil until the handshake
	socket     wire.Flow         // the WebSocket in use or probing; nil if there is none
	timer      *time.Timer       // calls tick
	timerAt    time.Time         // what timer is set to; zero if it is not
	upgrade    chan error        // Upgrade waits here; nil if it does not
	queueSpace chan struct{}     // closed when senders that wait may look again; nil if none waits
	cause      error             // what exactly broke the transport, if that ended the session
	ending     *ClosedError      // why the session is over; nil while it is not
	graceful   bool              // closed by close, which lets goodbyes be written
	closeTimer *time.Timer       // ends all I/O if goodbyes take too long

	// What still runs.
	getting     bool // a goroutine polls
	posting     bool // a goroutine posts
	reading     bool // socket is being read
	sending     bool // a goroutine writes to socket
	backlog     bool // socket has not taken everything yet: Drained will be called
	drained     bool // Drained was called while a goroutine writes
	dispatching bool // a goroutine calls the listener

	goodbye        bool // a Close frame is to follow what is queued for socket
	listenerClosed bool // the listener knows that the session is over
	ended          bool
	finished       chan struct{} // closed when nothing of the engine runs any more

	inbox  []arrival
	events []engineio.Event // scratch of reactLocked
	spare  []arrival        // scratch for the next inbox
}

// arrival is an event for the listener.
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

// errNotOpen is the error of an engine before its handshake.
var errNotOpen = errors.New("client: not connected yet")

// newEngine returns an engine that is not connected.
func newEngine(options *Options, cookies *wire.Cookies, l listener) *engine {
	return &engine{
		options: options,
		wire: wire.Wire{
			Endpoint: options.Endpoint, Transcript: options.Transcript, Traffic: options.Traffic,
			MaxBody: options.MaxMessage, MaxMessage: options.MaxMessage, Cookies: cookies,
		},
		listener: l,
		finished: make(chan struct{}),
	}
}

// beginLocked starts the session with the server's handshake.
func (e *engine) beginLocked(now time.Time, on engineio.Transport, h engineio.Handshake) {
	e.session = engineio.NewClientSession(engineio.SessionConfig{
		Revision:          e.options.Engine,
		UpgradeTimeout:    e.options.HandshakeTimeout,
		CloseTimeout:      closeTimeout,
		MaxPayloadPackets: maxPayloadPackets,
	}, now, on, h)
}

// send queues messages and writes what can be written. While too much is queued it waits, as long as ctx allows.
func (e *engine) send(ctx context.Context, packets ...engineio.Packet) error {
	for {
		var space <-chan struct{}
		var refused error
		_, err := e.update(time.Now(), func(time.Time) { space, refused = e.queueLocked(packets) })
		switch {
		case refused != nil:
			return refused
		case space == nil:
			return err
		}
		select {
		case <-space:
		case <-ctx.Done():
			return fmt.Errorf("client: more than %d bytes wait to be sent: %w", maxQueued, context.Cause(ctx))
		}
	}
}

// queueLocked queues messages. If too much is queued already, it returns a channel that is closed when it is worth another try.
func (e *engine) queueLocked(packets []engineio.Packet) (space <-chan struct{}, err error) {
	switch {
	case e.session == nil:
		return nil, errNotOpen
	case e.session.Closed():
		return nil, e.ending
	}
	if _, queued := e.session.Queued(); queued >= maxQueued {
		if e.queueSpace == nil {
			e.queueSpace = make(chan struct{})
		}
		return e.queueSpace, nil
	}
	for _, p := range packets {
		e.session.Send(p)
	}
	return nil, nil
}

// receive gives the session packets that a transport has received. It reports whether the server is slow to take what we answer.
func (e *engine) receive(now time.Time, on engineio.Transport, packets ...engineio.Packet) (backlog bool) {
	backlog, _ = e.update(now, func(now time.Time) { // an error of writing shows when reading, too
		for _, p := range packets {
			e.session.Receive(now, on, p)
		}
	})
	return backlog
}

// fail tells the session that a transport broke, and why. If it was only a probe, the session goes on.
func (e *engine) fail(on engineio.Transport, reason string, err error) {
	e.update(time.Now(), func(now time.Time) { e.failLocked(now, on, reason, err) })
}

func (e *engine) failLocked(now time.Time, on engineio.Transport, reason string, err error) {
	switch {
	case on != e.session.Transport():
		e.answerUpgradeLocked(err)
	case !e.session.Closed():
		e.cause = err
	}
	e.session.Fail(now, on, reason)
}

// cut ends the session without a goodbye, whichever transport it uses.
func (e *engine) cut(reason string, err error) {
	e.update(time.Now(), func(now time.Time) {
		if e.session != nil {
			e.failLocked(now, e.session.Transport(), reason, err)
		}
	})
}

// close ends the session with a goodbye, for which closeTimeout is left.
func (e *engine) close() {
	e.update(time.Now(), func(now time.Time) {
		if e.session == nil {
			return
		}
		if !e.session.Closed() {
			e.graceful = true
			e.closeTimer = time.AfterFunc(closeTimeout, e.endIO)
		}
		e.session.Close(now)
	})
}

// endIO ends all I/O now.
func (e *engine) endIO() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stopPolling()
	if e.socket != nil {
		e.socket.Abort()
	}
}

// tick tells the session the time.
func (e *engine) tick() {
	e.update(time.Now(), func(now time.Time) {
		e.timerAt = time.Time{}
		e.session.Tick(now)
	})
}
