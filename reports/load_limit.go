package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Unit is what the load of a search is counted in.
type Unit string

// The units.
const (
	Clients   Unit = "clients"
	PerSecond Unit = "per_second" // arrivals
)

// Amount is so much of it, in words.
func (u Unit) Amount(n float64) string {
	if u == Clients {
		return count(int(n), "client", "clients")
	}
	return strconv.FormatFloat(n, 'f', -1, 64) + "/s"
}

// Limit is the search for the most load under which everything holds.
type Limit struct {
	Unit        Unit        `json:"unit"`
	LastGood    float64     `json:"last_good"`    // the most load that broke nothing; 0 if there is none
	FirstBroken float64     `json:"first_broken"` // the least that broke something; 0 if there is none
	Maximum     float64     `json:"maximum"`      // the most that there might be
	Ceiling     string      `json:"ceiling"`      // what sets the maximum
	Precision   float64     `json:"precision"`    // how far apart last_good and first_broken may be, as a share of the former
	Steps       []LimitStep `json:"steps"`        // in the order in which they were done
}

// LimitStep is one load of the search: a run of its own.
type LimitStep struct {
	Amount     float64  `json:"amount"` // of load, in the unit
	Load       string   `json:"load"`   // in words
	DurationMS float64  `json:"duration_ms"`
	Status     Status   `json:"status"`           // as of a run: conforms if nothing broke, deviates if something did
	Broken     []string `json:"broken,omitempty"` // thresholds and promises, with what was seen; or why the step counts for nothing
	Timings    []Timing `json:"timings"`          // those that occurred
}

// LimitStep is what a search keeps of a run, which has been concluded.
func (r *LoadReport) LimitStep(amount float64) LimitStep {
	step := LimitStep{Amount: amount, Load: r.Scenario.Load, DurationMS: r.DurationMS, Status: r.Outcome.Status, Timings: r.Timings}
	if step.Status != Conforms && step.Status != Deviates {
		step.Broken = []string{r.Outcome.Reason}
		return step
	}
	for _, t := range r.Thresholds {
		if t.Verdict == Fail {
			step.Broken = append(step.Broken, t.line())
		}
	}
	for _, p := range r.Promises {
		if p.Verdict == Fail {
			step.Broken = append(step.Broken, p.Name+": "+p.broken())
		}
	}
	return step
}

// Line is a step in a line that is safe to show: what became of it.
func (s LimitStep) Line() string {
	switch s.Status {
	case Conforms:
		return "pass"
	case Deviates:
		return visible("FAIL  " + strings.Join(s.Broken, "; "))
	case Interrupted:
		return visible(strings.Join(s.Broken, "; "))
	}
	return visible(string(s.Status) + "  " + strings.Join(s.Broken, "; "))
}

// reason completes the reason of an outcome with what the search found.
func (l *Limit) reason(o Outcome) string {
	good := l.Unit.Amount(l.LastGood)
	switch {
	case o.Status == Deviates && l.LastGood == 0 && len(l.Steps) > 0:
		return fmt.Sprintf("the first load, %s, is too much: %s", l.Unit.Amount(l.Steps[0].Amount), o.Reason)
	case l.LastGood == 0:
		return o.Reason
	case o.Status == Conforms && l.FirstBroken == 0:
		return fmt.Sprintf("nothing breaks with %s, the most that %s", good, l.Ceiling)
	case o.Status == Conforms:
		return fmt.Sprintf("the limit is %s; with %s %s", good, l.Unit.Amount(l.FirstBroken), l.firstBroken())
	case l.FirstBroken == 0:
		return fmt.Sprintf("%s; the limit is above %s, with which nothing breaks", o.Reason, good)
	}
	return fmt.Sprintf("%s; the limit is between %s, with which nothing breaks, and %s", o.Reason, good, l.Unit.Amount(l.FirstBroken))
}

// firstBroken says what broke under the least load that broke something.
func (l *Limit) firstBroken() string {
	for _, s := range l.Steps {
		if s.Amount != l.FirstBroken || len(s.Broken) == 0 {
			continue
		}
		text := s.Broken[0]
		if more := len(s.Broken) - 1; more > 0 {
			text += fmt.Sprintf(", and %d more", more)
		}
		return text
	}
	return "something does"
}

// bottleneck says why the driver, not the target, ended the search; nothing if it did not.
func (l *Limit) bottleneck() string {
	if l == nil || len(l.Steps) == 0 {
		return ""
	}
	last := l.Steps[len(l.Steps)-1]
	if last.Status != Invalid {
		return ""
	}
	return fmt.Sprintf("with %s %s", l.Unit.Amount(last.Amount), strings.Join(last.Broken, "; "))
}

// shown says which of the steps the rest of the report is about.
func (l *Limit) shown() string {
	if l.LastGood > 0 {
		return fmt.Sprintf("What was seen with %s, the most with which nothing breaks:", visible(l.Unit.Amount(l.LastGood)))
	}
	return "What was seen in the first step:"
}

// limitTable are the steps, with the times of what was sent and answered: how they grow with the load.
func limitTable(l *Limit) table {
	t := table{titles: []string{"Load", "took"}, remark: true}
	shown := l.occurred("ack", "echo", "fanout")
	if len(shown) == 0 {
		shown = l.occurred("handshake")
	}
	for _, name := range shown {
		t.titles = append(t.titles, name+" p50", "p99")
	}
	t.titles = append(t.titles, "verdict")
	for _, s := range l.Steps {
		row := []string{visible(l.Unit.Amount(s.Amount)), fmt.Sprintf("%.1f s", s.DurationMS/1000)}
		for _, name := range shown {
			p50, p99 := "-", "-"
			if x, ok := s.timing(name); ok {
				p50, p99 = millis(x.P50MS), millis(x.P99MS)
			}
			row = append(row, p50, p99)
		}
		t.rows = append(t.rows, append(row, s.Line()))
	}
	return t
}

// occurred are those of the timings that occurred in any step.
func (l *Limit) occurred(names ...string) (out []string) {
	for _, name := range names {
		if slices.ContainsFunc(l.Steps, func(s LimitStep) bool { _, ok := s.timing(name); return ok }) {
			out = append(out, name)
		}
	}
	return out
}

func (s LimitStep) timing(name string) (Timing, bool) {
	for _, t := range s.Timings {
		if t.Name == name {
			return t, true
		}
	}
	return Timing{}, false
}
