package driver

import (
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/socketio"
)

func TestTransitions(t *testing.T) {
	const table = `
		.           wanted      failed      connected  greeted  lost        left     closed
		absent      connecting  -           -          -        -           absent   -
		connecting  -           connecting  greeting   -        -           absent   -
		greeting    -           -           -          ready    connecting  leaving  -
		ready       -           -           -          -        connecting  leaving  -
		leaving     -           -           -          -        -           -        absent`
	rows := strings.Split(strings.TrimSpace(table), "\n")
	events := strings.Fields(rows[0])[1:]
	tried := 0
	for from, row := range rows[1:] {
		cells := strings.Fields(row)
		if name := state(from).String(); name != cells[0] {
			t.Fatalf("state %d is %s, want %s", from, name, cells[0])
		}
		for on, want := range cells[1:] {
			if name := event(on).String(); name != events[on] {
				t.Fatalf("event %d is %s, want %s", on, name, events[on])
			}
			to, err := state(from).next(event(on))
			switch {
			case want == "-" && err == nil:
				t.Errorf("%s, %s: leads to %s, want an error", cells[0], events[on], to)
			case want == "-" && to != state(from):
				t.Errorf("%s, %s: leads to %s, want no change", cells[0], events[on], to)
			case want != "-" && (err != nil || to.String() != want):
				t.Errorf("%s, %s: leads to %s, %v; want %s", cells[0], events[on], to, err, want)
			}
			tried++
		}
	}
	if all := int(leaving+1) * int(closed+1); tried != all {
		t.Errorf("the test has %d of %d pairs", tried, all)
	}
}

// newTestUser returns a user of a run that has not begun, on a server that refuses it.
func newTestUser(t *testing.T) *user {
	t.Helper()
	server := serve(t, func(s session, _ string, _ socketio.Packet) { s.refuse() })
	return newTestRun(t.Context(), t, server.target, "name: test\nload: {closed: {clients: 1, hold: 1h}}\nsteps: [ack: {}]").newUser()
}

func TestAnUnexpectedEventFailsTheRun(t *testing.T) {
	u := newTestUser(t)
	u.change(greeted)
	if fault := u.run.Fault(); !strings.Contains(fault, `user-0: the event "greeted" is not expected of a user that is absent`) {
		t.Errorf("the run's fault is %q", fault)
	}
	select {
	case <-u.run.stopping:
	case <-time.After(patience):
		t.Error("the load goes on")
	}
}

// The back-off starts anew with each connection.
func TestFailuresInARow(t *testing.T) {
	u := newTestUser(t)
	for _, step := range []struct {
		on       event
		failures int
	}{
		{wanted, 0}, {failed, 1}, {failed, 2}, {connected, 0}, {lost, 1}, {failed, 2}, {connected, 0}, {greeted, 0}, {lost, 1},
		{left, 1}, {wanted, 0},
	} {
		u.change(step.on)
		if u.failures != step.failures {
			t.Errorf("%d failures after %q, want %d", u.failures, step.on, step.failures)
		}
	}
}

func TestOnlineCountsConnectedUsers(t *testing.T) {
	u := newTestUser(t)
	for _, step := range []struct {
		on     event
		online int
	}{
		{wanted, 0}, {failed, 0}, {connected, 1}, {lost, 0}, {connected, 1}, {greeted, 1}, {lost, 0}, {connected, 1}, {greeted, 1},
		{left, 0}, {closed, 0}, {left, 0},
	} {
		u.change(step.on)
		if u.run.Online() != step.online {
			t.Errorf("%d online after %q, want %d", u.run.Online(), step.on, step.online)
		}
	}
}

// A connection may end before the user knows that it has one.
func TestAConnectionThatHasEndedIsLost(t *testing.T) {
	u := newTestUser(t)
	u.change(wanted)
	c := &connection{ended: make(chan struct{})}
	close(c.ended)
	u.adopt(c)
	if state, now := u.status(); state != connecting || now != nil || u.failures != 1 {
		t.Errorf("the user is %s after %d failures, with connection %v", state, u.failures, now)
	}
}

// The first attempt is timed from when the schedule wanted it, and each further one from its start, without the back-off.
func TestTheIntendedTimeOfAnAttempt(t *testing.T) {
	u := newTestUser(t)
	u.run.backoff = promptly
	const scheduled = -time.Hour
	u.markConnecting(scheduled)
	u.attempt(t.Context())
	if u.intended != scheduled || u.failures != 1 {
		t.Errorf("the first attempt is timed from %v, want %v; %d failures", u.intended, scheduled, u.failures)
	}
	u.attempt(t.Context())
	if u.intended < 0 || u.failures != 2 {
		t.Errorf("the second attempt is timed from %v; %d failures", u.intended, u.failures)
	}
}
