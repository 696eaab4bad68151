package supervise

import (
	"time"

	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/server/logs"
)

// shortSilence is how long nothing may come at the end of a run until that is worth a sentence.
const shortSilence = 2 * time.Second

// heard is the last second in which something came from the target.
type heard struct {
	bytes int64 // received until then
	tried int64 // by users, until then
	at    time.Duration

	logged, before logs.Position // the end of the target's log then, and a second before
}

// listen notes whether something came in the second that has passed.
func (s *supervision) listen(at time.Duration) {
	bytes := s.options.Measures.Total(measure.BytesReceived)
	if bytes == s.heard.bytes {
		return
	}
	s.heard = heard{bytes: bytes, tried: s.options.Measures.Total(measure.Tried), at: at, before: s.heard.logged}
	if log := s.options.Target.Log; log != nil {
		s.heard.logged = log.Mark()
	}
}

// stopped says when the target stopped answering, and how it ended; nil if it answered to the end.
func (s *supervision) stopped(o Outcome) *load.Stopped {
	var stopped load.Stopped
	switch p := s.options.Target.Process; {
	case s.exited > 0:
		stopped = load.Stopped{AfterMS: milliseconds(s.exited), Ended: "exit status 0"}
		if err := p.Err(); err != nil {
			stopped.Ended = err.Error()
		}
	case s.silent(o):
		stopped.AfterMS = milliseconds(s.heard.at)
	default:
		return nil
	}
	if log := s.options.Target.Log; log != nil {
		stopped.LastLines = log.Excerpt(s.heard.before)
	}
	return &stopped
}

// silent reports whether nothing came at the end, although users tried something, and something failed.
func (s *supervision) silent(o Outcome) bool {
	m := s.options.Measures
	if o.Length-s.heard.at < shortSilence || m.Total(measure.Tried) == s.heard.tried {
		return false
	}
	failures := m.Total(measure.Errors) + m.Total(measure.Disconnects)
	for _, p := range ledger.Promises() {
		failures += o.Ledger.Figures(p).Lost
	}
	return failures > 0
}
