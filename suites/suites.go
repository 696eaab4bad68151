package suites

import (
	"context"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/runner"
)

// Config says which cases to run, and how to run and judge them. The zero value runs every case that is not destructive and judges
// leniently.
type Config struct {
	Selection
	runner.Config
}

// Plan lays out the selected cases in their variants, in the order of the catalogue. The error is a *SelectionError.
func Plan(t *server.Server, selection Selection) ([]*runner.Job, error) {
	areas, err := Select(selection)
	if err != nil {
		return nil, err
	}
	return runner.Plan(t, areas), nil
}

// Begin starts to run the selected cases without Ginkgo. It may be called any number of times; concurrent runs against the same server
// disturb each other. The error is a *SelectionError.
func Begin(ctx context.Context, t *server.Server, cfg Config) (*runner.Execution, error) {
	jobs, err := Plan(t, cfg.Selection)
	if err != nil {
		return nil, err
	}
	return runner.Begin(ctx, t, jobs, cfg.Config), nil
}

// Run runs the selected cases as a Ginkgo suite, one It for each case and variant, and returns the report. When the context ends, the
// run ends with the results so far. Errors: a *SelectionError, or [runner.ErrRanBefore].
//
// From then on Ginkgo receives SIGINT and SIGTERM too, so they no longer end the process on their own: a caller that needs that
// must handle them.
func Run(ctx context.Context, t *server.Server, cfg Config) (*verify.Report, error) {
	jobs, err := Plan(t, cfg.Selection)
	if err != nil {
		return nil, err
	}
	report, err := runner.Run(ctx, t, jobs, cfg.Config)
	if err != nil {
		return nil, err
	}
	report.Selection = verify.Selection{
		Cases: cfg.Cases, Areas: cfg.Areas, Levels: cfg.Levels, Exclude: cfg.Exclude, Scope: cfg.Scope, Strict: cfg.Strict, Destructive: cfg.Destructive,
	}
	return report, nil
}

// Register adds the selected cases to the Ginkgo tree under construction, so that they run in a Go author's own suite, with Ginkgo's own
// filters and reports, serially or in parallel processes. Call it before RunSpecs, in every process with the same configuration.
// The error is a *SelectionError: a selection of which no case applies to the server must not make a suite green.
func Register(s *server.Server, cfg Config) error {
	jobs, err := Plan(s, cfg.Selection)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(jobs, func(j *runner.Job) bool { return len(j.Missing) == 0 }) {
		return &SelectionError{
			Problem: "no selected case applies to the server",
			Hint:    "it lacks " + strings.Join(jobs[0].Missing, ", ") + " for " + jobs[0].Case.ID + "; `sioproof verify --list` shows what applies",
		}
	}
	runner.Register(s, jobs, cfg.Config)
	return nil
}
