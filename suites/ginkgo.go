package suites

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

// specified is set once Ginkgo has run: it ends the process when asked to run a second time.
var specified atomic.Bool

// ErrSpecified says that [Run] was called a second time in one process, which Ginkgo does not allow. Use [Begin] there.
var ErrSpecified = errors.New("suites: Ginkgo runs once in a process")

// Run runs the selected cases as a Ginkgo suite, an It a case and variant, and returns the report. A canceled context ends the
// run with what there is. Errors: a *SelectionError, or [ErrSpecified].
//
// From then on Ginkgo receives SIGINT and SIGTERM too, so they no longer end the process by themselves: a caller that wants
// that handles them.
func Run(ctx context.Context, t *target.Target, cfg Config) (*reports.Report, error) {
	if specified.Swap(true) {
		return nil, ErrSpecified
	}
	execution, err := Begin(ctx, t, cfg)
	if err != nil {
		return nil, err
	}
	execution.specify()
	return execution.Report(), nil
}

// specify registers the jobs with Ginkgo and lets it assert their results.
func (e *Execution) specify() {
	for _, job := range e.jobs {
		ginkgo.It(job.Name()+" "+job.Case.Title, func(ctx ginkgo.SpecContext) {
			select {
			case <-job.done:
			case <-ctx.Done():
				return // Ginkgo was interrupted; the report says so
			}
			switch job.result.Class(e.config.Strict) {
			case reports.Failed:
				ginkgo.Fail(fmt.Sprintf("Requirement: %s\nExpected: %s\nActual: %s%s",
					job.result.Requirement, job.result.Expected, job.result.Actual, job.result.Reason))
			case reports.Skipped:
				ginkgo.Skip(string(job.result.Verdict))
			}
		})
	}

	// The report is ours; Ginkgo's own console would only mix into it.
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
