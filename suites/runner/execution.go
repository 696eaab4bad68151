package runner

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// Execution is a run in progress, with many jobs at the same time. [Begin] starts it.
type Execution struct {
	*examiner
	jobs []*Job

	ctx     context.Context
	started time.Time
	ended   chan struct{}
	done    atomic.Int64
	slow    atomic.Int64 // slow jobs that have no result
	cut     string       // why jobs were not run; empty if all were
	outages []verify.Outage

	mu       sync.Mutex
	doubtful []*examination // examined again at the end
}

// Begin starts to run the jobs.
func Begin(ctx context.Context, s *server.Server, jobs []*Job, cfg Config) *Execution {
	e := &Execution{
		examiner: newExaminer(s, cfg), jobs: jobs, ctx: ctx, started: time.Now(), ended: make(chan struct{}),
	}
	for _, job := range jobs {
		if e.lane(job) == trial.Slow {
			e.slow.Add(1)
		}
	}
	go func() {
		defer close(e.ended)
		e.run()
	}()
	return e
}

// run runs the jobs in rounds. A round that loses the server is followed by another one with what is left, if the server lives again.
func (e *Execution) run() {
	for _, job := range e.jobs {
		if len(job.Missing) > 0 {
			e.conclude(job, job.notApplicable())
		}
	}
	e.watch.begin(e.ctx)
	for left := e.left(); len(left) > 0 && e.goesOn(); left = e.left() {
		if lost, suspects := e.round(left); lost != nil {
			e.investigate(lost, suspects)
		}
	}
	for len(e.doubtful) > 0 && e.goesOn() { // one that loses the server may come back with new doubt
		found := e.doubtful[0]
		e.doubtful = e.doubtful[1:]
		result := e.examineAgain(found, func() (*examination, bool) { return e.again(found.job) })
		if !found.job.concluded() && result.Verdict != reports.NotRun {
			e.conclude(found.job, result)
		}
	}
	for _, job := range e.jobs {
		if !job.concluded() {
			e.conclude(job, notRun(job, e.cut))
		}
	}
}

// goesOn says whether more can be run.
func (e *Execution) goesOn() bool {
	if e.cut == "" && e.ctx.Err() != nil {
		e.cut = interrupted
	}
	return e.cut == ""
}

// left are the jobs that have no result, and none in doubt.
func (e *Execution) left() []*Job {
	var left []*Job
	for _, job := range e.jobs {
		if !job.concluded() && !e.isDoubtful(job) {
			left = append(left, job)
		}
	}
	return left
}

func (e *Execution) isDoubtful(job *Job) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, found := range e.doubtful {
		if found.job == job {
			return true
		}
	}
	return false
}

// lane is where a job runs. A job that is known to fail mostly waits for something that does not come, so it starts at once.
func (e *Execution) lane(job *Job) trial.Lane {
	lane := job.lane(e.server)
	if lane == trial.Quick && e.config.Known.Mentions(job.Case.ID, job.Variant.String()) {
		return trial.Slow
	}
	return lane
}

// shortHeartbeat is up to which ping interval and ping timeout together it is quicker to wait for the slow cases than to run
// the ones that need silence beside them.
const shortHeartbeat = 5 * time.Second

// settle stores what an examination found, unless there is doubt: then the job is examined again at the end. One that the end of the
// run cut short is left without a result.
func (e *Execution) settle(found *examination) {
	switch {
	case found.result.Verdict == reports.NotRun:
	case found.doubt != "":
		e.mu.Lock()
		defer e.mu.Unlock()
		e.doubtful = append(e.doubtful, found)
	default:
		e.conclude(found.job, e.excuse(found.result))
	}
}

// conclude stores a result and reports the progress.
func (e *Execution) conclude(job *Job, result verify.Result) {
	job.result = result
	close(job.done)
	done := int(e.done.Add(1))
	if e.lane(job) == trial.Slow {
		e.slow.Add(-1)
	}
	if e.config.Progress != nil {
		e.config.Progress(Progress{Done: done, Total: len(e.jobs), Slow: int(e.slow.Load()), Result: result})
	}
}

// Report waits for the end and returns all results with the outcome. The caller adds the selection, the tool and how the server was
// started.
func (e *Execution) Report() *verify.Report {
	<-e.ended
	report := &verify.Report{
		Started:    e.started,
		DurationMS: float64(time.Since(e.started).Microseconds()) / 1000,
		Target:     e.server.Describe(),
		Outages:    e.outages,
		Selection:  verify.Selection{Strict: e.config.Strict}, // decides what counts as failed
	}
	report.Target.Namespaces = trial.Namespaces(e.server)
	for _, job := range e.jobs {
		report.Results = append(report.Results, job.result)
	}
	linkConsequences(report, e.jobs, e.config.Strict)
	var ending reports.Ending
	if e.cut == interrupted {
		ending.Interrupted = interrupted
	}
	ending.Unreachable = unexplained(e.outages)
	report.Conclude(ending)
	return report
}
