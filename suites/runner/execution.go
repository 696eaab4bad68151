package runner

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// Execution is a run in progress. Its jobs run on their own from [Begin] on.
type Execution struct {
	target *server.Server
	config Config
	jobs   []*Job

	ctx     context.Context
	started time.Time
	ended   chan struct{}
	done    atomic.Int64
	watch   watch

	shared trial.Shared

	mu  sync.Mutex
	off []putOff
}

// Begin starts to run the jobs.
func Begin(ctx context.Context, t *server.Server, jobs []*Job, cfg Config) *Execution {
	e := &Execution{target: t, config: cfg, jobs: jobs, started: time.Now(), ended: make(chan struct{})}
	var stop context.CancelFunc
	e.ctx, stop = context.WithCancel(ctx)
	e.watch = watch{target: t, stop: stop}
	go func() {
		defer stop()
		defer close(e.ended)
		e.run()
	}()
	return e
}

// run sends every job through its lane.
func (e *Execution) run() {
	var slow, quick, alone, silent []*Job
	for _, job := range e.jobs {
		lane := e.lane(job)
		switch {
		case len(job.Missing) > 0:
			result := job.base()
			result.Verdict = reports.NotApplicable
			e.conclude(job, result)
		case lane == trial.Slow:
			slow = append(slow, job)
		case lane == trial.Alone:
			alone = append(alone, job)
		case lane == trial.Silent:
			silent = append(silent, job)
		default:
			quick = append(quick, job)
		}
	}

	var waiting sync.WaitGroup
	for _, job := range slow {
		waiting.Go(func() { e.try(job) })
	}
	workers := e.config.jobs()
	if e.target.Timing.PingTimeout < trial.TightTimeout {
		workers = min(workers, tightJobs)
	}
	e.pool(quick, workers)
	if e.target.Timing.PingInterval+e.target.Timing.PingTimeout <= shortHeartbeat {
		// The slow cases end soon and would stir while others need silence.
		waiting.Wait()
	}
	for _, job := range alone {
		e.try(job)
	}
	waiting.Wait()
	for _, job := range silent {
		e.try(job)
	}
	e.examineAgain()
}

// lane is where a job runs. One that is known to fail waits for something that does not come, as a rule, so it had better start at
// once.
func (e *Execution) lane(job *Job) trial.Lane {
	lane := job.lane(e.target)
	if lane == trial.Quick && e.config.Known.Mentions(job.Case.ID, job.Variant.String()) {
		return trial.Slow
	}
	return lane
}

// shortHeartbeat is up to which ping interval and ping timeout together it is quicker to wait for the slow cases than to run
// the ones that need silence beside them.
const shortHeartbeat = 5 * time.Second

// pool runs the jobs, so many at a time.
func (e *Execution) pool(jobs []*Job, most int) {
	queue := make(chan *Job)
	var workers sync.WaitGroup
	for range most {
		workers.Go(func() {
			for job := range queue {
				e.try(job)
			}
		})
	}
	for _, job := range jobs {
		queue <- job
	}
	close(queue)
	workers.Wait()
}

// try examines a job and stores the result, unless the machine may be to blame for it: then the job is put off.
func (e *Execution) try(job *Job) {
	if e.ctx.Err() != nil {
		e.leave(job)
		return
	}
	result, strained := e.examine(job)
	if strained {
		e.putOff(job, result)
		return
	}
	e.conclude(job, e.excuse(result))
}

// leave stores that a job was not run.
func (e *Execution) leave(job *Job) {
	result := job.base()
	result.Verdict, result.Reason = reports.NotRun, e.cutShort()
	e.conclude(job, result)
}

// examine runs the body of a job and turns what comes of it into a result. It says whether a connection was lost in a way that a
// busy machine explains.
func (e *Execution) examine(job *Job) (result verify.Result, strained bool) {
	result = job.base()
	ctx, cancel := context.WithTimeout(e.ctx, e.target.Timing.Case)
	defer cancel()
	t := trial.New(ctx, &e.shared, e.target, job.Case, job.Variant)
	mark := e.markLog()
	began := time.Now()
	outcome := t.Run()
	result.DurationMS = float64(time.Since(began).Microseconds()) / 1000

	result.Verdict, result.Expected, result.Actual, result.Reason = outcome.Verdict, outcome.Expected, outcome.Actual, outcome.Reason
	switch {
	case e.ctx.Err() != nil && outcome.Verdict != reports.Pass:
		// What ended the run also ended this body: that is no verdict.
		result.Verdict, result.Expected, result.Actual, result.Reason = reports.NotRun, "", "", e.cutShort()
	case ctx.Err() != nil && outcome.Verdict != reports.Pass:
		result.Verdict, result.Reason = reports.Error, fmt.Sprintf("the case did not end within %v", e.target.Timing.Case)
	}
	if result.Verdict == reports.Fail || result.Verdict == reports.NonStrict || result.Verdict == reports.Error {
		result.Transcript = frames(t.Transcript.Entries())
		result.Log = e.logSince(mark)
		if gone := e.watch.look(); gone != "" {
			// Whether this case took the target down, or another one did, or somebody from outside, nobody can tell.
			result.Verdict, result.Reason = reports.Error, gone+", while this case ran"
		}
	}
	return result, outcome.Strained && e.surprising(result) && e.ctx.Err() == nil
}

// excuse compares a verdict with what the target is known to deviate in.
func (e *Execution) excuse(result verify.Result) verify.Result {
	var known *deviations.Deviation
	otherwise := result.Verdict
	switch result.Verdict {
	case reports.Fail, reports.NonStrict:
		known, otherwise = e.config.Known.Match(result.ID, result.Variant, result.Expected+"\n"+result.Actual), reports.KnownDeviation
	case reports.Pass:
		known, otherwise = e.config.Known.Outdated(result.ID, result.Variant), reports.UnexpectedPass
	}
	if known == nil {
		return result
	}
	result.Verdict = otherwise
	result.KnownDeviation = &verify.Deviation{Case: known.Case, Target: known.Target, Reason: known.Reason, Link: known.Link}
	return result
}

// cutShort says why jobs were left.
func (e *Execution) cutShort() string {
	if gone := e.watch.gone(); gone != "" {
		return gone
	}
	return "the run was interrupted"
}

// conclude stores a result and tells about it.
func (e *Execution) conclude(job *Job, result verify.Result) {
	job.result = result
	close(job.done)
	done := int(e.done.Add(1))
	if e.config.Progress != nil {
		e.config.Progress(Progress{Done: done, Total: len(e.jobs), Result: result})
	}
}

// Report waits for the end and returns all results with the outcome. The caller adds the selection, the tool and how the server was
// started.
func (e *Execution) Report() *verify.Report {
	<-e.ended
	report := &verify.Report{
		Started:    e.started,
		DurationMS: float64(time.Since(e.started).Microseconds()) / 1000,
		Target:     describe(e.target),
	}
	var ending reports.Ending
	for _, job := range e.jobs {
		report.Results = append(report.Results, job.result)
		if job.result.Verdict == reports.NotRun && e.watch.gone() == "" {
			ending.Interrupted = "the run was interrupted"
		}
	}
	ending.Unreachable = e.watch.gone()
	report.Conclude(ending)
	return report
}
