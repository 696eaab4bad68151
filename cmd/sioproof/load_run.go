package main

import (
	"context"
	"fmt"
	"net"
	"runtime"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/search"
	"github.com/sioproof/sioproof/scenarios/supervise"
)

// loading is a load of a target that is open.
type loading struct {
	flags        *loadFlags
	sys          *system
	interruption *interruption
	opened       *opened
	addresses    []net.IP
	exposed      *exposition
}

// perform runs the scenario once, or searches the limit between the bounds, if there are any.
func (l *loading) perform(hard, soft context.Context, scenario *scenarios.Scenario, bounds *limitBounds) (*load.Report, reports.Ending, error) {
	address := withoutPassword(l.opened.address)
	if bounds != nil {
		return l.search(hard, soft, address, scenario, bounds)
	}
	recording, err := l.record(scenario)
	if err != nil {
		return nil, reports.Ending{}, err
	}
	outcome := l.run(hard, soft, scenario, fmt.Sprintf("loading %s: %s, %s", address, scenario.Name, scenario.Load), recording)
	report := outcome.Report(scenario)
	report.Samples = recording.end(l.sys)
	return report, outcome.Ending(), nil
}

// run runs a load to its end, and shows it meanwhile.
func (l *loading) run(hard, soft context.Context, scenario *scenarios.Scenario, title string, samples *recording) supervise.Outcome {
	var shown *loadProgress
	if l.flags.output.shows() {
		shown = l.sys.loadProgress(title, scenario)
		l.interruption.speakTo(shown.lines)
	}
	options := supervise.Options{
		Options: driver.Options{
			Scenario: scenario, Target: l.opened.target, Measures: measure.New(scenario.Load.WarmUp, runtime.GOMAXPROCS(0)), LocalAddresses: l.addresses,
			OneTransport: l.flags.oneTransport(), Late: l.flags.late, Grace: l.flags.grace,
		},
		PID: l.pid(), Embedded: l.opened.embedded,
		Stop: soft.Done(),
		OnSecond: func(v supervise.View) {
			shown.second(v)
			l.exposed.second(v)
		},
	}
	samples.of(&options)
	outcome := supervise.Perform(hard, options)
	l.interruption.speakTo(l.sys.stderr)
	shown.end()
	return outcome
}

// target is the target, as a report describes it.
func (l *loading) target() reports.Target {
	t := l.opened.target.Describe()
	t.URL, t.Description, t.Exec = withoutPassword(t.URL), l.opened.description, l.flags.target.exec
	return t
}

// pid is the target's process; 0 if it is not known.
func (l *loading) pid() int {
	if p := l.opened.target.Process; p != nil {
		return p.PID()
	}
	return l.flags.pid
}

// search runs the scenario with more and more load, and says what became of each.
func (l *loading) search(hard, soft context.Context, address string, scenario *scenarios.Scenario, bounds *limitBounds) (*load.Report, reports.Ending, error) {
	quiet, err := search.NewQuiet(soft, l.opened.target, l.pid())
	if err != nil {
		return nil, reports.Ending{}, err
	}
	say := func(format string, args ...any) {
		if l.flags.output.shows() {
			fmt.Fprintln(l.sys.stderr, text.Visible(fmt.Sprintf(format, args...)))
		}
	}
	say("searching the limit of %s: %s, from %s to at most %s", address, scenario.Name, bounds.unit.Amount(bounds.From), bounds.unit.Amount(bounds.Most))
	return search.Find(soft, search.Options{
		Scenario: scenario, Bounds: bounds.Bounds, Ceiling: bounds.ceiling,
		Run: func(step int, s *scenarios.Scenario) supervise.Outcome {
			return l.run(hard, soft, s, fmt.Sprintf("step %d: %s", step, s.Load), nil)
		},
		OnStep: func(step int, s load.Step) { say("step %d: %v", step, s) },
		Settle: quiet.Settle,
	})
}
