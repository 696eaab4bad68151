package supervise

import (
	"cmp"
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
	Machine    MachineUse
	Unordered  bool // the profile tolerates that messages of one sender overtake each other
	log        *connectionLog
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

// Bottleneck says, in a sentence, that the driver could not do what it had to, or not keep up with its own schedule, or that something
// else kept the machine busy; nothing if it could.
func (o Outcome) Bottleneck() string {
	return cmp.Or(o.Exhausted, o.behind("it", tooLate), o.Machine.disturbance())
}

// behind says, in a sentence, that the driver, called as it is said, was later than that; nothing if it was not.
func (o Outcome) behind(driver string, tolerable time.Duration) string {
	lateness := o.Results.Times[measure.Lateness]
	if lateness.P99 <= tolerable {
		return ""
	}
	return fmt.Sprintf("%s was behind its own schedule by up to %v (p99 %v), using %.0f%% of %d cores",
		driver, lateness.Most.Round(time.Millisecond), lateness.P99.Round(time.Millisecond), 100*o.Driver.MeanCPU, o.Driver.Cores)
}

// excuse says, in a sentence, why a threshold that is not met proves nothing about the target: a time was too long, and that may be the
// fault of the driver or of the machine. Nothing if it proves something. What was lost, or went to a wrong place, is the target's fault
// however late the driver was.
func (o Outcome) excuse(r threshold.Result) string {
	if r.Met || !r.Measured || !slices.Contains(threshold.Timings(), r.Threshold.Number.Measure) {
		return ""
	}
	return cmp.Or(o.behind("the driver", tolerable(r.Threshold)), o.nearlyMet(r), o.Machine.disturbance())
}

// nearlyMet says, in a sentence, that a time would have been short enough without the lateness of the driver; nothing if not. The driver
// is late twice: when it sends, and when it reads the answer.
func (o Outcome) nearlyMet(r threshold.Result) string {
	lateness := o.Results.Times[measure.Lateness]
	late := lateness.P99
	switch n := r.Threshold.Number; {
	case n.Aggregation == threshold.Most, n.Aggregation == threshold.Percentile && n.Percentile > 99:
		late = lateness.Most
	case n.Aggregation == threshold.Count, n.Aggregation == threshold.PerSecond, n.Aggregation == threshold.Share:
		return ""
	}
	if late <= usual || !r.Threshold.Operator.Holds(r.Actual-2*float64(late), r.Threshold.Limit) {
		return ""
	}
	return fmt.Sprintf("the driver was behind its own schedule by up to %v (p99 %v), and without that the limit may have been kept",
		lateness.Most.Round(time.Millisecond), lateness.P99.Round(time.Millisecond))
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
