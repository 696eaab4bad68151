package load

import (
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// Conclude sets Schema, Headline, Summary, Outcome and the verdicts. An interruption, a fault, or a driver that was the bottleneck say that the
// run proves nothing; a threshold or a promise that was seen to be broken is proof, even if the target vanished afterwards. A
// threshold on something that was never measured is not met, but proves nothing about a target that could not be reached.
func (r *Report) Conclude(e reports.Ending) {
	defer reports.MakeStorable(r)
	r.Schema = Schema
	r.fill()
	proven := r.judge()
	r.Headline = r.headline()
	s := r.Summary
	cutShort, decides := e.Outcome()
	switch {
	case decides:
		r.Outcome = cutShort
	case r.Limit.bottleneck() != "":
		r.Outcome = reports.Outcome{Status: reports.Invalid, ExitCode: reports.ExitFault, Reason: r.Limit.bottleneck()}
	case len(r.Driver.Bottleneck) > 0:
		r.Outcome = reports.Outcome{Status: reports.Invalid, ExitCode: reports.ExitFault, Reason: "the driver was the bottleneck: " + strings.Join(r.Driver.Bottleneck, "; ")}
	case e.Unreachable != "" && proven == 0:
		r.Outcome = reports.Outcome{Status: reports.Unreachable, ExitCode: reports.ExitUnreachable, Reason: e.Unreachable}
	case proven == 0 && r.Stopped == nil && s.Verdicts[reports.Error] > 0:
		r.Outcome = reports.Outcome{Status: reports.Invalid, ExitCode: reports.ExitFault, Reason: r.unproven()}
	case s.Failed > 0:
		r.Outcome = reports.Outcome{Status: reports.Deviates, ExitCode: reports.ExitDeviates, Reason: r.unmet(e)}
	case s.Passed == 0:
		r.Outcome = reports.Outcome{Status: reports.Unusable, ExitCode: reports.ExitUsage, Reason: "nothing was checked: there is no threshold, and no message whose receivers are known"}
	default:
		r.Outcome = reports.Outcome{Status: reports.Conforms, ExitCode: reports.ExitConforms, Reason: r.met()}
	}
	if r.Limit != nil {
		r.Outcome.Reason = r.Limit.reason(r.Outcome)
	}
}

// fill makes empty lists of those that a reader can rely on.
func (r *Report) fill() {
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
func (r *Report) judge() (proven int) {
	s := reports.NewTally()
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		t.Verdict = reports.Fail
		switch {
		case t.Met:
			t.Verdict = reports.Pass
		case t.Invalid != "":
			t.Verdict = reports.Error
		case t.Measured:
			proven++
		}
		s.Add(t.Verdict, class(t.Verdict))
	}
	for i := range r.Promises {
		p := &r.Promises[i]
		switch {
		case len(p.Broken()) > 0:
			p.Verdict = reports.Fail
			proven++
		case p.Expected == 0:
			p.Verdict = reports.NotApplicable
		default:
			p.Verdict = reports.Pass
		}
		s.Add(p.Verdict, class(p.Verdict))
	}
	if r.Stopped != nil {
		s.Add(reports.Fail, class(reports.Fail))
	}
	r.Summary = s
	return proven
}

// unproven says of the thresholds that are not met why that proves nothing.
func (r *Report) unproven() string {
	n := r.Summary.Verdicts[reports.Error]
	i := slices.IndexFunc(r.Thresholds, func(t Threshold) bool { return t.Verdict == reports.Error })
	return text.Count(n, "threshold is not met, which proves nothing", "thresholds are not met, which proves nothing") + ": " + r.Thresholds[i].Invalid
}

// unmet says how many thresholds and promises failed, where, and how the server ended.
func (r *Report) unmet(e reports.Ending) string {
	var failed, parts []string
	thresholds, promises := r.failedThresholds(), r.failedPromises()
	if thresholds > 0 {
		failed = append(failed, text.Count(thresholds, "threshold is not met", "thresholds are not met"))
	}
	if promises > 0 {
		failed = append(failed, text.Count(promises, "promise is not kept", "promises are not kept"))
	}
	if over := onlyOver(r.Transports); over != "" && len(failed) > 0 {
		failed = append(failed, over)
	}
	if len(failed) > 0 {
		parts = append(parts, strings.Join(failed, ", "))
	}
	if r.Summary.Verdicts[reports.Error] > 0 {
		parts = append(parts, r.unproven())
	}
	switch {
	case r.Stopped != nil:
		parts = append(parts, r.Stopped.Sentence())
	case e.Unreachable != "":
		parts = append(parts, e.Unreachable)
	}
	return strings.Join(parts, "; ")
}

// met says what held.
func (r *Report) met() string {
	switch kept := r.Summary.Passed - len(r.Thresholds); {
	case len(r.Thresholds) == 0:
		return "every promise is kept"
	case kept == 0:
		return "every threshold is met"
	}
	return "every threshold is met and every promise kept"
}

func (r *Report) failedPromises() (n int) {
	for _, p := range r.Promises {
		if p.Verdict == reports.Fail {
			n++
		}
	}
	return n
}

func (r *Report) failedThresholds() (n int) {
	for _, t := range r.Thresholds {
		if t.Verdict == reports.Fail {
			n++
		}
	}
	return n
}
