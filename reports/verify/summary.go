package verify

import (
	"fmt"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// Summary counts results.
type Summary struct {
	reports.Tally
	Causes int            `json:"causes"` // cases that failed, each in all its variants; what failed in consequence is no cause of its own
	Scopes []ScopeSummary `json:"scopes"` // the application first
	Areas  []AreaSummary  `json:"areas"`  // in the order of the results
}

// ScopeSummary counts the results about the application, or about the library.
type ScopeSummary struct {
	Scope reports.Scope `json:"scope"`
	reports.Tally
	Causes int `json:"causes"`
}

// judged is how many results are a verdict on the server.
func (s ScopeSummary) judged() int {
	return s.Total - s.Verdicts[reports.NotApplicable] - s.Verdicts[reports.NotRun] - s.Verdicts[reports.Error]
}

// AreaSummary counts the results of one area.
type AreaSummary struct {
	Area string `json:"area"`
	reports.Tally
	DurationMS float64 `json:"duration_ms"` // of its cases one after the other; they run side by side
}

func (r *Report) summarize() Summary {
	s := Summary{Tally: reports.NewTally(), Scopes: []ScopeSummary{}, Areas: []AreaSummary{}}
	for _, scope := range reports.Scopes() {
		s.Scopes = append(s.Scopes, ScopeSummary{Scope: scope, Tally: reports.NewTally()})
	}
	position := map[string]int{}
	for _, result := range r.Results {
		at, known := position[result.Area]
		if !known {
			at = len(s.Areas)
			position[result.Area] = at
			s.Areas = append(s.Areas, AreaSummary{Area: result.Area, Tally: reports.NewTally()})
		}
		verdict, class := result.Verdict, result.Class(r.Selection.Strict)
		area := &s.Areas[at]
		area.Add(verdict, class)
		area.DurationMS += result.DurationMS
		s.scope(result).Add(verdict, class)
		s.Add(verdict, class)
	}
	for _, c := range r.causes() {
		s.scope(c.first()).Causes++
		s.Causes++
	}
	return s
}

func (s *Summary) scope(of Result) *ScopeSummary {
	for i := range s.Scopes {
		if s.Scopes[i].Scope == of.Level.Scope() {
			return &s.Scopes[i]
		}
	}
	return nil // every level has a scope
}

// line is the counts in words, without those that are 0.
func (s ScopeSummary) line() string {
	known := s.Verdicts[reports.KnownDeviation]
	line := fmt.Sprintf("%d passed", s.Passed)
	if s.Failed > 0 {
		line += fmt.Sprintf(", %d failed (%s)", s.Failed, text.Count(s.Causes, "cause", "causes"))
	}
	if s.Consequences > 0 {
		line += ", " + text.Count(s.Consequences, "consequence", "consequences")
	}
	if known > 0 {
		line += ", " + text.Count(known, "known deviation", "known deviations")
	}
	if skipped := s.Skipped - known; skipped > 0 {
		line += fmt.Sprintf(", %d skipped", skipped)
	}
	return line
}
