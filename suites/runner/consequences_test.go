package runner

import (
	"testing"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

func TestTheSameFindingAgainIsAConsequence(t *testing.T) {
	on, _ := bystander(t)
	fails := func(t *trial.Trial) { t.Fail("this", "that") }
	failsOver := func(transport client.Transport) func(*trial.Trial) {
		return func(t *trial.Trial) {
			if t.Variant.Transport == transport {
				fails(t)
			}
		}
	}
	over := func(*server.Server) []trial.Variant {
		return []trial.Variant{{Transport: client.Polling}, {Transport: client.WebSocket}}
	}
	on1 := func(id string) []trial.Cause { return []trial.Cause{{ID: id}} }
	area := trial.Area{Title: "mine", Cases: []trial.Case{
		{ID: "ROOT", Level: reports.Must, Over: over, Body: failsOver(client.Polling)},
		{ID: "MIDDLE", Level: reports.Must, Over: over, RestsOn: on1("ROOT"), Body: fails},
		{ID: "LEAF", Level: reports.Must, Over: over, RestsOn: on1("MIDDLE"), Body: fails},
		{ID: "PASSES", Level: reports.Must, RestsOn: on1("ROOT"), Body: func(*trial.Trial) {}},
		{ID: "MILD", Level: reports.Should, RestsOn: on1("ROOT"), Body: fails},
		{ID: "ELSEWHERE", Level: reports.Must, RestsOn: []trial.Cause{{ID: "ROOT", In: trial.Variant{Transport: client.WebSocket}}}, Over: over, Body: failsOver(client.Polling)},
	}}
	report := Begin(t.Context(), on, Plan(on, []trial.Area{area}), Config{}).Report()
	want := map[string]string{
		"MIDDLE polling": "ROOT polling",
		"LEAF polling":   "ROOT polling",
		"LEAF websocket": "MIDDLE websocket", // which is a failure of its own, as ROOT passes there
	}
	for _, r := range report.Results {
		if r.ConsequenceOf != want[r.Name()] {
			t.Errorf("%s (%s) is a consequence of %q, want %q", r.Name(), r.Verdict, r.ConsequenceOf, want[r.Name()])
		}
	}
	if s := report.Summary; s.Failed != 3 || s.Consequences != 3 || report.Outcome.ExitCode != reports.ExitDeviates {
		t.Errorf("%v, %+v", s, report.Outcome)
	}
}
