package load

import (
	"testing"

	"github.com/sioproof/sioproof/reports"
)

// What a search found is in the reason of its outcome, and what ended it decides about the exit code.
func TestTheOutcomeOfASearch(t *testing.T) {
	step := func(amount float64, status reports.Status, broken ...string) Step {
		return Step{Amount: amount, Status: status, Broken: broken}
	}
	good := step(10, reports.Conforms)
	broken := step(20, reports.Deviates, "p99(ack) < 1s: 2s", "lost == 0: 3", "room: 3 lost")
	slow := step(20, reports.Invalid, "the driver was the bottleneck: it was late")
	met, missed := Threshold{Met: true, Measured: true}, Threshold{Measured: true}
	for name, test := range map[string]struct {
		limit     Limit
		threshold Threshold
		ending    reports.Ending
		want      reports.Outcome
	}{
		"found": {Limit{LastGood: 10, FirstBroken: 20, Steps: []Step{good, broken}}, met, reports.Ending{},
			reports.Outcome{Status: reports.Conforms, ExitCode: 0, Reason: "the limit is 10 clients; with 20 clients p99(ack) < 1s: 2s, and 2 more"}},
		"above the maximum": {Limit{LastGood: 10, Ceiling: "was asked for", Steps: []Step{good}}, met, reports.Ending{},
			reports.Outcome{Status: reports.Conforms, ExitCode: 0, Reason: "nothing breaks with 10 clients, the most that was asked for"}},
		"the first breaks": {Limit{FirstBroken: 20, Steps: []Step{broken}}, missed, reports.Ending{},
			reports.Outcome{Status: reports.Deviates, ExitCode: 1, Reason: "the first load, 20 clients, is too much: 1 threshold is not met"}},
		"the first kills": {Limit{Steps: []Step{broken}}, missed, reports.Ending{Unreachable: "the target was gone after 3s"},
			reports.Outcome{Status: reports.Deviates, ExitCode: 1, Reason: "the first load, 20 clients, is too much: 1 threshold is not met; the target was gone after 3s"}},
		"a later one kills": {Limit{LastGood: 10, FirstBroken: 20, Steps: []Step{good, broken}}, met, reports.Ending{Unreachable: "after step 2 the target has ended"},
			reports.Outcome{Status: reports.Unreachable, ExitCode: 3, Reason: "after step 2 the target has ended; the limit is between 10 clients, with which nothing breaks, and 20 clients"}},
		"the driver is slow": {Limit{LastGood: 10, Steps: []Step{good, slow}}, met, reports.Ending{},
			reports.Outcome{Status: reports.Invalid, ExitCode: 4, Reason: "with 20 clients the driver was the bottleneck: it was late; the limit is above 10 clients, with which nothing breaks"}},
		"the driver is slow at once": {Limit{Steps: []Step{slow}}, missed, reports.Ending{},
			reports.Outcome{Status: reports.Invalid, ExitCode: 4, Reason: "with 20 clients the driver was the bottleneck: it was late"}},
		"interrupted": {Limit{LastGood: 10, Steps: []Step{good}}, met, reports.Ending{Interrupted: "interrupted after step 1"},
			reports.Outcome{Status: reports.Interrupted, ExitCode: 130, Reason: "interrupted after step 1; the limit is above 10 clients, with which nothing breaks"}},
	} {
		test.limit.Unit = Clients
		r := &Report{Thresholds: []Threshold{test.threshold}, Limit: &test.limit}
		r.Conclude(test.ending)
		if r.Outcome != test.want {
			t.Errorf("%s: %+v, want %+v", name, r.Outcome, test.want)
		}
	}
}

func TestAnAmountInWords(t *testing.T) {
	for want, got := range map[string]string{"1 client": Clients.Amount(1), "2000 clients": Clients.Amount(2000), "0.25/s": PerSecond.Amount(0.25), "1000000/s": PerSecond.Amount(1e6)} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAStepKeepsWhatBroke(t *testing.T) {
	r := sample()
	want := []string{"lost == 0: 3", "rate(error) < 20%: 25%, which ended the run", "p99(upgrade) < 1s: nothing was measured", "room: 3 lost, 1 leaked, of 12,000 expected", "log: 1 lost, 2 duplicated, of 400 expected lines",
		"the server ended after 2.0 s: exit status 3"}
	if step := r.Step(7); len(step.Broken) != len(want) || step.Status != reports.Deviates || step.Amount != 7 || step.Load != r.Scenario.Load || len(step.Timings) != 2 {
		t.Errorf("%+v", step)
	} else {
		for i := range want {
			if step.Broken[i] != want[i] {
				t.Errorf("%q, want %q", step.Broken[i], want[i])
			}
		}
	}
	r.Conclude(reports.Ending{Interrupted: "stopped"})
	if step := r.Step(7); step.Status != reports.Interrupted || len(step.Broken) != 1 || step.String() != r.Outcome.Reason {
		t.Errorf("%+v", step)
	}
}
