package load

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
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
		return text.Count(int(n), "client", "clients")
	}
	return strconv.FormatFloat(n, 'f', -1, 64) + "/s"
}

// Limit is the search for the most load under which everything holds.
type Limit struct {
	Unit        Unit    `json:"unit"`
	LastGood    float64 `json:"last_good"`    // the most load that broke nothing; 0 if there is none
	FirstBroken float64 `json:"first_broken"` // the least that broke something; 0 if there is none
	Maximum     float64 `json:"maximum"`      // the most that there might be
	Ceiling     string  `json:"ceiling"`      // what sets the maximum
	Precision   float64 `json:"precision"`    // how far apart last_good and first_broken may be, as a share of the former
	Steps       []Step  `json:"steps"`        // in the order in which they were done
}

// Step is one load of the search: a run of its own.
type Step struct {
	Amount     float64        `json:"amount"` // of load, in the unit
	Load       string         `json:"load"`   // in words
	DurationMS float64        `json:"duration_ms"`
	Status     reports.Status `json:"status"`           // as of a run: conforms if nothing broke, deviates if something did
	Broken     []string       `json:"broken,omitempty"` // thresholds and promises, with what was seen; or why the step counts for nothing
	Timings    []Timing       `json:"timings"`          // those that occurred
}

// Step is what a search keeps of a run, which has been concluded.
func (r *Report) Step(amount float64) Step {
	step := Step{Amount: amount, Load: r.Scenario.Load, DurationMS: r.DurationMS, Status: r.Outcome.Status, Timings: r.Timings}
	if step.Status != reports.Conforms && step.Status != reports.Deviates {
		step.Broken = []string{r.Outcome.Reason}
		return step
	}
	for _, t := range r.Thresholds {
		if t.Verdict == reports.Fail {
			step.Broken = append(step.Broken, t.line())
		}
	}
	for _, p := range r.Promises {
		if p.Verdict == reports.Fail {
			step.Broken = append(step.Broken, p.Name+": "+p.seen())
		}
	}
	if r.Stopped != nil {
		step.Broken = append(step.Broken, r.Stopped.Sentence())
	}
	return step
}

// String says what became of the step.
func (s Step) String() string {
	switch s.Status {
	case reports.Conforms:
		return "pass"
	case reports.Deviates:
		return "FAIL  " + strings.Join(s.Broken, "; ")
	case reports.Interrupted:
		return strings.Join(s.Broken, "; ")
	}
	return string(s.Status) + "  " + strings.Join(s.Broken, "; ")
}

// reason completes the reason of an outcome with what the search found.
func (l *Limit) reason(o reports.Outcome) string {
	good := l.Unit.Amount(l.LastGood)
	switch {
	case o.Status == reports.Deviates && l.LastGood == 0 && len(l.Steps) > 0:
		return fmt.Sprintf("the first load, %s, is too much: %s", l.Unit.Amount(l.Steps[0].Amount), o.Reason)
	case l.LastGood == 0:
		return o.Reason
	case o.Status == reports.Conforms && l.FirstBroken == 0:
		return fmt.Sprintf("nothing breaks with %s, the most that %s", good, l.Ceiling)
	case o.Status == reports.Conforms:
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
		reason := s.Broken[0]
		if more := len(s.Broken) - 1; more > 0 {
			reason += fmt.Sprintf(", and %d more", more)
		}
		return reason
	}
	return "something does"
}

// bottleneck says why the driver, not the target, ended the search; nothing if it did not.
func (l *Limit) bottleneck() string {
	if l == nil || len(l.Steps) == 0 {
		return ""
	}
	last := l.Steps[len(l.Steps)-1]
	if last.Status != reports.Invalid {
		return ""
	}
	return fmt.Sprintf("with %s %s", l.Unit.Amount(last.Amount), strings.Join(last.Broken, "; "))
}

// shown says which of the steps the rest of the report is about.
func (l *Limit) shown() view.Section {
	switch {
	case l == nil:
		return nil
	case l.LastGood > 0:
		return view.Plain(fmt.Sprintf("What was seen with %s, the most with which nothing breaks:", l.Unit.Amount(l.LastGood)))
	}
	return view.Plain("What was seen in the first step:")
}

// cases are the steps. What is beyond the limit is skipped, and says why.
func (l *Limit) cases() (cases []view.Case) {
	if l == nil {
		return nil
	}
	for _, s := range l.Steps {
		c := view.Case{
			Name: l.Unit.Amount(s.Amount), Class: reports.Passed, DurationMS: s.DurationMS,
			Figures: view.Pairs("status", string(s.Status), "load", s.Load),
		}
		if s.Status != reports.Conforms {
			c.Class, c.Message = reports.Skipped, s.String()
		}
		cases = append(cases, c)
	}
	return cases
}
