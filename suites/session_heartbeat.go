package suites

import (
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// untilEnd waits until a moment, or until the session ends before it.
func (s *Session) untilEnd(moment time.Time) {
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
		case <-s.t.Context().Done():
			return
		}
	}
}

// openMutedIn is openMuted in any dialect; a session of revision 3 sends no ping.
func (t *Trial) openMutedIn(d dialect, transport client.Transport) *Session {
	s := t.HandshakeIn(d, transport)
	s.Mute()
	s.start()
	s.Connect("/")
	return s
}

// openMuted opens and connects a session that answers no ping.
func (t *Trial) openMuted(transport client.Transport) *Session { return t.openMutedIn(eio4, transport) }

// rounds is how many heartbeats a case waits for: more than so many only if they are short.
func (t *Trial) rounds(few int) int {
	const short = 2 * time.Second
	if t.Target.Timing.PingInterval <= short {
		return few + 2
	}
	return few
}

// silence is how long a client can live without a word.
func (t *Trial) silence() time.Duration {
	return t.Target.Timing.PingInterval + t.Target.Timing.PingTimeout
}

func isPing(a Arrival) bool { return a.Engine.Type == engineio.Ping }
