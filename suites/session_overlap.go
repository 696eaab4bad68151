package suites

import (
	"net/http"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
)

// overlap lets two GET requests of the session be under way, and returns the answers; that to the first is nil if there is
// none yet.
func (s *Session) overlap() (first, second *wire.Response) {
	const expected = "an answer to a second GET while the first is held"
	for range tries {
		one, two := s.Held(), s.Hang()
		second = two.Await(expected, s.t.Target.Timing.CloseBeforeConnect)
		if !one.waits(0) {
			first = one.response
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

// together expects that messages which wait for a GET are in one answer.
func (t *Trial) together(d dialect) {
	s := t.OpenIn(d, client.Polling)
	s.Connect("/")
	s.StopPolling()
	var together int
	for range tries {
		packets, tokens := s.echoTexts(3)
		s.Send(packets...)
		// Nothing tells when an application has said something that is not fetched.
		time.Sleep(t.Target.Timing.Settle / tries)
		s.Take(s.Hang().Await("an answer to the GET", t.Target.Timing.Reply))
		together = max(together, len(s.Heard(tokens...)))
		if together == len(tokens) {
			return
		}
		s.GetUntil(tokens[len(tokens)-1])
	}
	t.Fail("three messages in the answer to one GET", "at most %d in each of %d tries", together, tries)
}
