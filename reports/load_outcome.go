package reports

import (
	"slices"
	"strings"
)

// Invalid is the status of a load whose driver was the bottleneck: it says nothing about the target.
const Invalid Status = "invalid"

// LoadSummary counts thresholds and promises. Passed, Failed and Skipped add up to Total, and so do the Verdicts.
type LoadSummary struct {
	Total    int             `json:"total"`
	Passed   int             `json:"passed"`
	Failed   int             `json:"failed"`
	Skipped  int             `json:"skipped"`
	Verdicts map[Verdict]int `json:"verdicts"` // only those that occur
}

// ClosingLine is the last line of the terminal view.
func (s LoadSummary) ClosingLine() string {
	return Summary{Passed: s.Passed, Failed: s.Failed, Skipped: s.Skipped}.ClosingLine()
}

// Broken lists the figures that say that the promise was not kept, but for those that a threshold allows.
func (p PromiseFigures) Broken() []string {
	var out []string
	for _, figure := range []struct {
		name  string
		count int64
	}{{"lost", p.Lost}, {"duplicated", p.Duplicated}, {"out_of_order", p.OutOfOrder}, {"leaked", p.Leaked}} {
		if figure.count > 0 && !slices.Contains(p.Tolerated, figure.name) {
			out = append(out, figure.name)
		}
	}
	return out
}

// Conclude sets Schema, Summary, Outcome and the verdicts. An interruption, a fault, or a driver that was the bottleneck say that the
// run proves nothing; a threshold or a promise that was seen to be broken is proof, even if the target vanished afterwards. A
// threshold on something that was never measured is not met, but proves nothing about a target that could not be reached.
func (r *LoadReport) Conclude(e Ending) {
	defer makeStorable(r)
	r.Schema = LoadSchema
	r.fill()
	proven := r.judge()
	s := r.Summary
	switch {
	case e.Interrupted != "":
		r.Outcome = Outcome{Interrupted, ExitInterrupted, e.Interrupted}
	case e.Fault != "":
		r.Outcome = Outcome{Fault, ExitFault, e.Fault}
	case e.Unusable != "":
		r.Outcome = Outcome{Unusable, ExitUsage, e.Unusable}
	case r.Limit.bottleneck() != "":
		r.Outcome = Outcome{Invalid, ExitFault, r.Limit.bottleneck()}
	case len(r.Driver.Bottleneck) > 0:
		r.Outcome = Outcome{Invalid, ExitFault, "the driver was the bottleneck: " + strings.Join(r.Driver.Bottleneck, "; ")}
	case e.Unreachable != "" && proven == 0:
		r.Outcome = Outcome{Unreachable, ExitUnreachable, e.Unreachable}
	case s.Failed > 0:
		reason := r.unmet()
		if e.Unreachable != "" {
			reason += "; " + e.Unreachable
		}
		r.Outcome = Outcome{Deviates, ExitDeviates, reason}
	case s.Passed == 0:
		r.Outcome = Outcome{Unusable, ExitUsage, "nothing was checked: there is no threshold, and no message whose receivers are known"}
	default:
		r.Outcome = Outcome{Conforms, ExitConforms, r.met()}
	}
	if r.Limit != nil {
		r.Outcome.Reason = r.Limit.reason(r.Outcome)
	}
}

// fill makes empty lists of those that a reader can rely on.
func (r *LoadReport) fill() {
	r.Thresholds = orEmpty(r.Thresholds)
	r.Promises = orEmpty(r.Promises)
	r.Timings = orEmpty(r.Timings)
	r.Counts = orEmpty(r.Counts)
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// judge sets the verdicts and the summary, and returns how many failures were seen, not only missed.
func (r *LoadReport) judge() (proven int) {
	s := LoadSummary{Verdicts: map[Verdict]int{}}
	add := func(v Verdict) {
		s.Total++
		s.Verdicts[v]++
		switch v {
		case Pass:
			s.Passed++
		case Fail:
			s.Failed++
		default:
			s.Skipped++
		}
	}
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		t.Verdict = Fail
		if t.Met {
			t.Verdict = Pass
		} else if t.Measured {
			proven++
		}
		add(t.Verdict)
	}
	for i := range r.Promises {
		p := &r.Promises[i]
		switch {
		case len(p.Broken()) > 0:
			p.Verdict = Fail
			proven++
		case p.Expected == 0:
			p.Verdict = NotApplicable
		default:
			p.Verdict = Pass
		}
		add(p.Verdict)
	}
	r.Summary = s
	return proven
}

// unmet says how many thresholds and promises failed.
func (r *LoadReport) unmet() string {
	var parts []string
	if n := r.failedThresholds(); n > 0 {
		parts = append(parts, count(n, "threshold is not met", "thresholds are not met"))
	}
	if n := r.Summary.Failed - r.failedThresholds(); n > 0 {
		parts = append(parts, count(n, "promise is not kept", "promises are not kept"))
	}
	return strings.Join(parts, ", ")
}

// met says what held.
func (r *LoadReport) met() string {
	switch kept := r.Summary.Passed - len(r.Thresholds); {
	case len(r.Thresholds) == 0:
		return "every promise is kept"
	case kept == 0:
		return "every threshold is met"
	}
	return "every threshold is met and every promise kept"
}

func (r *LoadReport) failedThresholds() (n int) {
	for _, t := range r.Thresholds {
		if t.Verdict == Fail {
			n++
		}
	}
	return n
}
