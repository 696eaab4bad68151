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

func newExaminer(s *server.Server, cfg Config) *examiner {
	x := &examiner{server: s, config: cfg}
	x.watch = watch{server: s, shared: &x.shared}
	return x
}

// examination is a job's body that runs or has run, and what came of it.
type examination struct {
	job   *Job
	trial *trial.Trial
	ctx   context.Context // ends when the case has taken too long, or with the run
	began time.Time
	ended time.Time
	mark  logs.Position // of the server's log, when it began

	result verify.Result
	doubt  string // why the result may tell of something else than the server; then it is examined again
}

// prepare makes a job ready to be examined, until the context ends.
func (x *examiner) prepare(ctx context.Context, job *Job) *examination {
	return &examination{job: job, ctx: ctx, trial: trial.New(ctx, &x.shared, job.Case.On(x.server, job.Variant), job.Case, job.Variant), began: time.Now(), mark: x.markLog()}
}

// examine runs the body of a job patiently, with nothing beside it, and turns the outcome into a result.
func (x *examiner) examine(run context.Context, job *Job) *examination {
	ctx, cancel := context.WithTimeout(run, x.server.Timing.Case)
	defer cancel()
	e := x.prepare(ctx, job)
	e.trial.Patient = true
	x.perform(run, e)
	return e
}

// perform runs the body, within a run and the trial's own limit.
func (x *examiner) perform(run context.Context, e *examination) {
	outcome := e.trial.Run()
	e.ended = time.Now()
	result := e.job.base()
	result.DurationMS = float64(time.Since(e.began).Microseconds()) / 1000
	result.Verdict, result.Expected, result.Actual, result.Reason = outcome.Verdict, outcome.Expected, outcome.Actual, outcome.Reason
	switch {
	case run.Err() != nil && outcome.Verdict != reports.Pass:
		// What ended the run also ended this body: that is no verdict.
		result.Verdict, result.Expected, result.Actual, result.Reason = reports.NotRun, "", "", interrupted
	case e.ctx.Err() != nil && outcome.Verdict != reports.Pass:
		result.Verdict, result.Reason = reports.Error, fmt.Sprintf("the case did not end within %v", x.server.Timing.Case)
	}
	if failed(result.Verdict) {
		result.Transcript, result.Log = x.evidence(e)
	}
	x.server.Secrets.HideIn(&result)
	e.result = result
	if x.surprising(e.job, result, outcome.Lost) && run.Err() == nil {
		e.doubt = outcome.Doubt
	}
}

// interrupted is why jobs were not run.
const interrupted = "the run was interrupted"

// failed says whether a verdict asks for a look at the server.
func failed(v reports.Verdict) bool {
	return v == reports.Fail || v == reports.NonStrict || v == reports.Error
}

// excuse compares a verdict with the server's known deviations.
func (x *examiner) excuse(result verify.Result) verify.Result {
	var known *deviations.Deviation
	otherwise := result.Verdict
	switch result.Verdict {
	case reports.Fail, reports.NonStrict:
		known, otherwise = x.config.Known.Match(result.ID, result.Variant, failure(result)), reports.KnownDeviation
	case reports.Pass:
		known, otherwise = x.config.Known.Outdated(result.ID, result.Variant), reports.UnexpectedPass
		if known != nil && known.Library != "" {
			otherwise = reports.Pass // a later release may have mended it
		}
	}
	return deviating(result, known, otherwise)
}

// excuseEnd is [examiner.excuse] for a result that took the server down: an entry about what the case requires does not cover that.
func (x *examiner) excuseEnd(result verify.Result) verify.Result {
	return deviating(result, x.config.Known.MatchFailure(result.ID, result.Variant, failure(result)), reports.KnownDeviation)
}

// failure is what entries of known deviations name: what was expected and, on the next line, what happened.
func failure(result verify.Result) string { return result.Expected + "\n" + result.Actual }

// deviating is the result with the verdict that a known deviation gives it; without one it stays as it is.
func deviating(result verify.Result, known *deviations.Deviation, verdict reports.Verdict) verify.Result {
	if known == nil {
		return result
	}
	result.Verdict = verdict
	result.KnownDeviation = &verify.Deviation{Case: known.Case, Target: known.Target, Reason: known.Reason, Link: known.Link, Library: known.Library}
	return result
}

// notRun is the result of a job that was not run.
func notRun(job *Job, reason string) verify.Result {
	result := job.base()
	result.Verdict, result.Reason = reports.NotRun, reason
	return result
}

// markLog returns the present end of the server's log, if there is a log.
func (x *examiner) markLog() logs.Position {
	if x.server.Log == nil {
		return logs.Position(0)
	}
	return x.server.Log.Mark()
}

// logSince returns what the server has logged since then, and how many lines are no longer kept.
func (x *examiner) logSince(mark logs.Position) (lines []string, dropped int) {
	if x.server.Log == nil {
		return nil, 0
	}
	return x.server.Log.Lines(mark), x.server.Log.Dropped(mark)
}
