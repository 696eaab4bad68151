package runner

import (
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// With a ping timeout below [trial.TightTimeout], the load of the run itself is kept small: at most tightJobs quick cases run at the same
// time. A case that did not pass, or should not have passed, or that expects a close, and whose connection was lost in a way that a busy
// machine explains, is examined again when nothing else runs, tightTries times at most altogether.
const (
	tightJobs  = 12
	tightTries = 5
)

// surprising says whether what there is doubt about can be the reason for a verdict: any but a pass and a known deviation, a pass of a case
// that expects a close and lost a connection, or one that is unexpected because the server is known to leave a connection open.
func (x *examiner) surprising(job *Job, result verify.Result, lost bool) bool {
	switch x.excuse(result).Verdict {
	case reports.Pass, reports.Recorded:
		return job.Case.Controlled && lost
	case reports.KnownDeviation:
		return false
	}
	return true
}

// examineAgain gives a job its second looks, each by a function that examines it alone and says whether it could. The result lists what
// was found before, and says why there was doubt.
func (x *examiner) examineAgain(found *examination, again func() (*examination, bool)) verify.Result {
	doubt := found.doubt
	var earlier []string
	for n := 1; found.doubt != "" && n < tightTries; n++ {
		next, could := again()
		if !could {
			break
		}
		earlier = append(earlier, summary(x.excuse(found.result)))
		found = next
	}
	if len(earlier) == 0 {
		return notRun(found.job, interrupted)
	}
	result := found.result
	result.Earlier, result.Doubt = earlier, doubt
	return x.excuse(result)
}

// summary is a result in a line.
func summary(result verify.Result) string {
	switch {
	case result.Expected != "":
		return result.Expected + ": " + result.Actual
	case result.Reason != "":
		return string(result.Verdict) + ": " + result.Reason
	}
	return string(result.Verdict)
}
