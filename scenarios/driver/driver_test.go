package driver_test

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/server"
)

// patience bounds every wait.
const patience = 2 * time.Minute

// load runs a scenario against the reference server, and stops it softly as soon as enough has happened. How long that takes depends on
// the machine, so the load of the scenario lasts longer.
func load(t *testing.T, fault, source string, enough func(*driver.Run, *measure.Measures) bool) (*driver.Run, measure.Results) {
	t.Helper()
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, Fault: fault})
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
	measures := measure.New(scenario.Load.WarmUp, 2)
	run := driver.Begin(t.Context(), driver.Options{Scenario: scenario, Target: on, Measures: measures})
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for over := false; !over; {
		select {
		case <-tick.C:
			if enough(run, measures) {
				run.Stop()
			}
		case <-run.Done():
			over = true
		case <-late:
			measures.Tick(time.Hour, measure.Sample{})
			t.Fatalf("the run does not end: %+v", measures.Results().Counts)
		}
	}
	if fault := run.Fault(); fault != "" {
		t.Error(fault)
	}
	measures.Tick(time.Hour, measure.Sample{})
	return run, measures.Results()
}

// talk is a load whose users are all connected before the first message.
const talk = `
name: talk
load: {open: {arriving: turns, clients: 12, ramp: 200ms, stages: [{rate: 100/s, for: 1h}]}}
connection: {transports: {websocket: 2, polling: 1, upgrade: 1}}
on_connect: [join: {room: "room-{group(3)}"}]
steps:
  - say_all: {}
  - say_others: {size: 1KiB}
  - say_room: {room: "room-{group(3)}"}
  - say_room_others: {room: "room-{group(3)}"}
  - say_direct: {to: random}
  - echo: {}
  - ack: {}
`

// afterTurns is enough after so many turns of talk: each asks for one acknowledgement, in its last step.
func afterTurns(turns int64) func(*driver.Run, *measure.Measures) bool {
	return func(_ *driver.Run, m *measure.Measures) bool { return m.Total(measure.Asked) >= turns }
}

func TestACorrectServerBreaksNoPromise(t *testing.T) {
	run, results := load(t, "", talk, afterTurns(50))
	for _, p := range []ledger.Promise{ledger.All, ledger.Broadcast, ledger.Room, ledger.Private} {
		f := run.Ledger().Figures(p)
		if f.Received == 0 || f.Lost+f.Duplicated+f.Leaked+f.OutOfOrder != 0 {
			t.Errorf("%s: %+v %+v", p, f, run.Ledger().Offences())
		}
	}
	if len(results.Errors) != 0 || len(results.Disconnects) != 0 {
		t.Errorf("%v, %v", results.Errors, results.Disconnects)
	}
	for _, what := range measure.Timings() {
		if results.Times[what].Count == 0 && what != measure.Reconnect && what != measure.Expect && what != measure.HTTP {
			t.Errorf("no %s was measured", what)
		}
	}
}

// A fault shows in the figure it belongs to, and in no other.
func TestAFaultShowsInItsFigure(t *testing.T) {
	for fault, want := range map[string]struct {
		promise ledger.Promise
		figure  func(ledger.Figures) int64
	}{
		"every-50th-message-lost":          {ledger.All, func(f ledger.Figures) int64 { return f.Lost }},
		"every-50th-message-twice":         {ledger.All, func(f ledger.Figures) int64 { return f.Duplicated }},
		"broadcast-reaches-sender":         {ledger.Broadcast, func(f ledger.Figures) int64 { return f.Leaked }},
		"room-message-reaches-everyone":    {ledger.Room, func(f ledger.Figures) int64 { return f.Leaked }},
		"private-message-reaches-everyone": {ledger.Private, func(f ledger.Figures) int64 { return f.Leaked }},
	} {
		t.Run(fault, func(t *testing.T) {
			if fault == "every-50th-message-lost" {
				testutil.Long(t) // what is lost is awaited until the drain ends
			}
			t.Parallel()
			run, _ := load(t, fault, talk, afterTurns(80))
			f := run.Ledger().Figures(want.promise)
			if got := want.figure(f); got == 0 || got != f.Lost+f.Duplicated+f.Leaked+f.OutOfOrder {
				t.Errorf("%+v", f)
			}
		})
	}
}

// With Engine.IO 3 the handshake joins the main namespace. What arrives before the upgrade has ended is no leak.
func TestTheHandshakeOfEngineIO3Joins(t *testing.T) {
	run, results := load(t, "", `
name: come
load: {open: {at_most: 50, stages: [{rate: 150/s, for: 1h}]}}
connection: {engines: {3: 1}, transports: {upgrade: 1}}
steps: [say_all: {}, think: 100ms]
`, func(run *driver.Run, m *measure.Measures) bool {
		return m.Total(measure.Connected) >= 150 && run.Ledger().Figures(ledger.All).Received >= 1000
	})
	if f := run.Ledger().Figures(ledger.All); f.Received == 0 || f.Leaked+f.Lost+f.Duplicated != 0 {
		t.Errorf("%+v %+v, errors %v", f, run.Ledger().Offences(), results.Errors)
	}
}
