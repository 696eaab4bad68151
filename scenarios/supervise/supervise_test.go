package supervise_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/server"
)

// perform runs a scenario against the reference server behind a gate to its end, and calls meanwhile each second.
func perform(t *testing.T, source string, meanwhile func(*gate, supervise.View)) (supervise.Outcome, *load.Report) {
	t.Helper()
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	g := before(t, running.URL())
	on, err := server.Open(t.Context(), server.Options{URL: g.url, Profile: profiles.Contract})
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
			Options:  driver.Options{Scenario: scenario, Target: on, Measures: measure.New(scenario.Load.WarmUp, 2)},
			OnSecond: func(v supervise.View) { meanwhile(g, v) },
		})
	}()
	select {
	case o := <-ended:
		r := o.Report(scenario)
		r.Conclude(o.Ending())
		return o, r
	case <-time.After(time.Minute):
		t.Fatal("the run does not end")
		return supervise.Outcome{}, nil
	}
}

// A target that is gone at the end is no good one, even if nothing that was said before got lost.
func TestATargetThatIsGoneAtTheEndDoesNotConform(t *testing.T) {
	t.Parallel()
	o, r := perform(t, `
name: talk
load: {drain: 1s, closed: {clients: 5, hold: 4s}}
steps: [loop: {every: 200ms, steps: [say_all: {}]}]
thresholds: [lost == 0]
`, func(g *gate, v supervise.View) {
		if v.Elapsed < 2*time.Second {
			g.end()
		}
	})
	if r.Outcome.Status != reports.Unreachable || !o.Gone {
		t.Errorf("%+v; %+v, disconnects %v", r.Outcome, r.Promises, r.Disconnects)
	}
	// It is gone since then, and not since the end of the load.
	if r.Stopped == nil || r.Stopped.AfterMS > 3000 || r.Outcome.Reason != r.Stopped.Sentence() {
		t.Errorf("%+v: %s", r.Stopped, r.Outcome.Reason)
	}
}

// A frozen target keeps its connections. The report says since when nothing came.
func TestAFrozenTargetIsSaidToBeSilent(t *testing.T) {
	t.Parallel()
	var frozen time.Duration
	o, r := perform(t, `
name: talk
load: {drain: 1s, closed: {clients: 5, hold: 6s}}
steps: [loop: {every: 200ms, steps: [say_all: {}]}]
thresholds: [lost == 0]
`, func(g *gate, v supervise.View) {
		if frozen == 0 && v.Phase == driver.Holding {
			frozen = v.Elapsed
			g.freeze()
		}
	})
	if r.Outcome.Status != reports.Deviates || o.Gone {
		t.Errorf("%+v", r.Outcome)
	}
	// What came while the gate froze is counted in the second after that.
	if r.Stopped == nil || r.Stopped.AfterMS > milliseconds(frozen+2*time.Second) || !strings.Contains(r.Outcome.Reason, "nothing came from the server after second ") {
		t.Errorf("frozen at %v, %+v: %s", frozen, r.Stopped, r.Outcome.Reason)
	}
	for _, offence := range r.Offences {
		if offence.Kind == "lost" && offence.AtMS <= milliseconds(frozen-2*time.Second) {
			t.Errorf("frozen at %v, and lost is a message sent at %v ms", frozen, offence.AtMS)
		}
	}
}

// A target that says nothing because it has nothing to say did not stop.
func TestAQuietTargetDidNotStop(t *testing.T) {
	t.Parallel()
	_, r := perform(t, `
name: quiet
load: {closed: {clients: 2, hold: 4s}}
steps: [ack: {}, loop: {every: 500ms, steps: [emit: {event: nobody listens}]}]
thresholds: [errors == 0]
`, func(*gate, supervise.View) {})
	if r.Outcome.Status != reports.Conforms || r.Stopped != nil {
		t.Errorf("%+v, %+v", r.Outcome, r.Stopped)
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// One that only lost everybody, and answers whoever comes, is there.
func TestATargetThatLostEverybodyIsNotGone(t *testing.T) {
	t.Parallel()
	o, r := perform(t, `
name: talk
load: {drain: 1s, closed: {clients: 5, hold: 2500ms}}
steps: [loop: {every: 200ms, steps: [say_all: {}]}]
thresholds: [disconnects == 0]
`, func(g *gate, v supervise.View) {
		if v.Elapsed > 2*time.Second && v.Phase == driver.Holding {
			g.cut() // nobody is back before the end
		}
	})
	if r.Outcome.Status != reports.Deviates || o.Gone {
		t.Errorf("%+v; %+v", r.Outcome, r.Thresholds)
	}
}

// Whoever is turned away by a reconnect step comes back later, as after any other loss.
func TestWhoIsTurnedAwayComesBack(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	o, _ := perform(t, `
name: return
load: {closed: {clients: 5, hold: 6s}}
steps:
  - think: 1500ms
  - reconnect: {}
  - loop: {every: 200ms, steps: [ack: {}]}
`, func(g *gate, v supervise.View) {
		g.closed.Store(v.Elapsed > 900*time.Millisecond && v.Elapsed < 1900*time.Millisecond)
	})
	errors, connected, acks := o.Results.Counts[measure.Errors], o.Results.Counts[measure.Connected], o.Results.Times[measure.Ack].Count
	if errors < 5 || connected != 10 || acks == 0 {
		t.Errorf("%d errors, %d connected, %d acks", errors, connected, acks)
	}
}

// Who is still connecting when a load is ended early failed at nothing.
func TestTheEndOfALoadIsNoError(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	o, _ := perform(t, `
name: come
load: {closed: {clients: 10, ramp: 5s}}
abort_on: [count(lateness) < 6]
`, func(g *gate, v supervise.View) {
		if v.Elapsed < 1500*time.Millisecond {
			g.freeze()
		}
	})
	if o.Aborted == nil || o.Results.Counts[measure.Errors] != 0 {
		t.Errorf("aborted by %v, errors %v", o.Aborted, o.Results.Errors)
	}
}

// A run that ends with a second is shown its end once.
func TestTheEndIsShownOnce(t *testing.T) {
	testutil.Long(t)
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			ends := 0
			perform(t, `
name: nobody
load: {closed: {clients: 1, hold: 2s}}
`, func(g *gate, v supervise.View) {
				g.closed.Store(true)
				g.cut()
				if v.Phase == driver.Ended {
					ends++
				}
			})
			if ends != 1 {
				t.Errorf("the end is shown %d times", ends)
			}
		})
	}
}

// However many clients a frozen target has, they do not take for ever to leave it.
func TestAFrozenTargetIsLeft(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	var frozen time.Time
	o, _ := perform(t, `
name: stay
load: {closed: {clients: 1000, ramp: 1s, hold: 7s}}
connection: {transports: {websocket: 1}}
`, func(g *gate, v supervise.View) {
		if v.Online == 1000 && frozen.IsZero() {
			frozen = time.Now()
			g.freeze()
		}
	})
	if frozen.IsZero() || o.Results.Counts[measure.Connected] != 1000 || time.Since(frozen) > 20*time.Second {
		t.Errorf("%d connected; frozen at %v, it took %v", o.Results.Counts[measure.Connected], frozen, time.Since(frozen))
	}
}
