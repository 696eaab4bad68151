package load

import (
	"fmt"
	"math"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// Stopped says that the server stopped answering before the load was over.
type Stopped struct {
	AfterMS float64 `json:"after_ms"` // since the load began: when its process ended, or the end of the last second in which something came
	// Ended is how the server's process ended, such as "exit status 1"; empty if it is not known to have ended.
	Ended     string   `json:"ended,omitempty"`
	LastLines []string `json:"last_lines,omitempty"` // of its log
}

// Sentence says when the server stopped answering, and how it ended.
func (s Stopped) Sentence() string {
	if s.Ended != "" {
		return fmt.Sprintf("the server ended after %.1f s: %s", s.AfterMS/1000, s.Ended)
	}
	return fmt.Sprintf("nothing came from the server after second %.0f", math.Round(s.AfterMS/1000))
}

// cases is the only case of a server that stopped; none if it did not.
func (s *Stopped) cases() []view.Case {
	if s == nil {
		return nil
	}
	return []view.Case{{
		Name: "server", Title: "it answers until the load is over", Verdict: string(reports.Fail), Class: reports.Failed, Seen: s.Sentence(),
		Message: s.Sentence(), DurationMS: view.Untimed, Evidence: view.Evidence{Log: s.LastLines},
	}}
}
