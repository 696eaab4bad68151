package verify

import (
	"fmt"

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
	r.Summary = summarize(r.Results, r.Selection.Strict)
	s := r.Summary
	errors := s.Verdicts[reports.Error]
	deviations := s.Failed - errors
	judged := s.Total - s.Verdicts[reports.NotApplicable] - s.Verdicts[reports.NotRun]

	cutShort, decides := e.Outcome()
	switch {
	case decides:
		r.Outcome = cutShort
	case deviations+s.Consequences > 0:
		reason := unmet(deviations)
		if s.Consequences > 0 {
			reason += fmt.Sprintf(", and %d more in consequence", s.Consequences)
		}
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
		r.Outcome = reports.Outcome{Status: reports.Conforms, ExitCode: reports.ExitConforms, Reason: "every requirement that was tested is met, or its deviation is known"}
	}
}

func unmet(n int) string { return text.Count(n, "case fails", "cases fail") }

func unjudged(n int) string { return text.Count(n, "case", "cases") + " could not be judged" }
