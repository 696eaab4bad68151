package suites

import (
	"net/http"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
)

// upgradeBrokenOff expects that nothing is lost when the WebSocket of an upgrade is.
func (t *Trial) upgradeBrokenOff(d dialect) {
	s := t.OpenIn(d, client.Polling)
	s.Connect("/")
	packets, tokens := s.echoTexts(9)
	s.Send(packets[:3]...)
	socket := s.Probe()
	s.Send(packets[3:6]...)
	t.hangUp(socket)
	s.Send(packets[6:]...)
	s.ExpectEchoes(tokens)
}

func (t *Trial) upgradedIn(d dialect) *Session {
	s := t.OpenIn(d, client.Polling)
	s.Connect("/")
	s.Upgrade()
	s.ExpectAlive("the session works after the upgrade")
	return s
}

// upgraded opens a session that has moved to a WebSocket, and makes sure that the server knows.
func (t *Trial) upgraded() *Session { return t.upgradedIn(eio4) }

// expectNotPolled expects that requests of long-polling are refused.
func (s *Session) expectNotPolled() {
	s.t.Expect("HTTP status 400 for POST", s.touch().Status, Equal(http.StatusBadRequest))
	s.t.Expect("HTTP status 400 for GET", s.Get().Status, Equal(http.StatusBadRequest))
}

// flushedToWebSocket expects that what waits for a GET when the upgrade completes is sent on the WebSocket.
func (t *Trial) flushedToWebSocket(d dialect) {
	s := t.OpenIn(d, client.Polling)
	s.Connect("/")
	waiting := s.StopPolling()
	packets, tokens := s.echoTexts(t.packetsPerPost(s.Handshake, 20))
	s.Send(packets...)
	s.Complete(s.Probe())
	last, after := s.echoTexts(1)
	s.Send(last...)
	s.ExpectEchoes(append(append([]string{waiting}, tokens...), after...))
}

// onceAcrossUpgrade expects that what is under way while the transport changes arrives once and in order.
func (t *Trial) onceAcrossUpgrade(d dialect) {
	for range 3 { // where the answers are when the transport changes is a matter of chance
		s := t.OpenIn(d, client.Polling)
		s.Connect("/")
		packets, tokens := s.echoTexts(24)
		s.Send(packets[:8]...)
		s.ExpectEchoes(tokens[:8]) // so that a GET is held, and some of the next answers leave by it
		s.PausePolling()
		socket := s.Probe()
		s.Send(packets[8:16]...)
		s.awaitPolled()
		s.Complete(socket)
		s.Send(packets[16:]...)
		s.ExpectEchoes(tokens)
	}
}
