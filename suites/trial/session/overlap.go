package session

import (
	"net/http"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Overlap lets two GET requests of the session be in flight, and returns the answer to the one that the server read last.
func (s *Session) Overlap() (last *wire.Response) {
	const expected = "an answer to a second GET while the first is held"
	talks := true
	for range Tries {
		one, two := s.HoldGet(), s.SendGet()
		if s.releasedByPing(one, two) {
			// They did not overlap: the second is held now, and the next ping answers it.
			s.Take(two.AwaitPing())
			continue
		}
		last = two.Await(expected, s.Timing().CloseBound)
		if last.Status != http.StatusOK || one.isHeld(s.Trial.Server.Timing.Hold) || one.err != nil {
			return last
		}
		if one.Response.Status != http.StatusOK {
			return one.Response // a busy server has read the second before the first
		}
		// A ping or an event may just have released the first.
		talks = talks && Contains(s.Take(one.Response), engineio.Message)
		s.Take(last)
	}
	switch {
	case last == nil:
		s.Trial.Fail(expected, "a ping answered the first before the second was there, in each of %d tries", Tries)
	case talks:
		s.Trial.NotApplicable("an application that is silent while two GET requests are under way")
	}
	return last
}

// OverlapPosts sends POST requests while another one of the session has begun, until one of them is refused, and returns the status of
// the last. The first one is completed, so that it is not its end that closes the session.
func (s *Session) OverlapPosts() (status int) {
	packet := "3" // keeps the session alive meanwhile
	if s.Dialect.Revision == engineio.V3 {
		packet = "6" // any packet does, and a ping would be answered
	}
	body, contentType := s.Dialect.Payload([]string{packet})
	half := s.BeginPost(string(body), 0)
	defer half.Finish()
	status = http.StatusOK // until the first one is there, the second is alone
	for began := time.Now(); status == http.StatusOK && time.Since(began) < s.Timing().CloseBound; {
		request := s.PostRequest(wire.Request{Body: body, Header: http.Header{"Content-Type": {contentType}}})
		status = Do(s.Trial, s.Wire, request).Status
		time.Sleep(postPause)
	}
	if status == http.StatusOK {
		ReadsPostsAsTheyCome(s.Trial)
	}
	return status
}

// postPause is the time between two POST requests, so that a server is not flooded.
const postPause = 5 * time.Millisecond

// releasedByPing says whether a ping answered the first of two GET requests before the second had arrived, so that the second is
// held. The ping is answered then.
func (s *Session) releasedByPing(one, two *PendingGet) bool {
	select {
	case <-two.done:
		return false
	case <-one.done:
	case <-time.After(s.Trial.Server.Timing.CloseBeforeConnect):
		return false // both are held, which is for the caller to judge
	}
	if one.err != nil || one.Response.Status != http.StatusOK || !two.isHeld(s.Trial.Server.Timing.Hold) {
		return false
	}
	packets, err := s.Dialect.Parse(one.Response)
	if err != nil || !Contains(packets, engineio.Ping) {
		return false
	}
	s.Take(one.Response)
	return true
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
