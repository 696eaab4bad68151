package search

import (
	"slices"

	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// delayed are the measures that a driver which is too late spoils, besides the times: what it does not read in time is lost or late, and
// who does not answer in time is disconnected.
var delayed = []threshold.Measure{threshold.Errors, threshold.AckTimeouts, threshold.Disconnects, threshold.Dropped,
	threshold.Lost, threshold.Received, threshold.Late, threshold.Reach}

// excusable says whether all that broke may be the doing of a driver that is too late. What came twice, out of order or to a wrong place
// never is.
func excusable(o supervise.Outcome, r *load.Report) bool {
	thresholds := o.Thresholds
	if o.Aborted != nil {
		thresholds = append(slices.Clone(thresholds), *o.Aborted)
	}
	for _, t := range thresholds {
		of := t.Threshold.Number.Measure
		if t.Measured && !t.Met && !slices.Contains(threshold.Timings(), of) && !slices.Contains(delayed, of) {
			return false
		}
	}
	for _, p := range r.Promises {
		for _, figure := range p.Broken() {
			if figure != string(threshold.Lost) {
				return false
			}
		}
	}
	return true
}
