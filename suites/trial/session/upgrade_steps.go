package session

import (
	"net/http"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/suites/trial"
)

// ExpectNothingLostByFailedUpgrade expects that nothing is lost when the WebSocket of an upgrade is.
func ExpectNothingLostByFailedUpgrade(t *trial.Trial, d Dialect) {
	s := OpenIn(t, d, client.Polling)
	s.Connect("/")
	packets, tokens := s.EchoTexts(9)
	s.Send(packets[:3]...)
	socket := s.Probe()
	s.Send(packets[3:6]...)
	loseWebSocket(t, socket)
	s.Send(packets[6:]...)
	s.ExpectEchoes(tokens)
}

// OpenUpgradedIn is OpenUpgraded in a dialect.
func OpenUpgradedIn(t *trial.Trial, d Dialect) *Session {
	s := OpenIn(t, d, client.Polling)
	s.Connect("/")
	s.Upgrade()
	s.ExpectAlive("the session works after the upgrade")
	return s
}

// OpenUpgraded opens a session that has moved to a WebSocket, and makes sure that the server knows.
func OpenUpgraded(t *trial.Trial) *Session { return OpenUpgradedIn(t, EIO4) }

// ExpectNotPolled expects that requests of long-polling are refused.
func (s *Session) ExpectNotPolled() {
	Controlled(s.Trial, s.Dialect, func() {
		s.Trial.Expect("HTTP status 400 for POST", s.Touch().Status, Equal(http.StatusBadRequest))
		s.Trial.Expect("HTTP status 400 for GET", s.Get().Status, Equal(http.StatusBadRequest))
	})
}

// ExpectFlushedToWebSocket expects that what waits for a GET when the upgrade completes is sent on the WebSocket.
func ExpectFlushedToWebSocket(t *trial.Trial, d Dialect) {
	s := OpenIn(t, d, client.Polling)
	s.Connect("/")
	waiting := s.StopPolling()
	packets, tokens := s.EchoTexts(PacketsPerPost(t, s.Handshake, 20))
	s.Send(packets...)
	s.Complete(s.Probe())
	last, after := s.EchoTexts(1)
	s.Send(last...)
	s.ExpectEchoes(append(append([]string{waiting}, tokens...), after...))
}

// ExpectOnceAcrossUpgrade expects that what is under way while the transport changes arrives once and in order.
func ExpectOnceAcrossUpgrade(t *trial.Trial, d Dialect) {
	for range 3 { // where the answers are when the transport changes is a matter of chance
		s := OpenIn(t, d, client.Polling)
		s.Connect("/")
		packets, tokens := s.EchoTexts(24)
		s.Send(packets[:8]...)
		s.ExpectEchoes(tokens[:8]) // so that a GET is held, and some of the next answers leave by it
		s.PausePolling()
		socket := s.Probe()
		s.Send(packets[8:16]...)
		s.AwaitPolled()
		s.Complete(socket)
		s.Send(packets[16:]...)
		s.ExpectEchoes(tokens)
	}
}
