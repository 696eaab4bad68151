package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// Register adds an It for each job to the Ginkgo tree under construction, in a container for each area. Ginkgo decides which of them
// run, when and in which process: an It runs its job when its turn comes. Jobs that need silence around them are Serial. The labels
// of an It are the key of its area and its level.
func Register(s *server.Server, jobs []*Job, cfg Config) {
	x := newExaminer(s, cfg)
	x.shared.Process = ginkgo.GinkgoParallelProcess()
	for rest := jobs; len(rest) > 0; {
		area := rest[0].Area
		var own []*Job
		for len(rest) > 0 && rest[0].Area.Key == area.Key {
			own, rest = append(own, rest[0]), rest[1:]
		}
		ginkgo.Describe(area.Title, ginkgo.Label(area.Key), func() {
			for _, job := range own {
				ginkgo.It(job.text(), job.decorations(s), func(ctx ginkgo.SpecContext) { x.specify(ctx, job) })
			}
		})
	}
}

// specify runs a job and asserts the verdict.
func (x *examiner) specify(ctx context.Context, job *Job) {
	if lost := x.watch.gone(); lost != nil {
		ginkgo.AbortSuite("the server was lost: " + lost.how)
	}
	if len(job.Missing) > 0 {
		assert(job.notApplicable(), x.config.Strict)
		return
	}
	x.watch.begin(ctx)
	found := x.examineAndLook(ctx, job)
	result := x.excuse(found.result)
	if found.doubt != "" {
		result = x.examineAgain(found, func() (*examination, bool) {
			if ctx.Err() != nil {
				return nil, false
			}
			return x.examineAndLook(ctx, job), true
		})
	}
	for _, earlier := range result.Earlier {
		ginkgo.AddReportEntry("examined again after", earlier)
	}
	assert(result, x.config.Strict)
}

// examineAndLook examines a job. If it did not pass, or the server's process has ended, and the server is lost, that is no verdict: the
// other processes of a parallel run may have taken it down.
func (x *examiner) examineAndLook(ctx context.Context, job *Job) *examination {
	found := x.examine(ctx, job)
	if failed(found.result.Verdict) || x.watch.ended() != "" {
		if lost := x.watch.look(); lost != nil {
			found.result.Verdict, found.result.Reason, found.doubt = reports.Error, "the server was lost while this case ran: "+lost.how, ""
		}
	}
	return found
}

// decorations are what Ginkgo has to know of a job.
func (j *Job) decorations(s *server.Server) []any {
	decorations := []any{ginkgo.Label(string(j.Case.Level))}
	switch j.lane(s) {
	case trial.Alone, trial.Silent, trial.Everyone:
		decorations = append(decorations, ginkgo.Serial)
	}
	return decorations
}

// text is the name of a job's It.
func (j *Job) text() string { return j.Name() + " " + j.Case.Title }

// assert passes, fails or skips the present It.
func assert(result verify.Result, strict reports.Strictness) {
	switch result.Class(strict) {
	case reports.Failed:
		ginkgo.Fail(fmt.Sprintf("Requirement: %s\nExpected: %s\nActual: %s%s", result.Requirement, result.Expected, result.Actual, result.Reason))
	case reports.Skipped:
		reason := string(result.Verdict)
		if len(result.Missing) > 0 {
			reason += ": the server lacks " + strings.Join(result.Missing, ", ")
		}
		ginkgo.Skip(reason)
	}
}

// ran is set once Ginkgo has run in this process: it ends the process when asked to run a second time.
var ran atomic.Bool

// ErrRanBefore says that a Ginkgo suite was run a second time in one process, which Ginkgo does not allow.
var ErrRanBefore = errors.New("suites: Ginkgo runs once in a process")

// Run runs the jobs as a Ginkgo suite, one It for each, and returns the report. The jobs run at the same time in their lanes; the Its
// await and assert their results.
func Run(ctx context.Context, s *server.Server, jobs []*Job, cfg Config) (*verify.Report, error) {
	if ran.Swap(true) {
		return nil, ErrRanBefore
	}
	execution := Begin(ctx, s, jobs, cfg)
	for _, job := range jobs {
		ginkgo.It(job.text(), func(ctx ginkgo.SpecContext) {
			select {
			case <-job.done:
				assert(job.result, cfg.Strict)
			case <-ctx.Done(): // Ginkgo was interrupted; the report says so
			}
		})
	}
	runSilently()
	return execution.Report(), nil
}

// runSilently lets Ginkgo run what is registered, without its console: the report is ours.
func runSilently() {
	console := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	defer func() { formatter.ColorableStdOut = console }()

	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.Timeout = 0                    // a trial has its own limit
	suite.GracePeriod = time.Second      // an interrupted It returns at once
	suite.OutputInterceptorMode = "none" // nothing is printed by the cases
	suite.RandomizeAllSpecs = false
	reporter.NoColor = true
	ginkgo.RunSpecs(verdict{}, "sioproof", suite, reporter)
}

// verdict takes the place of testing.T: the report decides, not Ginkgo.
type verdict struct{}

func (verdict) Fail() {}
