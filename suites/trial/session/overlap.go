package session

import (
	"net/http"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/suites/trial"
)

// Overlap lets two GET requests of the session be under way, and returns the answers; that to the first is nil if there is
// none yet.
func (s *Session) Overlap() (first, second *wire.Response) {
	const expected = "an answer to a second GET while the first is held"
	for range Tries {
		one, two := s.HoldGet(), s.SendGet()
		second = two.Await(expected, s.Trial.Server.Timing.CloseBeforeConnect)
		if !one.isHeld(0) {
			first = one.Response
		}
		if second.Status != http.StatusOK || first == nil {
			break
		}
		// A ping may just have released the first.
		s.Take(first)
		s.Take(second)
	}
	return first, second
}

// ExpectAllInOneGet expects that messages which wait for a GET are in one answer.
func ExpectAllInOneGet(t *trial.Trial, d Dialect) {
	s := OpenIn(t, d, client.Polling)
	s.Connect("/")
	s.StopPolling()
	var together int
	for range Tries {
		packets, tokens := s.EchoTexts(3)
		s.Send(packets...)
		// Nothing tells when an application has said something that is not fetched.
		time.Sleep(t.Server.Timing.Settle / Tries)
		s.Take(s.SendGet().Await("an answer to the GET", t.Server.Timing.Reply))
		together = max(together, len(s.Heard(tokens...)))
		if together == len(tokens) {
			return
		}
		s.getUntil(tokens[len(tokens)-1])
	}
	t.Fail("three messages in the answer to one GET", "at most %d in each of %d tries", together, Tries)
}
