package interop

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/server"
)

// settled is a load in which everybody is there before the first message, and stays until the last one has come: what the server
// does wrong has no grey zone to hide in.
const settled = `
name: settled
load: {drain: 3s, open: {arriving: turns, clients: 20, ramp: 1s, stages: [{rate: 0.001/s, for: 2s}, {rate: 60/s, for: 3s}]}}
users:
  - name: tenant
    connection: {tenant: "t{group(2)}"}
    on_connect: [join: {room: "room-{group(5)}"}]
    steps:
      - say_all: {}
      - say_room: {room: "room-{group(5)}"}
      - ack: {timeout: 10s}
`

// What a server breaks is found to the last message, and the run ends by itself.
func TestALoadFindsWhatIsBroken(t *testing.T) {
	for fault, found := range map[string]func(supervise.Outcome) int64{
		"drop":            func(o supervise.Outcome) int64 { return all(o).Lost },
		"duplicate":       func(o supervise.Outcome) int64 { return all(o).Duplicated },
		"reorder":         func(o supervise.Outcome) int64 { return all(o).OutOfOrder },
		"leak-rooms":      func(o supervise.Outcome) int64 { return o.Ledger.Figures(ledger.Room).Leaked },
		"leak-namespaces": func(o supervise.Outcome) int64 { return o.Ledger.Figures(ledger.Namespace).Leaked },
		"lost-ack":        func(o supervise.Outcome) int64 { return o.Results.Counts[measure.AckTimeouts] },
		"double-ack":      func(o supervise.Outcome) int64 { return o.Results.Counts[measure.Errors] },
		"wrong-ack":       func(o supervise.Outcome) int64 { return o.Results.Counts[measure.Errors] },
		"kick":            func(o supervise.Outcome) int64 { return o.Results.Counts[measure.Disconnects] },
		"cut":             func(o supervise.Outcome) int64 { return o.Results.Counts[measure.Disconnects] },
		"nothing": func(o supervise.Outcome) int64 {
			f := all(o)
			return f.Lost + f.Duplicated + f.OutOfOrder + f.Leaked + o.Results.Counts[measure.Errors] + o.Results.Counts[measure.Disconnects]
		},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			server := startScript(t, "node", "node/broken.js", "--break="+fault, "--every=50")
			o := perform(t, server.URL, settled)
			broken := counted(t, server.URL)
			if broken == 0 && fault != "nothing" {
				t.Fatal("the server broke nothing")
			}
			if got := found(o); got != broken {
				t.Errorf("%d found of the %d that the server broke; %+v, errors %v, disconnects %v",
					got, broken, all(o), o.Results.Errors, o.Results.Disconnects)
			}
			// Nothing else is wrong, but for what comes of a lost connection.
			f := all(o)
			for name, n := range map[string]int64{"drop": f.Lost, "duplicate": f.Duplicated, "reorder": f.OutOfOrder, "leak": f.Leaked} {
				if n != 0 && name != fault && name+"-rooms" != fault && name+"-namespaces" != fault {
					t.Errorf("%d of %s, which the server does right; %+v", n, name, o.Ledger.Offences())
				}
			}
		})
	}
}

// all adds the figures of all promises up.
func all(o supervise.Outcome) (sum ledger.Figures) {
	for _, p := range ledger.Promises() {
		sum = sum.Add(o.Ledger.Figures(p))
	}
	return sum
}

// perform runs a scenario to its end.
func perform(t *testing.T, url, source string) supervise.Outcome {
	t.Helper()
	on, err := server.Open(t.Context(), server.Options{URL: url, Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	scenario, err := language.Parse("test.yaml", []byte(source), nil)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan supervise.Outcome, 1)
	go func() {
		ended <- supervise.Perform(t.Context(), supervise.Options{
			Options: driver.Options{Scenario: scenario, Target: on, Measures: measure.New(0, 2), Late: 30 * time.Second},
		})
	}()
	select {
	case o := <-ended:
		return o
	case <-time.After(2 * patience):
		t.Fatal("the run does not end")
		return supervise.Outcome{}
	}
}

// counted is how much the server says it has broken.
func counted(t testing.TB, url string) int64 {
	t.Helper()
	response, err := http.Get(url + "/broken")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var counts struct{ Broken int64 }
	if err := json.NewDecoder(response.Body).Decode(&counts); err != nil {
		t.Fatal(err)
	}
	return counts.Broken
}
