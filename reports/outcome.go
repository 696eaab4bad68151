package reports

import "fmt"

// ExitCode is what the process ends with. The codes are part of the command line's contract.
type ExitCode int

// The exit codes.
const (
	ExitConforms    ExitCode = 0   // everything selected and applicable passed
	ExitDeviates    ExitCode = 1   // something failed
	ExitUsage       ExitCode = 2   // the command line or a file is wrong, or nothing was selected
	ExitUnreachable ExitCode = 3   // no Socket.IO server answers there, or it stopped answering
	ExitFault       ExitCode = 4   // the harness failed: no statement about the target
	ExitInterrupted ExitCode = 130 // stopped by a signal
)

// Status is the outcome in a word, for readers of the JSON form.
type Status string

// The statuses, one an exit code.
const (
	Conforms    Status = "conforms"
	Deviates    Status = "deviates"
	Unusable    Status = "unusable"
	Unreachable Status = "unreachable"
	Fault       Status = "fault"
	Interrupted Status = "interrupted"
)

// Outcome is the verdict on the run as a whole.
type Outcome struct {
	Status   Status   `json:"status"`
	ExitCode ExitCode `json:"exit_code"`
	Reason   string   `json:"reason"` // one sentence
}

// Ending says what cut a run short; the zero value is a run that came to its end. Each field is a sentence for the reader.
type Ending struct {
	Interrupted string // a signal came
	Fault       string // the harness broke
	Unreachable string // the target could not be reached, or vanished
	Unusable    string // the run could not begin with this configuration
}

// Strictness says which unmet requirements below MUST and FORMAT count as failed.
type Strictness string

// The degrees of strictness, each including the one before.
const (
	Lenient         Strictness = ""
	StrictShould    Strictness = "should"
	StrictReference Strictness = "reference"
)

// Class is what a result counts as in the closing line, in JUnit and in the exit code.
type Class uint8

// The classes.
const (
	Skipped Class = iota
	Passed
	Failed
)

// Class counts pass as passed; fail, error, unexpected-pass, and a non-strict that strict does not let through, as failed;
// and everything else as skipped.
func (r Result) Class(strict Strictness) Class {
	switch r.Verdict {
	case Pass:
		return Passed
	case Fail, Error, UnexpectedPass:
		return Failed
	case NonStrict:
		if strict == StrictReference || strict == StrictShould && r.Level != Reference {
			return Failed
		}
	}
	return Skipped
}

// Conclude sets Schema, Summary and Outcome. It is the only place where results become an exit code: an interruption and a
// fault say that the run proves nothing more; a failure is proof whatever came after it; only then does it matter whether the
// target vanished, whether a case could not be judged, and whether anything was judged at all.
func (r *Report) Conclude(e Ending) {
	defer makeStorable(r)
	r.Schema = Schema
	if r.Results == nil {
		r.Results = []Result{}
	}
	r.Summary = summarize(r.Results, r.Selection.Strict)
	s := r.Summary
	errors := s.Verdicts[Error]
	deviations := s.Failed - errors
	judged := s.Total - s.Verdicts[NotApplicable] - s.Verdicts[NotRun]

	switch {
	case e.Interrupted != "":
		r.Outcome = Outcome{Interrupted, ExitInterrupted, e.Interrupted}
	case e.Fault != "":
		r.Outcome = Outcome{Fault, ExitFault, e.Fault}
	case e.Unusable != "":
		r.Outcome = Outcome{Unusable, ExitUsage, e.Unusable}
	case deviations > 0:
		reason := unmet(deviations)
		if errors > 0 {
			reason += ", " + unjudged(errors)
		}
		if e.Unreachable != "" {
			reason += "; " + e.Unreachable
		}
		r.Outcome = Outcome{Deviates, ExitDeviates, reason}
	case e.Unreachable != "":
		r.Outcome = Outcome{Unreachable, ExitUnreachable, e.Unreachable}
	case errors > 0:
		r.Outcome = Outcome{Fault, ExitFault, unjudged(errors)}
	case s.Total == 0:
		r.Outcome = Outcome{Unusable, ExitUsage, "no case was selected"}
	case judged == 0:
		r.Outcome = Outcome{Unusable, ExitUsage, "none of the selected cases applies to this target"}
	default:
		r.Outcome = Outcome{Conforms, ExitConforms, "every requirement that was tested is met, or its deviation is known"}
	}
}

func unmet(n int) string { return count(n, "case fails", "cases fail") }

func unjudged(n int) string { return count(n, "case", "cases") + " could not be judged" }

// count is a number with the word that fits it.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
