package verify

import (
	"fmt"

	"github.com/sioproof/sioproof/reports"
)

// Summary counts results. Passed, Failed and Skipped add up to Total, and so do the Verdicts.
type Summary struct {
	Total    int                     `json:"total"`
	Passed   int                     `json:"passed"`
	Failed   int                     `json:"failed"`
	Skipped  int                     `json:"skipped"`
	Verdicts map[reports.Verdict]int `json:"verdicts"` // only those that occur
	Areas    []AreaSummary           `json:"areas"`    // in the order of the results
}

// AreaSummary counts the results of one area.
type AreaSummary struct {
	Area       string                  `json:"area"`
	Total      int                     `json:"total"`
	Passed     int                     `json:"passed"`
	Failed     int                     `json:"failed"`
	Skipped    int                     `json:"skipped"`
	Verdicts   map[reports.Verdict]int `json:"verdicts"`
	DurationMS float64                 `json:"duration_ms"` // of its cases one after the other; they run side by side
}

// ClosingLine is the last line of the terminal view.
func (s Summary) ClosingLine() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", s.Passed, s.Failed, s.Skipped)
}

func summarize(results []Result, strict reports.Strictness) Summary {
	s := Summary{Verdicts: map[reports.Verdict]int{}, Areas: []AreaSummary{}}
	position := map[string]int{}
	for _, r := range results {
		at, known := position[r.Area]
		if !known {
			at = len(s.Areas)
			position[r.Area] = at
			s.Areas = append(s.Areas, AreaSummary{Area: r.Area, Verdicts: map[reports.Verdict]int{}})
		}
		area := &s.Areas[at]
		area.Total++
		area.Verdicts[r.Verdict]++
		area.DurationMS += r.DurationMS
		switch r.Class(strict) {
		case reports.Passed:
			area.Passed++
		case reports.Failed:
			area.Failed++
		case reports.Skipped:
			area.Skipped++
		}
	}
	for _, area := range s.Areas {
		s.Total += area.Total
		s.Passed += area.Passed
		s.Failed += area.Failed
		s.Skipped += area.Skipped
		for verdict, n := range area.Verdicts {
			s.Verdicts[verdict] += n
		}
	}
	return s
}
