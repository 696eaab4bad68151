package supervise

import (
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/threshold"
	"github.com/sioproof/sioproof/scenarios/watch"
)

// Outcome is what became of a run.
type Outcome struct {
	Length     time.Duration
	Results    measure.Results
	Ledger     *ledger.Ledger // closed
	Transports []driver.TransportCounts
	Thresholds []threshold.Result
	Started    int    // users that were to connect
	Seed       uint64 // of what was drawn
	Driver     DriverUsage
	Unordered  bool   // the profile tolerates that messages of one sender overtake each other
	Exhausted  string // what this machine ran out of; nothing if it did not

	// How it ended, if not by itself. At most one is set.
	Aborted     *threshold.Result // this threshold was broken
	Gone        bool              // the target went away
	Stopped     *load.Stopped     // when it stopped answering; nil if it answered to the end
	Interrupted bool
	Fault       string // of the driver itself
}

// DriverUsage is what the driver itself used.
type DriverUsage struct {
	Cores       int     // it may use
	MeanCPU     float64 // of one core
	MostCPU     float64
	MostMemory  uint64
	memory      float64 // the sum of all looks
	Descriptors int     // most that were open
	seconds     int
}

func (d *DriverUsage) add(u watch.Usage, cpu float64) {
	d.MeanCPU = (d.MeanCPU*float64(d.seconds) + cpu) / float64(d.seconds+1)
	d.seconds++
	d.memory += float64(u.Memory)
	d.MostCPU = max(d.MostCPU, cpu)
	d.MostMemory = max(d.MostMemory, u.Memory)
	d.Descriptors = max(d.Descriptors, u.Descriptors)
}

// tooLate is how far the driver may be behind its own schedule, in one of a hundred cases, until what it measured says more about
// itself than about the target.
const tooLate = 100 * time.Millisecond

// usual is how late timers may be on a machine that has nothing better to do.
const usual = 10 * time.Millisecond

// met says whether every threshold was met.
func (o Outcome) met() bool {
	return o.Aborted == nil && !slices.ContainsFunc(o.Thresholds, func(r threshold.Result) bool { return !r.Met })
}

// Bottleneck says, in a sentence, that the driver could not do what it had to, or not keep up with its own schedule; nothing if it
// could.
func (o Outcome) Bottleneck() string {
	if o.Exhausted != "" {
		return o.Exhausted
	}
	return o.behind(tooLate)
}

// behind says, in a sentence, that the driver was later than that; nothing if it was not.
func (o Outcome) behind(tolerable time.Duration) string {
	lateness := o.Results.Times[measure.Lateness]
	if lateness.P99 <= tolerable {
		return ""
	}
	return fmt.Sprintf("it was behind its own schedule by up to %v (p99 %v), using %.0f%% of %d cores",
		lateness.Most.Round(time.Millisecond), lateness.P99.Round(time.Millisecond), 100*o.Driver.MeanCPU, o.Driver.Cores)
}

// Invalid says, in a sentence, why the run proves nothing: a time was too long, and it may be the driver's fault, or something failed
// that this machine did not let the driver try. Nothing if it proves something. What was lost, or went to a wrong place, is the target's
// fault however late the driver was.
func (o Outcome) Invalid() string {
	if o.Exhausted != "" && !o.met() {
		return o.Exhausted
	}
	results := o.Thresholds
	if o.Aborted != nil {
		results = append(slices.Clone(results), *o.Aborted)
	}
	for _, r := range results {
		if !r.Met && r.Measured && slices.Contains(threshold.Timings(), r.Threshold.Number.Measure) {
			if why := o.behind(tolerable(r.Threshold)); why != "" {
				return why
			}
		}
	}
	return ""
}

// tolerable is how late the driver may be for a time that is too long to say something about the target: no later than the time may be.
func tolerable(t threshold.Threshold) time.Duration {
	switch t.Number.Aggregation {
	case threshold.Count, threshold.PerSecond, threshold.Share:
		return tooLate
	}
	return min(tooLate, max(usual, time.Duration(t.Limit)))
}

func (d DriverUsage) meanMemory() float64 { return d.memory / float64(max(1, d.seconds)) }
