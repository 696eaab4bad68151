package supervise_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/server"
)

// A server that is broken on one transport is found by a load that names none, and the report says which transport it is.
func TestALoadUsesEveryTransport(t *testing.T) {
	testutil.Long(t)
	for name, test := range map[string]struct {
		fault   string
		options server.Options
		one     bool
		used    string
		lost    string // the transports whose clients miss deliveries
		reason  string
	}{
		"all":          {fault: "everyone-but-polling", used: "websocket upgrade polling", lost: "upgrade polling"},
		"only one":     {fault: "everyone-but-polling", options: server.Options{Transports: []string{"websocket", "polling"}}, used: "websocket polling", lost: "polling", reason: "are at clients over polling"},
		"comparable":   {fault: "everyone-but-polling", one: true, used: "websocket"},
		"as asked for": {options: server.Options{Transports: []string{"polling"}}, used: "polling"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := test.options
			options.URL, options.Profile = faulty(t, test.fault), profiles.Contract
			r := transportsOf(t, options, test.one)
			var used, lost []string
			for _, found := range r.Transports {
				used = append(used, found.Name)
				if found.Lost > 0 {
					lost = append(lost, found.Name)
				}
			}
			if got := strings.Join(used, " "); got != test.used {
				t.Errorf("clients use %q, expected %q", got, test.used)
			}
			if got := strings.Join(lost, " "); got != test.lost || (r.Outcome.Status == reports.Deviates) != (test.lost != "") {
				t.Errorf("lost at %q, expected %q: %+v", got, test.lost, r.Outcome)
			}
			if !strings.Contains(r.Outcome.Reason, test.reason) {
				t.Errorf("the reason is %q, without %q", r.Outcome.Reason, test.reason)
			}
		})
	}
}

func transportsOf(t *testing.T, options server.Options, one bool) *load.Report {
	t.Helper()
	s, err := language.Load("chat")
	if err != nil {
		t.Fatal(err)
	}
	s, err = s.With(scenarios.Overrides{Clients: 8, Ramp: scenarios.None, Hold: 3 * time.Second, WarmUp: scenarios.None, Drain: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	on, err := server.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	outcome := supervise.Perform(t.Context(), supervise.Options{
		Options: driver.Options{Scenario: s, Target: on, Measures: measure.New(0, 2), OneTransport: one},
	})
	r := outcome.Report(s)
	r.Conclude(outcome.Ending())
	return r
}
