package supervise_test

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/server"
)

// reordering is a server on which messages that a client sends in a row overtake each other.
const reordering = "messages-handled-in-tasks"

// Every built-in scenario that sends messages to recipients sends some of them in a row, so a server that reorders those is found.
func TestBuiltInScenariosNoticeReordering(t *testing.T) {
	testutil.Long(t)
	for _, name := range language.Names() {
		scenario, err := language.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if !delivers(scenario) {
			if !slices.Contains([]string{"echo", "idle", "reconnect", "storm"}, name) {
				t.Errorf("the scenario %s delivers nothing", name)
			}
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := brief(t, scenario, server.Options{URL: faulty(t, reordering)})
			var broken []string
			for _, p := range r.Promises {
				broken = append(broken, p.Broken()...)
			}
			if !slices.Contains(broken, "out_of_order") {
				t.Errorf("%+v: %+v", r.Outcome, r.Promises)
			}
		})
	}
}

// A scenario with rooms has senders in several of them, so a server that takes the room of one message for that of another is found.
func TestBuiltInScenariosNoticeMessagesInAWrongRoom(t *testing.T) {
	testutil.Long(t)
	for _, name := range []string{"rooms", "burst"} {
		scenario, err := language.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := brief(t, scenario, server.Options{URL: faulty(t, "room-of-the-message-before")})
			var broken []string
			for _, p := range r.Promises {
				broken = append(broken, p.Broken()...)
			}
			if !slices.Contains(broken, "leaked") {
				t.Errorf("%+v: %+v", r.Outcome, r.Promises)
			}
		})
	}
}

// An application that handles events in tasks of its own, and says so in its profile, conforms.
func TestToleratedReorderingConforms(t *testing.T) {
	testutil.Long(t)
	profile := filepath.Join(t.TempDir(), "unordered.yaml")
	if err := os.WriteFile(profile, []byte("name: unordered\nextends: contract\ntolerate: [unordered_events]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"burst", "private"} {
		scenario, err := language.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := brief(t, scenario, server.Options{URL: faulty(t, reordering), Profile: profile})
			for _, p := range r.Promises {
				if p.Verdict != reports.Pass || !slices.Contains(p.Tolerated, "out_of_order") {
					t.Errorf("%+v", p)
				}
			}
		})
	}
}

// delivers reports whether users of the scenario send messages to recipients.
func delivers(s *scenarios.Scenario) bool {
	for _, kind := range s.Users {
		for name := range kind.Operations() {
			if !slices.Contains([]profiles.OperationName{profiles.Join, profiles.Leave, profiles.Ack, profiles.Echo}, name) {
				return true
			}
		}
	}
	return false
}

// faulty starts a reference server with a fault, or with none if its name is empty.
func faulty(t *testing.T, fault string) (url string) {
	t.Helper()
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, Fault: fault})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	return running.URL()
}

// brief runs a scenario for some seconds, with a few clients.
func brief(t *testing.T, s *scenarios.Scenario, options server.Options) *load.Report {
	t.Helper()
	s, err := s.With(scenarios.Overrides{Clients: 20, Ramp: 500 * time.Millisecond, Hold: 3 * time.Second, WarmUp: scenarios.None})
	if err != nil {
		t.Fatal(err)
	}
	options.Profile = cmp.Or(options.Profile, profiles.Contract)
	on, err := server.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	outcome := supervise.Perform(t.Context(), supervise.Options{Options: driver.Options{Scenario: s, Target: on, Measures: measure.New(0, 2)}})
	r := outcome.Report(s)
	r.Conclude(outcome.Ending())
	return r
}
