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

	mu     sync.Mutex
	putOff []strainedJob // examined again at the end
}

// strainedJob is a job to be examined again, and what was found before.
type strainedJob struct {
	job   *Job
	found verify.Result
}

// Begin starts to run the jobs.
func Begin(ctx context.Context, s *server.Server, jobs []*Job, cfg Config) *Execution {
	ctx, stop := context.WithCancel(ctx)
	e := &Execution{examiner: newExaminer(s, cfg, stop), jobs: jobs, ctx: ctx, started: time.Now(), ended: make(chan struct{})}
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
			e.conclude(job, job.notApplicable())
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
	if e.server.Timing.PingTimeout < trial.TightTimeout {
		workers = min(workers, tightJobs)
	}
	e.pool(quick, workers)
	if e.server.Timing.PingInterval+e.server.Timing.PingTimeout <= shortHeartbeat {
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
	for _, strained := range e.putOff {
		e.conclude(strained.job, e.examineAgain(e.ctx, strained.job, strained.found))
	}
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

// try examines a job and stores the result, unless a busy machine may be to blame for it: then the job is examined again at the end.
func (e *Execution) try(job *Job) {
	if e.ctx.Err() != nil {
		e.conclude(job, e.notRun(job))
		return
	}
	result, strained := e.examine(e.ctx, job)
	if strained {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.putOff = append(e.putOff, strainedJob{job, result})
		return
	}
	e.conclude(job, e.excuse(result))
}

// conclude stores a result and reports the progress.
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
		Target:     e.server.Describe(),
		Selection:  verify.Selection{Strict: e.config.Strict}, // decides what counts as failed
	}
	report.Target.Namespaces = trial.Namespaces(e.server)
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
