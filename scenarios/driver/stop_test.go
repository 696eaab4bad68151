package driver

import (
	"slices"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// stopCase brings a user into a state in which it waits for something. A stop ends that wait, or the test.
type stopCase struct {
	state   state
	source  string
	silent  string // the packet or event that the server leaves unanswered
	last    string // what the server receives before the user waits
	backoff backoff
	tried   int64 // attempts to connect and steps, before the stop
	errors  int64 // before the stop
}

var stopCases = map[string]stopCase{
	"absent": {
		state:  absent,
		source: "steps: [disconnect: {how: cut}, think: 1h, reconnect: {}]",
		last:   "1 connect",
		tried:  1,
	},
	"connecting": {
		state:  connecting,
		source: "connection: {timeout: 1h}\nsteps: [emit: {event: never}]",
		silent: "connect",
		last:   "1 connect",
		tried:  1,
	},
	"connecting, in the back-off": {
		state:   connecting,
		source:  "on_connect: [emit: {event: lose, ack: true}]\nsteps: [emit: {event: never}]",
		last:    "1 lose",
		backoff: backoff{first: time.Hour, limit: time.Hour},
		errors:  1,
		tried:   2,
	},
	"greeting": {
		state:  greeting,
		source: "on_connect: [emit: {event: pending, ack: true, timeout: 1h}, emit: {event: never}]\nsteps: [emit: {event: never}]",
		silent: "pending",
		last:   "1 pending",
		tried:  2,
	},
	"ready": {
		state:  ready,
		source: "on_connect: [emit: {event: greet, ack: true}]\nsteps: [emit: {event: pending, ack: true, timeout: 1h}, emit: {event: never}]",
		silent: "pending",
		last:   "1 pending",
		tried:  3,
	},
	"ready, in a pause": {
		state:  ready,
		source: "steps: [emit: {event: step, ack: true}, think: 1h, emit: {event: never}]",
		last:   "1 step",
		tried:  2,
	},
	"ready, expecting an event": {
		state:  ready,
		source: "steps: [emit: {event: step, ack: true}, expect: {event: other, timeout: 1h}, emit: {event: never}]",
		last:   "1 step",
		tried:  3,
	},
	"ready, idle": {
		state:  ready,
		source: "steps: [emit: {event: step, ack: true}]",
		last:   "1 step",
		tried:  2,
	},
	"leaving": {
		state:  leaving,
		source: "steps: [disconnect: {}, think: 1h, reconnect: {}]",
		last:   "1 disconnect",
		tried:  1,
	},
}

// begin starts the load, and returns when its user is in the state. The returned function answers what the server has not answered.
func (c stopCase) begin(t *testing.T) (*testLoad, func()) {
	t.Helper()
	unanswered := make(chan func(), 1)
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	server := serve(t, func(s session, name string, packet socketio.Packet) {
		if c.state == leaving && name == "disconnect" {
			<-over // the client waits for the server to close as well, two seconds at most
		}
		switch name {
		case "lose":
			s.Close()
		case c.silent:
			unanswered <- func() { s.acknowledge(packet) }
		default:
			accepting(s, name, packet)
		}
	})
	load := server.begin(t, c.backoff, "1h", c.source)
	server.await(t, c.last)
	testutil.Eventually(t, "the user is "+c.state.String(), func() bool {
		users := load.population.all()
		state, _ := users[0].status()
		return state == c.state && load.measures.Total(measure.Tried) == c.tried && load.measures.Total(measure.Errors) == c.errors
	})
	return load, func() {
		select {
		case answer := <-unanswered:
			answer()
		case <-time.After(patience):
			t.Error("nothing is unanswered")
		}
	}
}

// check waits for the end of the run. The stop is no error, no step and no attempt to connect has begun after it, and the user has
// left.
func (c stopCase) check(t *testing.T, load *testLoad) measure.Results {
	t.Helper()
	results := load.end(t)
	if n := results.Counts[measure.Errors]; n != c.errors {
		t.Errorf("%d errors, want %d: %v", n, c.errors, results.Errors)
	}
	for _, u := range load.population.all() {
		if state, _ := u.status(); state != absent {
			t.Errorf("%s is %s at the end", u.name, state)
		}
	}
	if n := load.Online(); n != 0 {
		t.Errorf("%d users are online at the end", n)
	}
	if n := results.Counts[measure.Tried]; n != c.tried {
		t.Errorf("%d attempts to connect and steps, want the %d before the stop", n, c.tried)
	}
	return results
}

// A soft stop begins nothing new, lets pending acknowledgements arrive, and counts no error. Nothing else is waited for: the drain
// lasts longer than the test.
func TestSoftStop(t *testing.T) {
	for name, c := range stopCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			load, answer := c.begin(t)
			load.Stop()
			load.Stop() // which changes nothing
			if c.silent == "pending" {
				answer()
			}
			results := c.check(t, load)
			if acks := results.Times[measure.Ack].Count; c.silent == "pending" && acks == 0 {
				t.Error("the acknowledgement that was pending is not counted")
			}
		})
	}
}

// A hard stop waits for nothing: no answer arrives, and the drain lasts longer than the test.
func TestHardStop(t *testing.T) {
	for name, c := range stopCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			load, _ := c.begin(t)
			load.abort()
			c.check(t, load)
		})
		t.Run(name+", after a soft stop", func(t *testing.T) {
			t.Parallel()
			load, _ := c.begin(t)
			load.Stop()
			load.abort()
			c.check(t, load)
		})
	}
}

// After a soft stop, the drain limits how long an acknowledgement is waited for. A missing one is an error.
func TestTheDrainLimitsASoftStop(t *testing.T) {
	server := serve(t, func(s session, name string, packet socketio.Packet) {
		if name == "connect" {
			s.accept()
		}
	})
	load := server.begin(t, promptly, "1ms", "steps: [emit: {event: pending, ack: true, timeout: 1h}]")
	server.await(t, "1 pending")
	load.Stop()
	results := load.end(t)
	if n := results.Counts[measure.AckTimeouts]; n != 1 || results.Counts[measure.Errors] != 1 {
		t.Errorf("%d acknowledgements have timed out, want 1; errors %v", n, results.Errors)
	}
	if got := server.await(t, "1 disconnect"); !slices.Equal(got, []string{"1 disconnect"}) {
		t.Errorf("the server received %q", got)
	}
}
