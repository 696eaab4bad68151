package runner

import (
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// With a ping timeout below [trial.TightTimeout], the load of the run itself is kept small: at most tightJobs quick cases run at the same
// time. A case that did not pass, or should not have passed, and whose connection was lost in a way that a busy machine explains, is
// examined again when all others have ended, alone, tightTries times at most altogether.
const (
	tightJobs  = 6
	tightTries = 5
)

// surprising says whether a verdict is one that a missed heartbeat can make out of another: no pass, or one that is not expected
// because the target is known to leave a connection open.
func (e *Execution) surprising(result verify.Result) bool {
	return result.Verdict != reports.Pass || e.excuse(result).Verdict == reports.UnexpectedPass
}

// putOff is a job to be examined again, and what was found before.
type putOff struct {
	job   *Job
	found verify.Result
}

func (e *Execution) putOff(job *Job, found verify.Result) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.off = append(e.off, putOff{job, found})
}

// seen is what an examination came to, in a line.
func seen(result verify.Result) string {
	if result.Expected == "" {
		return string(result.Verdict) + result.Reason
	}
	return result.Expected + ": " + result.Actual
}

// examineAgain examines the jobs that were put off, one by one. Nothing else runs any more.
func (e *Execution) examineAgain() {
	for _, again := range e.off {
		result, strained := again.found, true
		var earlier []string
		for n := 1; strained && n < tightTries && e.ctx.Err() == nil; n++ {
			earlier = append(earlier, seen(e.excuse(result)))
			result, strained = e.examine(again.job)
		}
		if len(earlier) == 0 {
			e.leave(again.job)
			continue
		}
		result.Earlier = earlier
		e.conclude(again.job, e.excuse(result))
	}
}
