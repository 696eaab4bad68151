package runner

import (
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// Job is a selected case in one variant, planned for a target.
type Job struct {
	Area    trial.Area
	Case    trial.Case
	Variant trial.Variant
	// Missing names what the target lacks for it; nothing if the case applies.
	Missing []string

	done   chan struct{} // closed when result is set
	result verify.Result
}

// Plan lays out the cases of the areas in their variants, in the same order.
func Plan(t *server.Server, areas []trial.Area) []*Job {
	var jobs []*Job
	for _, area := range areas {
		for _, c := range area.Cases {
			for _, v := range c.Variants(t) {
				job := &Job{Area: area, Case: c, Variant: v, done: make(chan struct{})}
				for _, need := range c.Needs {
					if need.Missing(c.On(t, v), v) {
						job.Missing = append(job.Missing, need.Name)
					}
				}
				jobs = append(jobs, job)
			}
		}
	}
	return jobs
}

// base is the result of a job before anything ran.
func (j *Job) base() verify.Result {
	return verify.Result{
		ID:          j.Case.ID,
		Variant:     j.Variant.String(),
		Area:        j.Area.Title,
		Title:       j.Case.Title,
		Level:       j.Case.Level,
		Requirement: j.Case.Requirement,
		Source:      j.Case.Source.Section,
		Link:        j.Case.Source.Link,
		Missing:     j.Missing,
	}
}

// notApplicable is the result of a job whose case does not apply to the server.
func (j *Job) notApplicable() verify.Result {
	result := j.base()
	result.Verdict = reports.NotApplicable
	return result
}

// lane is where the job runs on a target.
func (j *Job) lane(t *server.Server) trial.Lane {
	switch {
	case j.Case.SpeaksToEveryone():
		return trial.Everyone
	case j.Case.Lane != trial.Counting:
		return j.Case.Lane
	case trial.NamesSockets(t):
		return trial.Quick
	}
	return trial.Silent
}

// Name is the id with the variant.
func (j *Job) Name() string { return j.base().Name() }

// concluded says whether the job has its result.
func (j *Job) concluded() bool {
	select {
	case <-j.done:
		return true
	default:
		return false
	}
}
