package session

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// PendingGet is a GET request that is under way.
type PendingGet struct {
	session  *Session
	cancel   context.CancelFunc
	done     chan struct{} // closed when there is an answer, or an error
	Response *wire.Response
	err      error
}

// SendGet sends a GET and does not wait for the answer.
func (s *Session) SendGet() *PendingGet {
	ctx, cancel := context.WithCancel(s.Trial.Context())
	done := make(chan struct{})
	g := &PendingGet{session: s, cancel: cancel, done: done}
	go func() {
		defer close(done)
		g.Response, g.err = s.request(ctx, wire.Request{Method: http.MethodGet, Query: s.Query(client.Polling)})
	}()
	s.Trial.Defer(func() { cancel(); <-done }) // which keeps no answer
	return g
}

// Abandon closes the connection of the request. An answer that was faster is in response. What the server sends in that moment, such as a
// ping, is an answer, too, and nobody sees it.
func (g *PendingGet) Abandon() {
	g.session.Trial.Crossed()
	g.cancel()
	<-g.done
}

// isHeld says whether there is still no answer after that time.
func (g *PendingGet) isHeld(after time.Duration) bool {
	timer := time.NewTimer(after)
	defer timer.Stop()
	select {
	case <-g.done:
	case <-timer.C:
	}
	select {
	case <-g.done:
		return false
	default:
		return true
	}
}

// Await returns the answer. None in time fails the trial with the sentence as what was expected. The heartbeat is kept meanwhile, so
// that it cannot be a ping timeout that answers the GET.
func (g *PendingGet) Await(expected string, within time.Duration) *wire.Response {
	held := true
	for deadline := time.Now().Add(within); held && time.Now().Before(deadline); {
		if held = g.isHeld(min(time.Until(deadline), max(firstPause, g.session.Timing().PingTimeout/3))); held && g.session.Dialect.Revision == engineio.V4 {
			g.session.keepBeat()
		}
	}
	return g.answer(expected, held, within)
}

// AwaitPing returns the answer, which the next ping brings. Meanwhile nothing is sent: behind a pong that it has not asked for, the official
// server begins to count anew.
func (g *PendingGet) AwaitPing() *wire.Response {
	timing := g.session.Trial.Server.Timing
	within := timing.PingInterval + timing.PollAnswer
	return g.answer("an answer to a GET when a ping is due", g.isHeld(within), within)
}

func (g *PendingGet) answer(expected string, held bool, within time.Duration) *wire.Response {
	t := g.session.Trial
	switch {
	case held:
		t.Fail(expected, "no answer within %v", within)
	case g.err != nil:
		t.Fail(expected, "%s", trial.Show(g.err))
	}
	return g.Response
}

// Tries is how often a case begins again when a heartbeat or somebody else's message came just in between.
const Tries = 4

// HoldGet returns a GET that the target has got and holds. What the target had for the session before is taken in. It does not apply to
// an application that always has something to say.
func (s *Session) HoldGet() *PendingGet {
	const expected = "a GET is held while the target has nothing to say"
	alwaysTalks := true
	for range 10 * Tries {
		get := s.SendGet()
		if get.isHeld(s.Trial.Server.Timing.Hold) {
			return get
		}
		packets := s.Take(get.Await(expected, s.Trial.Server.Timing.Hold)) // it is there
		alwaysTalks = alwaysTalks && (Contains(packets, engineio.Message) || Contains(packets, engineio.Ping))
	}
	if alwaysTalks {
		s.Trial.NotApplicable("an application that is silent for %v", s.Trial.Server.Timing.Hold)
	}
	s.Trial.Fail(expected, "%d GET requests in a row were answered within %v", 10*Tries, s.Trial.Server.Timing.Hold)
	return nil
}

// Take takes in the packets of the answer to a GET, as a client has to: pings are answered. An answer other than 200 fails the
// trial.
func (s *Session) Take(response *wire.Response) []engineio.Packet {
	if response.Status != http.StatusOK {
		s.Trial.Fail("HTTP status 200 for the GET", "%d, %s", response.Status, trial.Show(response.Body))
	}
	return s.take(s.Trial.Context(), response)
}

// OpenByHand opens and connects a polling session that from then on sends the GET requests of the case, and none by itself.
func OpenByHand(t *trial.Trial, d Dialect) *Session {
	s := OpenIn(t, d, client.Polling)
	s.Join()
	s.PausePolling()
	if d.Revision == engineio.V3 {
		s.keepBeat() // the pong answers the last GET
	} else {
		s.Provoke(Packet("0", "/sioproof-"+t.Token(), "")) // the refusal does
	}
	s.AwaitPolled()
	return s
}

// StopPolling lets a connected session send no further GET and waits until none is under way. For that it needs the operation
// echo; the token is returned, since its echo may arrive later.
func (s *Session) StopPolling() (token string) {
	s.paused.Store(true)
	token = s.Trial.Token()
	s.SendEcho("/", token)
	s.AwaitPolled()
	return token
}

// AwaitPolled waits until the last GET of a paused session has been answered.
func (s *Session) AwaitPolled() {
	const expected = "the GET that is under way is answered"
	if s.polled == nil {
		return
	}
	timer := time.NewTimer(s.Trial.Server.Timing.Reply)
	defer timer.Stop()
	select {
	case <-s.polled:
	case <-timer.C:
		s.Trial.Fail(expected, "no answer within %v", s.Trial.Server.Timing.Reply)
	}
	if ended := s.Ended(); ended != nil {
		s.Trial.Fail(expected, "the session ended (%s)", ended.Reason)
	}
}

// getUntil sends one GET after the other until a token has been delivered by echo.
func (s *Session) getUntil(token string) {
	s.PollUntil("the echo of "+token+" in the answer to a GET", token, s.SendGet(), s.Trial.Server.Timing.Reply)
}

// PollUntil is GetUntil with a GET that is under way and a bound for all of them. It returns what came.
func (s *Session) PollUntil(expected, token string, get *PendingGet, within time.Duration) (packets []engineio.Packet) {
	began, answers := time.Now(), 0
	for ; ; get = s.SendGet() {
		if get.isHeld(within - time.Since(began)) {
			s.Trial.Fail(expected, "not within %v, in which %d GET requests were answered%s", within, answers, s.Instead())
		}
		packets = append(packets, s.Take(get.Await(expected, within))...) // it is there
		answers++
		if len(s.Heard(token)) > 0 {
			return packets
		}
	}
}

// ExpectAlive expects that a connected session still works.
func (s *Session) ExpectAlive(expected string) { s.ExpectServed("/", expected) }

// ExpectServed expects that a namespace of the session still answers.
func (s *Session) ExpectServed(namespace, expected string) {
	if !Alive(s.Trial, s, namespace, expected) {
		s.Trial.Fail(expected, "the session ended (%s)%s", s.Ended().Reason, s.Instead())
	}
}

// Filler is text that makes an echo packet exactly so many bytes long.
func (s *Session) Filler(token string, size int) string {
	return strings.Repeat("a", max(0, size-len(s.EchoText(token, ""))))
}
