package session

import (
	"net/http"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Controlled does something that the server must survive, such as a request that it has to refuse, and expects that another client,
// which was there before, does not suffer from it. The case does its own expecting.
func Controlled(t *trial.Trial, d Dialect, do func()) {
	transport := t.Variant.Transport
	switch {
	case transport != "" && transport != client.Upgrade:
	case t.Server.Detection.Offers(d.Revision, client.Polling):
		transport = client.Polling
	default:
		transport = client.WebSocket
	}
	const expected = "the connection of another client goes on"
	c := newControl(t, d, transport, true)
	c.beside(expected, do)
	c.expectAlive(expected, 0)
}

// ExpectClosed lets the session offend against a rule and expects that the server closes it for that: the WebSocket is closed, a GET is
// refused, or the session id is no longer known. The heartbeat is kept meanwhile.
func (s *Session) ExpectClosed(expected string, offend func()) End {
	s.control = newControl(s.Trial, s.Dialect, s.transport, s.joined.Load())
	s.control.beside(expected, offend)
	end := s.awaitClosed(expected)
	s.control.expectAlive(expected+", and no other", end.At.Sub(s.asked))
	return end
}

// ExpectNotAccepted posts what the server has to refuse with HTTP status 400, or by closing the session.
func (s *Session) ExpectNotAccepted(expected, body string) {
	s.control = newControl(s.Trial, s.Dialect, s.transport, s.joined.Load())
	var response *wire.Response
	s.control.beside(expected, func() { response = s.Post(body) })
	end := End{At: time.Now()}
	if response.Status != http.StatusBadRequest {
		end = s.awaitClosed(expected)
	}
	s.control.expectAlive(expected+", and no other is closed", end.At.Sub(s.asked))
}

// The pauses between two questions whether a session id is still known.
const firstPause, longestPause = 20 * time.Millisecond, 200 * time.Millisecond

// awaitClosed waits until the server has closed the session. One that has closed it may never answer the GET that it holds, so the
// session asks now and then, and the control as often.
func (s *Session) awaitClosed(expected string) End {
	timing := s.Timing()
	within := timing.CloseBound
	if !s.joined.Load() {
		within = timing.CloseBeforeConnect
	}
	deadline := time.Now().Add(within)
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		last := s.WebSocket != nil || time.Until(deadline) < pause
		if last {
			pause = time.Until(deadline)
		}
		s.UntilEnd(time.Now().Add(pause))
		if end := s.Ended(); end != nil {
			return *end
		}
		if s.WebSocket == nil && s.keepBeat() {
			return End{At: time.Now(), Reason: "the session id is no longer known"}
		}
		if last || s.Trial.Context().Err() != nil {
			expectServing(s.Trial, expected)
			if within < comfortable {
				s.Trial.MachineBusy()
			}
			s.Trial.Fail(expected, "still open after %v%s", within.Round(time.Millisecond), s.Instead())
		}
	}
}

// comfortable is a time in which a busy machine closes a connection. Less is all that a very short heartbeat leaves.
const comfortable = 500 * time.Millisecond

// keepBeat sends what keeps the session and its control alive, and says whether the session id is no longer known.
func (s *Session) keepBeat() (unknown bool) {
	if s.control != nil && s.control.session.WebSocket == nil {
		s.control.session.keepBeat()
	}
	packet, _ := s.Dialect.beat()
	response, err := s.PostPackets(s.Trial.Context(), []string{packet})
	return err == nil && response.Status == http.StatusBadRequest
}

// ExpectCandidateClosed opens a WebSocket that could take over the session, lets it offend against a rule and expects that the server
// closes it for that, and not because nothing came on it.
func (s *Session) ExpectCandidateClosed(expected string, offend func(*wire.WebSocket)) {
	t := s.Trial
	c := newCandidate(t, s.Dialect)
	began := time.Now()
	socket := Dial(t, s.Wire, s.SecondWebSocket())
	offend(socket)
	AwaitCloseFor(t, s.Timing().CloseBeforeUpgrade, socket, expected)
	c.expectAlive(expected+", and no other", time.Since(began))
}

// ExpectCloseReleases expects that a close packet of a polling client closes its session and releases its GET. A GET that a heartbeat
// answers instead shows nothing.
func ExpectCloseReleases(t *trial.Trial, d Dialect) {
	const released = "the GET that is held is answered after a close packet"
	for range Tries {
		s := OpenByHand(t, d)
		var answer *wire.Response
		s.ExpectClosed("the session is closed after a close packet", func() {
			get := s.HoldGet()
			s.Send("1")
			answer = get.Await(released, s.Timing().CloseBound)
		})
		if packets, err := d.Parse(answer); err == nil && s.hasBeat(packets) {
			continue
		}
		t.Expect("HTTP status 400 for a GET after a close packet", s.Get().Status, Equal(http.StatusBadRequest))
		return
	}
	t.Fail(released, "only when a heartbeat was due, %d times", Tries)
}

// hasBeat says whether packets of the heartbeat are among them.
func (s *Session) hasBeat(packets []engineio.Packet) bool {
	_, answer := s.Dialect.beat()
	return Contains(packets, answer)
}
