package suites

import (
	"context"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

// Config says which cases to run, and how to run and judge them. The zero value runs every case that is not destructive and judges
// leniently.
type Config struct {
	Selection
	runnerConfig
}

// Plan lays out the selected cases in their variants, in the order of the catalogue. The error is a *SelectionError.
func Plan(t *server.Server, selection Selection) ([]*Job, error) {
	areas, err := Select(selection)
	if err != nil {
		return nil, err
	}
	return planJobs(t, areas), nil
}

// Begin starts to run the selected cases without Ginkgo. It may be called any number of times; concurrent runs against the same server
// disturb each other. The error is a *SelectionError.
func Begin(ctx context.Context, t *server.Server, cfg Config) (*Execution, error) {
	jobs, err := Plan(t, cfg.Selection)
	if err != nil {
		return nil, err
	}
	return beginJobs(ctx, t, jobs, cfg.runnerConfig), nil
}

// Run runs the selected cases as a Ginkgo suite, one It for each case and variant, and returns the report. When the context ends, the
// run ends with the results so far. Errors: a *SelectionError, or [ErrSpecified].
//
// From then on Ginkgo receives SIGINT and SIGTERM too, so they no longer end the process on their own: a caller that needs that
// must handle them.
func Run(ctx context.Context, t *server.Server, cfg Config) (*reports.Report, error) {
	jobs, err := Plan(t, cfg.Selection)
	if err != nil {
		return nil, err
	}
	report, err := runSuite(ctx, t, jobs, cfg.runnerConfig)
	if err != nil {
		return nil, err
	}
	report.Selection = reports.Selection{
		Cases: cfg.Cases, Areas: cfg.Areas, Levels: cfg.Levels, Exclude: cfg.Exclude, Strict: cfg.Strict, Destructive: cfg.Destructive,
	}
	return report, nil
}
