package session

import (
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// UntilEnd waits until a moment, or until the session ends before it.
func (s *Session) UntilEnd(moment time.Time) {
	timer := time.NewTimer(time.Until(moment))
	defer timer.Stop()
	for {
		s.mu.Lock()
		ended, changed := s.ended, s.changed
		s.mu.Unlock()
		if ended != nil {
			return
		}
		select {
		case <-changed:
		case <-timer.C:
			return
		case <-s.Trial.Context().Done():
			return
		}
	}
}

// OpenMutedIn is openMuted in any dialect; a session of revision 3 sends no ping.
func OpenMutedIn(t *trial.Trial, d Dialect, transport client.Transport) *Session {
	s := HandshakeIn(t, d, transport)
	s.Mute()
	s.Start()
	s.Connect("/")
	return s
}

// OpenMuted opens and connects a session that answers no ping.
func OpenMuted(t *trial.Trial, transport client.Transport) *Session {
	return OpenMutedIn(t, EIO4, transport)
}

// AwaitTimeout waits until the server has ended the session by a time limit of its own, and returns when that was seen. Over
// long-polling a server may do so and never answer the GET that it holds.
func (s *Session) AwaitTimeout(expected string, within time.Duration) time.Time {
	s.UntilEnd(time.Now().Add(within))
	if end := s.Ended(); end != nil {
		return end.At
	}
	s.ExpectTimedOut(expected, within)
	return time.Now()
}

// ExpectTimedOut expects that a session that is late already has ended: over long-polling a server may have forgotten it, and hold its GET.
func (s *Session) ExpectTimedOut(expected string, late time.Duration) {
	if s.WebSocket == nil && s.keepBeat() {
		return
	}
	s.Trial.NotInTime()
	s.Trial.Fail(expected, "the session lives %v later", late.Round(time.Millisecond))
}

// AwaitPingTimeout waits until the server has ended the session of a client that has fallen silent.
func (s *Session) AwaitPingTimeout(expected string) {
	timing := s.Timing()
	s.AwaitTimeout(expected, timing.PingInterval+timing.PingTimeout+timing.TimeoutLate)
}

// Rounds is how many heartbeats a case waits for: more than so many only if they are short.
func Rounds(t *trial.Trial, few int) int {
	const short = 2 * time.Second
	if t.Server.Timing.PingInterval <= short {
		return few + 2
	}
	return few
}

// Silence is how long a client can live without a word.
func Silence(t *trial.Trial) time.Duration {
	return t.Server.Timing.PingInterval + t.Server.Timing.PingTimeout
}

// IsPing says whether an arrival is a ping of Engine.IO.
func IsPing(a Arrival) bool { return a.Engine.Type == engineio.Ping }
