package runner

import (
	"context"
	"fmt"
	"time"

	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites/trial"
)

// examiner runs cases against one server and judges what comes of them. It is safe for concurrent use.
type examiner struct {
	server *server.Server
	config Config
	shared trial.Shared
	watch  watch
}

// newExaminer returns an examiner, which calls stop when the server no longer answers.
func newExaminer(s *server.Server, cfg Config, stop func()) *examiner {
	return &examiner{server: s, config: cfg, watch: watch{target: s, stop: stop}}
}

// examine runs the body of a job and turns the outcome into a result. It says whether a connection was lost in a way that a busy
// machine explains, so that the job should be examined again.
func (x *examiner) examine(run context.Context, job *Job) (result verify.Result, strained bool) {
	result = job.base()
	ctx, cancel := context.WithTimeout(run, x.server.Timing.Case)
	defer cancel()
	t := trial.New(ctx, &x.shared, x.server, job.Case, job.Variant)
	mark := x.markLog()
	began := time.Now()
	outcome := t.Run()
	result.DurationMS = float64(time.Since(began).Microseconds()) / 1000

	result.Verdict, result.Expected, result.Actual, result.Reason = outcome.Verdict, outcome.Expected, outcome.Actual, outcome.Reason
	switch {
	case run.Err() != nil && outcome.Verdict != reports.Pass:
		// What ended the run also ended this body: that is no verdict.
		result.Verdict, result.Expected, result.Actual, result.Reason = reports.NotRun, "", "", x.cutShort()
	case ctx.Err() != nil && outcome.Verdict != reports.Pass:
		result.Verdict, result.Reason = reports.Error, fmt.Sprintf("the case did not end within %v", x.server.Timing.Case)
	}
	if result.Verdict == reports.Fail || result.Verdict == reports.NonStrict || result.Verdict == reports.Error {
		result.Transcript = frames(t.Transcript.Entries())
		result.Log = x.logExcerpt(mark)
		if gone := x.watch.look(); gone != "" {
			// This case, another one or somebody from outside may have taken the server down.
			result.Verdict, result.Reason = reports.Error, gone+", while this case ran"
		}
	}
	x.server.Secrets.HideIn(&result)
	return result, outcome.Strained && x.surprising(job, result) && run.Err() == nil
}

// excuse compares a verdict with the server's known deviations.
func (x *examiner) excuse(result verify.Result) verify.Result {
	var known *deviations.Deviation
	otherwise := result.Verdict
	switch result.Verdict {
	case reports.Fail, reports.NonStrict:
		known, otherwise = x.config.Known.Match(result.ID, result.Variant, result.Expected+"\n"+result.Actual), reports.KnownDeviation
	case reports.Pass:
		known, otherwise = x.config.Known.Outdated(result.ID, result.Variant), reports.UnexpectedPass
	}
	if known == nil {
		return result
	}
	result.Verdict = otherwise
	result.KnownDeviation = &verify.Deviation{Case: known.Case, Target: known.Target, Reason: known.Reason, Link: known.Link}
	return result
}

// notRun is the result of a job that was not run.
func (x *examiner) notRun(job *Job) verify.Result {
	result := job.base()
	result.Verdict, result.Reason = reports.NotRun, x.cutShort()
	return result
}

// cutShort says why jobs were not run.
func (x *examiner) cutShort() string {
	if gone := x.watch.gone(); gone != "" {
		return gone
	}
	return "the run was interrupted"
}

// markLog returns the present end of the server's log, if there is a log.
func (x *examiner) markLog() logs.Position {
	if x.server.Log == nil {
		return logs.Position(0)
	}
	return x.server.Log.Mark()
}

// logExcerpt returns what is shown of the server's log since then.
func (x *examiner) logExcerpt(mark logs.Position) []string {
	if x.server.Log == nil {
		return nil
	}
	return x.server.Log.Excerpt(mark)
}
