package supervise

import (
	"time"

	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
)

const (
	// shortSilence is how long nothing may come at the end of a run until that is worth a sentence.
	shortSilence = 2 * time.Second
	// lastLines is how many lines of the log a report keeps of a server that stopped.
	lastLines = 12
)

// heard is the last second in which something came from the target.
type heard struct {
	bytes int64 // received until then
	tried int64 // by users, until then
	at    time.Duration
}

// listen notes whether something came in the second that has passed.
func (s *supervision) listen(at time.Duration) {
	if bytes := s.options.Measures.Total(measure.BytesReceived); bytes > s.heard.bytes {
		s.heard = heard{bytes, s.options.Measures.Total(measure.Tried), at}
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
		stopped.LastLines = log.Tail(lastLines)
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
