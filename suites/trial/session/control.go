package session

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// control is a client beside the one that is examined. A close, a refusal or silence proves something only if the case alone can have
// brought it about; a connect timeout that the tool was not told, a missed heartbeat or a crash does so, too. The control breaks no
// rule and has to be alive when it is as old as the examined client was in the end.
type control struct {
	session *Session
	opened  time.Time // when it was open, so that the server counts from before
	// ended says how it ended; nil if it lives.
	ended func(expected string) *End
}

// mostMargin bounds how much older than the examined client the control gets, so that a timer that ended the one has ended the other.
const mostMargin = 100 * time.Millisecond

// newControl opens a control, which joins a namespace if the examined client has.
func newControl(t *trial.Trial, d Dialect, transport client.Transport, joins bool) *control {
	t.UseControl()
	s := OpenIn(t, d, transport)
	c := &control{session: s, opened: s.Opened}
	if joins || d.Revision == engineio.V3 { // which lets every client into the main one
		namespace := s.Join()
		c.ended = func(expected string) *End { return s.endUnless(Alive(t, s, namespace, expected)) }
	} else {
		c.ended = func(expected string) *End { return s.endUnless(answersStranger(s, expected)) }
	}
	return c
}

// newCandidate opens a control of another kind: a WebSocket that could take over a polling session, and has not been probed yet. A
// server without upgrades has no such; there it is a WebSocket of its own that has joined no namespace.
func newCandidate(t *trial.Trial, d Dialect) *control {
	if !t.Server.Detection.Offers(d.Revision, client.Upgrade) {
		return newControl(t, d, client.WebSocket, false)
	}
	c := newControl(t, d, client.Polling, true)
	polling := OpenIn(t, d, client.Polling)
	polling.Join()
	socket := Dial(t, polling.Wire, polling.SecondWebSocket())
	c.opened = time.Now()
	closed := make(chan End, 1)
	go func() {
		for {
			if _, err := socket.Receive(t.Context()); err != nil {
				closed <- End{At: time.Now(), Reason: err.Error(), Err: err}
				return
			}
		}
	}()
	answers := c.ended
	c.ended = func(expected string) *End {
		if end := answers(expected); end != nil { // else the server is there, and only the candidate is the question
			return end
		}
		select {
		case end := <-closed:
			return &end
		default:
			return nil
		}
	}
	return c
}

// endUnless is how the session ended, unless it lives.
func (s *Session) endUnless(lives bool) *End {
	if lives {
		return nil
	}
	return s.Ended()
}

// beside does what the case examines. If that fails because it has stopped the server, the trial says so.
func (c *control) beside(expected string, do func()) {
	done := false
	defer func() {
		if !done {
			expectServing(c.session.Trial, expected)
		}
	}()
	do()
	done = true
}

// expectAlive expects that the control lives when it has become as old as the examined client.
func (c *control) expectAlive(expected string, age time.Duration) {
	t := c.session.Trial
	c.session.UntilEnd(c.opened.Add(age + min(age, mostMargin)))
	end := c.ended(expected)
	if end == nil {
		return
	}
	expectServing(t, expected)
	t.MarkStrained()
	t.Fail(expected, "a client beside it that broke no rule lost its connection as well, %v after it was opened (%s)",
		end.At.Sub(c.opened).Round(time.Millisecond), end.Reason)
}

// expectServing expects that the server still opens sessions.
func expectServing(t *trial.Trial, expected string) {
	if t.Context().Err() != nil {
		return // the run has ended, not the server
	}
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Reply)
	defer cancel()
	d := EIO4
	if !t.Server.Detection.Speaks(engineio.V4) {
		d = EIO3
	}
	var err error
	if t.Server.Detection.Offers(d.Revision, client.Polling) {
		_, err = Wire(t).Do(ctx, wire.Request{Method: http.MethodGet, Query: d.Query(client.Polling, "")})
	} else {
		var socket *wire.WebSocket
		if socket, _, err = Wire(t).Dial(ctx, d.Query(client.WebSocket, ""), nil); err == nil {
			socket.Reset()
		}
	}
	if err != nil {
		t.Down(expected+", and the server goes on", fmt.Sprintf("it no longer answers: %v", err))
	}
}
