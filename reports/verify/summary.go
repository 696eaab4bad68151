package verify

import "github.com/sioproof/sioproof/reports"

// Summary counts results.
type Summary struct {
	reports.Tally
	Areas []AreaSummary `json:"areas"` // in the order of the results
}

// AreaSummary counts the results of one area.
type AreaSummary struct {
	Area string `json:"area"`
	reports.Tally
	DurationMS float64 `json:"duration_ms"` // of its cases one after the other; they run side by side
}

func summarize(results []Result, strict reports.Strictness) Summary {
	s := Summary{Tally: reports.NewTally(), Areas: []AreaSummary{}}
	position := map[string]int{}
	for _, r := range results {
		at, known := position[r.Area]
		if !known {
			at = len(s.Areas)
			position[r.Area] = at
			s.Areas = append(s.Areas, AreaSummary{Area: r.Area, Tally: reports.NewTally()})
		}
		area := &s.Areas[at]
		area.Add(r.Verdict, r.Class(strict))
		area.DurationMS += r.DurationMS
		s.Add(r.Verdict, r.Class(strict))
	}
	return s
}
