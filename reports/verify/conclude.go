package verify

import (
	"fmt"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// Conclude sets Schema, Summary and Outcome. It is the only place where results become an exit code: an interruption and a
// fault say that the run proves nothing more; a failure is proof whatever came after it; only then does it matter whether the
// target vanished, whether a case could not be judged, and whether anything was judged at all.
func (r *Report) Conclude(e reports.Ending) {
	defer reports.MakeStorable(r)
	r.Schema = Schema
	if r.Results == nil {
		r.Results = []Result{}
	}
	r.Summary = r.summarize()
	s := r.Summary
	errors := s.Verdicts[reports.Error]
	deviations := s.Failed - errors
	judged := s.Total - s.Verdicts[reports.NotApplicable] - s.Verdicts[reports.NotRun]
	cutShort, decides := e.Outcome()
	switch {
	case decides:
		r.Outcome = cutShort
	case deviations+s.Consequences > 0:
		reason := r.unmet()
		if errors > 0 {
			reason += ", " + unjudged(errors)
		}
		if e.Unreachable != "" {
			reason += "; " + e.Unreachable
		}
		r.Outcome = reports.Outcome{Status: reports.Deviates, ExitCode: reports.ExitDeviates, Reason: reason}
	case e.Unreachable != "":
		r.Outcome = reports.Outcome{Status: reports.Unreachable, ExitCode: reports.ExitUnreachable, Reason: e.Unreachable}
	case errors > 0:
		r.Outcome = reports.Outcome{Status: reports.Fault, ExitCode: reports.ExitFault, Reason: unjudged(errors)}
	case s.Total == 0:
		r.Outcome = reports.Outcome{Status: reports.Unusable, ExitCode: reports.ExitUsage, Reason: "no case was selected"}
	case judged == 0:
		r.Outcome = reports.Outcome{Status: reports.Unusable, ExitCode: reports.ExitUsage, Reason: "none of the selected cases applies to this target"}
	default:
		r.Outcome = reports.Outcome{Status: reports.Conforms, ExitCode: reports.ExitConforms, Reason: r.met()}
	}
}

// unmet says what the application and the library break, and how many results that makes fail.
func (r *Report) unmet() string {
	promises, rules, outdated, causes, results := 0, 0, 0, 0, 0
	for _, c := range r.causes() {
		switch {
		case c.first().Verdict == reports.Error:
			continue
		case c.first().Verdict == reports.UnexpectedPass:
			outdated++
		case c.first().Level.Scope() == reports.Application:
			promises++
		default:
			rules++
		}
		causes++
		results += c.total()
	}
	var parts []string
	if promises > 0 {
		parts = append(parts, "the application breaks "+text.Count(promises, "promise", "promises"))
	}
	if rules > 0 {
		parts = append(parts, "the library breaks "+text.Count(rules, "rule", "rules")+" of the protocol")
	}
	if outdated > 0 {
		parts = append(parts, text.Count(outdated, "known deviation passes", "known deviations pass"))
	}
	reason := strings.Join(parts, ", ")
	if results > causes {
		reason += fmt.Sprintf(": %d results fail for %s", results, text.Count(causes, "cause", "causes"))
	}
	return reason
}

func unjudged(n int) string { return text.Count(n, "case", "cases") + " could not be judged" }

// met says what was judged and found right.
func (r *Report) met() string {
	var parts []string
	for _, s := range r.Summary.Scopes {
		if s.judged() == 0 {
			continue
		}
		switch s.Scope {
		case reports.Application:
			parts = append(parts, "the application keeps its promises")
		case reports.Library:
			parts = append(parts, "the library keeps the protocol")
		}
	}
	reason := strings.Join(parts, ", and ")
	if known := r.Summary.Verdicts[reports.KnownDeviation]; known > 0 {
		reason += ", but for " + text.Count(known, "known deviation", "known deviations")
	}
	return reason
}
