package supervise_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
)

// comings is a load in which users come, go, lose their connection and come back, over every transport.
const comings = `
name: comings
load: {closed: {clients: 24, ramp: 500ms, hold: 1s}}
steps:
  - reconnect: {}
  - disconnect: {how: cut}
  - reconnect: {}
  - ack: {}
thresholds: [lost(log) == 0, duplicated(log) == 0]
`

// The log of a server has exactly one line for each connection and for each of their ends, and a load sees it if not, whether or not the
// lines name the connection.
func TestALoadChecksTheConnectionLog(t *testing.T) {
	testutil.Long(t)
	unnamed := filepath.Join(t.TempDir(), "unnamed.yaml")
	if err := os.WriteFile(unnamed, []byte("name: unnamed\nextends: contract\nlog: {connected: '^a user connected', disconnected: '^user disconnected'}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for fault, broken := range map[string]string{
		"":                                  "",
		"connection-logged-twice":           "duplicated",
		"every-tenth-connection-not-logged": "lost",
		"who-comes-back-not-logged":         "lost",
		"simultaneous-log-lines-merged":     "lost",
		"disconnection-not-logged":          "lost",
		"disconnection-logged-twice":        "duplicated",
		"cut-connection-not-logged":         "lost",
	} {
		for _, profile := range []string{"contract", unnamed} {
			t.Run(fault+" "+filepath.Base(profile), func(t *testing.T) {
				t.Parallel()
				r := logged(t, fault, server.Options{Profile: profile}, comings)
				i := slices.IndexFunc(r.Promises, func(p load.Promise) bool { return p.Name == "log" })
				if i < 0 {
					t.Fatalf("the log is not checked: %+v", r.Promises)
				}
				p := r.Promises[i]
				if got := p.Broken(); len(got) != 0 && broken == "" || broken != "" && !slices.Contains(got, broken) {
					t.Errorf("%v is broken: %+v", got, p)
				}
				if (p.Verdict == reports.Pass) != (broken == "") || (r.Outcome.Status == reports.Conforms) != (broken == "") {
					t.Errorf("%+v, %+v, %+v", p, r.Thresholds, r.Outcome)
				}
				if named := profile == "contract"; named && broken != "" != slices.ContainsFunc(r.Offences, func(o load.Offence) bool { return o.Promise == "log" && o.Kind == broken }) {
					t.Errorf("%+v", r.Offences)
				}
			})
		}
	}
}

// logged runs a scenario on the reference server, whose log is known.
func logged(t *testing.T, fault string, options server.Options, source string) *load.Report {
	t.Helper()
	options.Log = logs.New()
	writer := options.Log.Writer()
	t.Cleanup(func() { _ = writer.Close() })
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, Fault: fault, Log: writer})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	options.URL = running.URL()
	on, err := server.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	scenario, err := language.Parse("test.yaml", []byte(source), nil)
	if err != nil {
		t.Fatal(err)
	}
	outcome := supervise.Perform(t.Context(), supervise.Options{Options: driver.Options{Scenario: scenario, Target: on, Measures: measure.New(0, 2)}})
	r := outcome.Report(scenario)
	r.Conclude(outcome.Ending())
	return r
}
