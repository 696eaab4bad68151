package search_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/search"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/scenarios/threshold"
	"github.com/sioproof/sioproof/server"
)

// crowd is a scenario that breaks with more than so many clients, however slow the machine is: the driver counts how late it is, as it
// lets each of them come and as it ends the load.
func crowd(clients int) string {
	return fmt.Sprintf("name: crowd\nload: {closed: {clients: 10, hold: 100ms}}\nthresholds: [count(lateness) <= %d]\n", clients+1)
}

// exactly searches to the client.
var exactly = search.Bounds{From: 10, Most: 100, Precision: 0.001, Whole: true}

// step runs a step of a search, and may stop the search.
type step func(number int, stop func(), run func() supervise.Outcome) supervise.Outcome

// find searches the limit of the reference server.
func find(t *testing.T, source string, bounds search.Bounds, each step) *load.Report {
	t.Helper()
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	on, err := server.Open(t.Context(), server.Options{URL: running.URL(), Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	scenario, err := language.Parse("test.yaml", []byte(source), nil)
	if err != nil {
		t.Fatal(err)
	}
	quiet, err := search.NewQuiet(t.Context(), on, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	var seen []load.Step
	report, ending, err := search.Find(ctx, search.Options{
		Scenario: scenario, Bounds: bounds, Ceiling: "was asked for", Settle: quiet.Settle,
		Run: func(number int, s *scenarios.Scenario) supervise.Outcome {
			return each(number, cancel, func() supervise.Outcome {
				return supervise.Perform(t.Context(), supervise.Options{
					Options: driver.Options{Scenario: s, Target: on, Measures: measure.New(s.Load.WarmUp, 2), Late: 30 * time.Second},
					Stop:    ctx.Done(),
				})
			})
		},
		OnStep: func(number int, s load.Step) {
			if seen = append(seen, s); number != len(seen) {
				t.Errorf("step %d is the %d.", number, len(seen))
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	report.Conclude(ending)
	if fmt.Sprint(seen) != fmt.Sprint(report.Limit.Steps) {
		t.Errorf("told of %+v, reported %+v", seen, report.Limit.Steps)
	}
	return report
}

func amounts(l *load.Limit) (all []float64) {
	for _, s := range l.Steps {
		all = append(all, s.Amount)
	}
	return all
}

// inTime is a step whose driver was not late, on a machine that nothing else keeps busy.
func inTime(_ int, _ func(), run func() supervise.Outcome) supervise.Outcome {
	o := run()
	o.Results.Times[measure.Lateness].P99, o.Machine = 0, supervise.MachineUse{}
	return o
}

func TestTheLimitIsFoundToTheClient(t *testing.T) {
	t.Parallel()
	r := find(t, crowd(37), exactly, inTime)
	if got := amounts(r.Limit); !slices.Equal(got, []float64{10, 20, 40, 30, 35, 37, 38}) {
		t.Errorf("steps %v", got)
	}
	want := reports.Outcome{Status: reports.Conforms, Reason: "the limit is 37 clients; with 38 clients count(lateness) <= 38: 39"}
	if r.Outcome != want || r.Limit.LastGood != 37 || r.Limit.FirstBroken != 38 {
		t.Errorf("%+v, %+v", r.Outcome, r.Limit)
	}
	// The rest is that of the last step that broke nothing.
	if r.Scenario.Clients != 37 || r.Thresholds[0].Actual != "38" || r.Summary.Failed != 0 {
		t.Errorf("%+v, %+v, %+v", r.Scenario, r.Thresholds, r.Summary)
	}
}

func TestTheLimitOfARate(t *testing.T) {
	t.Parallel()
	// In 200 ms 60 a second are 12, beside two clients and the end.
	r := find(t, `
name: turns
load: {open: {arriving: turns, clients: 2, stages: [{rate: 10/s, for: 200ms}]}}
steps: [echo: {}]
thresholds: [count(lateness) <= 15, rate(dropped) <= 100%]
`, search.Bounds{From: 10, Most: 1000, Precision: 0.05}, inTime)
	if got := amounts(r.Limit); r.Outcome.Status != reports.Conforms || !slices.Equal(got, []float64{10, 20, 40, 80, 60, 70, 65, 62.5}) || r.Limit.LastGood != 60 {
		t.Errorf("%+v, %+v", r.Outcome, r.Limit)
	}
}

func TestNothingBreaksBelowTheMaximum(t *testing.T) {
	t.Parallel()
	r := find(t, crowd(1000), search.Bounds{From: 10, Most: 30, Precision: 0.1, Whole: true}, inTime)
	want := reports.Outcome{Status: reports.Conforms, Reason: "nothing breaks with 30 clients, the most that was asked for"}
	if r.Outcome != want || !slices.Equal(amounts(r.Limit), []float64{10, 20, 30}) || r.Limit.FirstBroken != 0 {
		t.Errorf("%+v, %+v", r.Outcome, r.Limit)
	}
}

func TestTheFirstLoadIsTooMuch(t *testing.T) {
	t.Parallel()
	r := find(t, crowd(9), exactly, inTime)
	want := reports.Outcome{Status: reports.Deviates, ExitCode: 1, Reason: "the first load, 10 clients, is too much: 1 threshold is not met"}
	if r.Outcome != want || len(r.Limit.Steps) != 1 || r.Limit.LastGood != 0 || r.Limit.FirstBroken != 10 {
		t.Errorf("%+v, %+v", r.Outcome, r.Limit)
	}
}

func TestAnInterruptedSearchReportsWhatItKnows(t *testing.T) {
	for name, test := range map[string]struct {
		at     int // step
		after  bool
		reason string
		steps  int
	}{
		"in a step":    {3, false, "interrupted in step 3; the limit is above 20 clients, with which nothing breaks", 3},
		"between two":  {4, true, "interrupted after step 4; the limit is between 30 clients, with which nothing breaks, and 40 clients", 4},
		"in the first": {1, false, "interrupted in step 1", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := find(t, crowd(37), exactly, func(number int, stop func(), run func() supervise.Outcome) supervise.Outcome {
				switch {
				case number == test.at && test.after:
					defer stop()
				case number == test.at:
					stop()
				}
				return inTime(number, stop, run)
			})
			want := reports.Outcome{Status: reports.Interrupted, ExitCode: 130, Reason: test.reason}
			if r.Outcome != want || len(r.Limit.Steps) != test.steps {
				t.Errorf("%+v, %+v", r.Outcome, r.Limit)
			}
		})
	}
}

// A step that the driver could not do is not held against the target.
func TestADriverThatIsTooSlowEndsTheSearch(t *testing.T) {
	t.Parallel()
	late := func(of threshold.Measure) step {
		return func(number int, _ func(), run func() supervise.Outcome) supervise.Outcome {
			o := inTime(number, nil, run)
			if number == 3 {
				o.Results.Times[measure.Lateness].P99 = time.Second
				o.Thresholds[0].Threshold.Number.Measure = of
			}
			return o
		}
	}
	r := find(t, crowd(37), exactly, late(threshold.Errors))
	if r.Outcome.Status != reports.Invalid || r.Outcome.ExitCode != 4 || r.Limit.LastGood != 20 || r.Limit.FirstBroken != 0 ||
		!strings.HasPrefix(r.Outcome.Reason, "with 40 clients the driver was the bottleneck: it was behind its own schedule") ||
		!strings.HasSuffix(r.Outcome.Reason, "; the limit is above 20 clients, with which nothing breaks") {
		t.Errorf("%+v, %+v", r.Outcome, r.Limit)
	}
	// As long as nothing breaks it does not matter how late it is, nor if that cannot be why something broke.
	for most, of := range map[int]threshold.Measure{57: threshold.Lateness, 37: threshold.Connected} {
		r = find(t, crowd(most), exactly, late(of))
		if r.Outcome.Status != reports.Conforms || r.Limit.LastGood != float64(most) {
			t.Errorf("%+v, %+v", r.Outcome, r.Limit)
		}
	}
}
