package search

import (
	"context"
	"fmt"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/supervise"
)

// Options say what to search, and how a step is done.
type Options struct {
	Scenario *scenarios.Scenario
	Bounds
	Ceiling string // what keeps the load from being more than Bounds.Most
	// Run does a step: a load from its beginning to its end.
	Run func(step int, s *scenarios.Scenario) supervise.Outcome
	// Settle waits until the target is quiet again. Its error says in a sentence why it is not, or is the context's.
	Settle func(context.Context) error
	// OnStep is told what became of a step.
	OnStep func(step int, s load.Step)
}

// Find searches the limit. The report is that of the most load that broke nothing, or else that of the first step, with the whole
// search beside it; the caller fills in what [supervise.Outcome.Report] leaves out, and concludes it with the ending. An error says that
// the scenario has no load to search with.
func Find(ctx context.Context, o Options) (*load.Report, reports.Ending, error) {
	_, unit, err := o.Scenario.Load.Amount()
	if err != nil {
		return nil, reports.Ending{}, err
	}
	s := &search{Options: o, ladder: Ladder{Bounds: o.Bounds}}
	s.limit = &load.Limit{Unit: load.Unit(unit), Maximum: o.Most, Ceiling: o.Ceiling, Precision: o.Precision}
	began := time.Now()
	for {
		load, more := s.ladder.Next()
		if !more || !s.settled(ctx) {
			break
		}
		scenario, err := s.Scenario.WithAmount(load)
		if err != nil {
			return nil, reports.Ending{}, err
		}
		if !s.step(ctx, load, scenario) {
			break
		}
	}
	s.limit.LastGood, s.limit.FirstBroken = s.ladder.Good, s.ladder.Broken
	s.shown.Limit = s.limit
	s.shown.DurationMS = float64(time.Since(began).Microseconds()) / 1000
	return s.shown, s.ending, nil
}

// search is what Find keeps.
type search struct {
	Options
	ladder Ladder
	limit  *load.Limit
	shown  *load.Report // of the most load that broke nothing, or of the first step
	ending reports.Ending
}

// step tries a load, and says whether the search can go on.
func (s *search) step(ctx context.Context, load float64, scenario *scenarios.Scenario) bool {
	number := len(s.limit.Steps) + 1
	outcome := s.Run(number, scenario)
	report := outcome.Report(scenario)
	report.Conclude(outcome.Ending())
	if bottleneck := outcome.Bottleneck(); bottleneck != "" && report.Outcome.Status == reports.Deviates && excusable(outcome, report) {
		report.Driver.Bottleneck = []string{bottleneck}
		report.Conclude(outcome.Ending())
	}
	step := report.Step(load)
	s.limit.Steps = append(s.limit.Steps, step)
	good := step.Status == reports.Conforms
	if good || s.shown == nil {
		s.shown = report
	}
	s.OnStep(number, step)
	switch {
	case step.Status == reports.Interrupted:
		s.ending.Interrupted = fmt.Sprintf("interrupted in step %d", number)
	case step.Status == reports.Fault:
		s.ending.Fault = report.Outcome.Reason
	case step.Status == reports.Unusable:
		s.ending.Unusable = report.Outcome.Reason
	case step.Status == reports.Invalid:
	case outcome.Gone && number == 1:
		s.ending = outcome.Ending()
	case outcome.Gone: // or only overwhelmed
		s.ladder.Tried(load, true)
		return s.settled(ctx)
	default:
		s.ladder.Tried(load, !good)
		return true
	}
	return false
}

// settled waits between two steps until the target is quiet, and says whether it is.
func (s *search) settled(ctx context.Context) bool {
	done := len(s.limit.Steps)
	if done == 0 {
		return true
	}
	err := s.Settle(ctx)
	switch {
	case ctx.Err() != nil:
		s.ending.Interrupted = fmt.Sprintf("interrupted after step %d", done)
	case err != nil:
		s.ending.Unreachable = fmt.Sprintf("after step %d, with %s, %v", done, s.limit.Unit.Amount(s.limit.Steps[done-1].Amount), err)
	default:
		return true
	}
	return false
}
