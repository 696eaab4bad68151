package interop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/search"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/server"
)

// A server that takes so many clients and no more is found to take exactly those, whichever way it shows.
func TestALoadFindsTheLimit(t *testing.T) {
	npmInstall(t, "node")
	for fault, test := range map[string]struct {
		takes     int
		precision float64
		scenario  string
		outcome   reports.Outcome
	}{
		"refuse": {13, 0.001, `
name: come
load: {closed: {clients: 10, ramp: 100ms, hold: 2s}}
thresholds: [errors == 0, disconnects == 0]
`, reports.Outcome{Status: reports.Conforms, Reason: "the limit is 13 clients; with 14 clients errors == 0: "}},
		// Without any threshold: what the ledger finds is enough.
		"drop": {7, 0.001, `
name: talk
load: {drain: 3s, closed: {clients: 5, ramp: 100ms, hold: 3s}}
steps: [loop: {every: 400ms, steps: [say_all: {}]}]
`, reports.Outcome{Status: reports.Conforms, Reason: "the limit is 7 clients; with 8 clients all: "}},
		// What was close enough is not when it was the end of the server.
		"exit": {30, 1, `
name: stay
load: {closed: {clients: 10, ramp: 100ms, hold: 2s}}
thresholds: [errors == 0, disconnects == 0]
`, reports.Outcome{Status: reports.Unreachable, ExitCode: 3,
			Reason: "after step 3, with 40 clients, the target has ended; the limit is between 20 clients, with which nothing breaks, and 40 clients"}},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			port := freePort(t)
			on, err := server.Open(t.Context(), server.Options{
				URL:     fmt.Sprintf("http://127.0.0.1:%d", port),
				Exec:    fmt.Sprintf("node node/broken.js --port=%d --break=%s --every=1 --beyond=%d", port, fault, test.takes),
				Profile: profiles.Contract,
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = on.Close() })
			r := limit(t, on, test.scenario, test.precision)
			if r.Outcome.Status != test.outcome.Status || r.Outcome.ExitCode != test.outcome.ExitCode || !strings.HasPrefix(r.Outcome.Reason, test.outcome.Reason) {
				t.Errorf("%+v, want %+v; steps %+v", r.Outcome, test.outcome, r.Limit.Steps)
			}
			if fault != "exit" && r.Limit.LastGood != float64(test.takes) {
				t.Errorf("the limit is %v; steps %+v", r.Limit.LastGood, r.Limit.Steps)
			}
			// What is shown is the last good step.
			if r.Summary.Failed != 0 || r.Scenario.Clients != int(r.Limit.LastGood) {
				t.Errorf("%+v, %+v", r.Summary, r.Scenario)
			}
		})
	}
}

// limit searches the limit of a target.
func limit(t *testing.T, on *server.Server, source string, precision float64) *load.Report {
	t.Helper()
	scenario, err := language.Parse("test.yaml", []byte(source), nil)
	if err != nil {
		t.Fatal(err)
	}
	quiet, err := search.NewQuiet(t.Context(), on, on.Process.PID())
	if err != nil {
		t.Fatal(err)
	}
	from, _, err := scenario.Load.Amount()
	if err != nil {
		t.Fatal(err)
	}
	report, ending, err := search.Find(t.Context(), search.Options{
		Scenario: scenario, Bounds: search.Bounds{From: from, Most: 100, Precision: precision, Whole: true}, Ceiling: "was asked for",
		Settle: quiet.Settle,
		Run: func(_ int, s *scenarios.Scenario) supervise.Outcome {
			o := supervise.Perform(t.Context(), supervise.Options{
				// Who leaves after the drain is owed what was sent before it: nobody had it, but it had its time.
				Options: driver.Options{Scenario: s, Target: on, Measures: measure.New(s.Load.WarmUp, 2), Late: 2 * time.Second, OneTransport: true},
				PID:     on.Process.PID(),
			})
			o.Results.Times[measure.Lateness].P99, o.Machine = 0, supervise.MachineUse{} // a machine that is busy with other tests is no news
			return o
		},
		OnStep: func(int, load.Step) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	report.Conclude(ending)
	if slices.ContainsFunc(report.Limit.Steps, func(s load.Step) bool { return s.Load == "" || len(s.Timings) == 0 }) {
		t.Errorf("a step says too little: %+v", report.Limit.Steps)
	}
	return report
}
