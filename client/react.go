package client

import (
	"errors"
	"os"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// reactLocked does what the session's events ask for, sets the timer, and starts the requests of polling that are due.
func (e *engine) reactLocked(now time.Time) {
	for {
		if e.session.Paused() && !e.getting && !e.posting {
			e.session.PollingPaused(now)
		}
		e.startPostingLocked()
		e.events = e.session.Events(e.events[:0])
		if len(e.events) == 0 {
			break
		}
		for _, event := range e.events {
			e.handleEventLocked(event, now)
		}
		clear(e.events)
	}
	e.startGettingLocked()
	e.setTimerLocked()
}

// handleEventLocked acts on one event. Those for the listener are dispatched later.
func (e *engine) handleEventLocked(event engineio.Event, now time.Time) {
	switch event.Kind {
	case engineio.EventMessage:
		e.inbox = append(e.inbox, arrival{event, now})
	case engineio.EventUpgraded:
		e.answerUpgradeLocked(nil)
		e.stopPolling()
	case engineio.EventCloseTransport:
		e.closeTransportLocked(event.Transport)
	case engineio.EventClosed:
		e.ending = &ClosedError{Reason: event.Reason, Err: e.cause}
		e.inbox = append(e.inbox, arrival{event, now})
		e.answerUpgradeLocked(e.ending)
		e.wakeSendersLocked()
	case engineio.EventPause, engineio.EventResume:
		// Session.Paused says the same, and is looked at whenever a request could start or has ended.
	}
}

// closeTransportLocked ends a transport: at once, or after a goodbye that still has to be written.
func (e *engine) closeTransportLocked(t engineio.Transport) {
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
		e.answerUpgradeLocked(errProbe)
	}
}

// writeFailedLocked ends the session if the server has stopped reading. Other errors of writing show when reading, with a
// better explanation.
func (e *engine) writeFailedLocked(now time.Time, err error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		e.cause = err
		e.session.Fail(now, engineio.WebSocket, engineio.ReasonTransportError)
	}
}

// closeNormal is the code of our Close frames (RFC 6455 section 7.4.1).
const closeNormal = 1000

// setTimerLocked sets the timer to the session's deadline, unless it will fire before anyway.
func (e *engine) setTimerLocked() {
	deadline, waiting := e.session.Deadline()
	switch {
	case !waiting:
		if e.timer != nil {
			e.timer.Stop()
		}
		e.timerAt = time.Time{}
	case !e.timerAt.IsZero() && !deadline.Before(e.timerAt):
	case e.timer == nil:
		e.timerAt = deadline
		e.timer = time.AfterFunc(time.Until(deadline), e.tick)
	default:
		e.timerAt = deadline
		e.timer.Reset(time.Until(deadline))
	}
}

// wakeSendersLocked makes senders that wait for a shorter queue try again.
func (e *engine) wakeSendersLocked() {
	if e.queueSpace != nil {
		close(e.queueSpace)
		e.queueSpace = nil
	}
}
