package runner

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
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
)

// specified is set once Ginkgo has run: it ends the process when asked to run a second time.
var specified atomic.Bool

// ErrSpecified says that a Ginkgo suite was run a second time in one process, which Ginkgo does not allow.
var ErrSpecified = errors.New("suites: Ginkgo runs once in a process")

// Run runs the jobs as a Ginkgo suite, one It for each, and returns the report.
func Run(ctx context.Context, t *server.Server, jobs []*Job, cfg Config) (*verify.Report, error) {
	if specified.Swap(true) {
		return nil, ErrSpecified
	}
	execution := Begin(ctx, t, jobs, cfg)
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
