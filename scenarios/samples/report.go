package samples

import "github.com/sioproof/sioproof/reports/load"

// Report is what was computed again, as a report.
func (r *Recording) Report() *load.TimingsReport {
	return &load.TimingsReport{
		Schema: load.TimingsSchema, Tool: r.Tool, Started: r.Started, Target: r.Target, Scenario: r.Scenario,
		DurationMS: float64(r.Results.At.Microseconds()) / 1000, MeasuredMS: float64(r.Results.Measured.Microseconds()) / 1000,
		Samples: r.Samples, Missing: r.Missing, Partial: r.Partial,
		Timings: r.Results.Timings(), Counts: r.Results.Counters(), Series: r.Results.Seconds(),
	}
}
