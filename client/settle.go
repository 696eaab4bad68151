package client

import (
	"errors"
	"os"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// settle does what the session asks for after something has happened. It is called with the lock held and releases it. The
// error is that of a write made here; what it means for the session is taken care of.
func (e *engine) settle(now time.Time) error {
	e.react(now)
	err := e.flush(now)
	e.dispatch()
	e.conclude()
	e.mu.Unlock()
	return err
}

// react obeys the session's events, sets the timer, and starts the requests of polling that are due.
func (e *engine) react(now time.Time) {
	for {
		if e.session.Paused() && !e.getting && !e.posting {
			e.session.PollingPaused(now)
		}
		e.startPosting()
		e.events = e.session.Events(e.events[:0])
		if len(e.events) == 0 {
			break
		}
		for _, event := range e.events {
			e.obey(event, now)
		}
		clear(e.events)
	}
	e.startGetting()
	e.arm()
}

// obey acts on one event. Those for the listener are dispatched later.
func (e *engine) obey(event engineio.Event, now time.Time) {
	switch event.Kind {
	case engineio.EventMessage:
		e.inbox = append(e.inbox, arrival{event, now})
	case engineio.EventUpgraded:
		e.answerUpgrade(nil)
		e.stopPolling()
	case engineio.EventCloseTransport:
		e.closeTransport(event.Transport)
	case engineio.EventClosed:
		e.ending = &ClosedError{Reason: event.Reason, Err: e.cause}
		e.inbox = append(e.inbox, arrival{event, now})
		e.answerUpgrade(e.ending)
		e.makeRoom()
	case engineio.EventPause, engineio.EventResume:
		// Session.Paused says the same, and is looked at whenever a request could start or has ended.
	}
}

// closeTransport ends a transport: at once, or after a goodbye that still has to be written.
func (e *engine) closeTransport(t engineio.Transport) {
	switch {
	case t == engineio.Polling && e.graceful && e.posting:
		// The goodbye is being posted; post ends polling.
	case t == engineio.Polling:
		e.stopPolling()
	case e.socket == nil:
	case e.graceful && t == e.session.Transport():
		e.goodbye = true
	default:
		e.socket.Abort()
		e.answerUpgrade(errProbe)
	}
}

// errProbe is why an upgrade fails if there is nothing better to say.
var errProbe = errors.New("the server did not answer the probe correctly in time")

// answerUpgrade ends the wait of Upgrade.
func (e *engine) answerUpgrade(err error) {
	if e.upgrade != nil {
		e.upgrade <- err
		e.upgrade = nil
	}
}

// errPending says that the server is slow to take what was written here: Drained will go on.
var errPending = errors.New("client: the server does not read")

// flush writes to the WebSocket what is queued for it, unless someone does already.
func (e *engine) flush(now time.Time) error {
	for e.socket != nil && !e.writing {
		out := outgoings.Get().(*outgoing)
		out.packets = e.session.Outgoing(engineio.WebSocket, out.packets)
		e.react(now) // the session may have been waiting for its queue to be taken
		out.add(e.options.Engine)
		if e.goodbye {
			out.frames = append(out.frames, wire.CloseFrame(closeNormal))
		}
		if len(out.frames) == 0 {
			out.release()
			return nil
		}
		e.goodbye, e.writing = false, true
		e.makeRoom()
		pending, err := e.write(out)
		e.writing = pending
		out.release()
		e.writeFailed(now, err)
		switch {
		case err != nil:
			return err
		case pending:
			return errPending
		}
	}
	return nil
}

// write writes frames, without the lock if that can take long.
func (e *engine) write(out *outgoing) (pending bool, err error) {
	socket := e.socket
	if socket.Waits() {
		e.mu.Unlock()
		defer e.mu.Lock()
	}
	return socket.Send(out.frames...)
}

// writeFailed ends the session if the server has stopped reading. Other errors of writing are better explained by the one who
// reads.
func (e *engine) writeFailed(now time.Time, err error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		e.cause = err
		e.session.Fail(now, engineio.WebSocket, engineio.ReasonTransportError)
		e.react(now)
	}
}

// closeNormal is the code of our Close frames (RFC 6455 section 7.4.1).
const closeNormal = 1000

// arm sets the timer to the session's deadline, unless it will fire before anyway.
func (e *engine) arm() {
	deadline, waiting := e.session.Deadline()
	switch {
	case !waiting:
		if e.timer != nil {
			e.timer.Stop()
		}
		e.armed = time.Time{}
	case !e.armed.IsZero() && !deadline.Before(e.armed):
	case e.timer == nil:
		e.armed = deadline
		e.timer = time.AfterFunc(time.Until(deadline), e.tick)
	default:
		e.armed = deadline
		e.timer.Reset(time.Until(deadline))
	}
}

// makeRoom wakes those who wait to send.
func (e *engine) makeRoom() {
	if e.room != nil {
		close(e.room)
		e.room = nil
	}
}

// maxSpare is how many arrivals or packets a scratch buffer keeps room for, maxSpareBytes how many bytes.
const (
	maxSpare      = 16
	maxSpareBytes = 16 << 10
)

// dispatch tells the listener what has come in, unless someone does already.
func (e *engine) dispatch() {
	if e.dispatching {
		return
	}
	e.dispatching = true
	for len(e.inbox) > 0 {
		batch := e.inbox
		e.inbox, e.spare = e.spare[:0], nil
		ending := e.ending
		e.mu.Unlock()
		for _, a := range batch {
			if a.event.Kind == engineio.EventMessage {
				e.listener.message(a.event.Packet, a.at)
			} else {
				e.listener.closed(ending)
			}
		}
		e.mu.Lock()
		e.told = ending != nil
		if clear(batch); cap(batch) <= maxSpare {
			e.spare = batch[:0]
		}
	}
	e.dispatching = false
}

// conclude notes the end of everything.
func (e *engine) conclude() {
	busy := e.dispatching || e.getting || e.posting || e.reading || e.writing
	if e.stopped || busy || !e.told || !e.session.Done() {
		return
	}
	if e.killer != nil {
		e.killer.Stop()
	}
	e.wire.CloseIdle()
	e.stopped = true
	e.listener.finished()
	close(e.finished)
}
