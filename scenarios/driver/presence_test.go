package driver_test

import (
	"testing"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// Users that have done all their steps, and only stay connected, come back when the server lets them go.
func TestWhoRestsComesBack(t *testing.T) {
	_, results := load(t, "", `
name: rest
load: {closed: {clients: 6, hold: 4s}}
users:
  - name: resting
    weight: 5
    on_connect: [join: {room: rest}]
  - name: kicking
    weight: 1
    steps: [think: 1s, emit: {event: members bye, args: [rest]}]
`)
	if n := results.Counts[measure.Disconnects]; n != 5 {
		t.Errorf("%d were disconnected, want 5; %v", n, results.Disconnects)
	}
	if n := results.Times[measure.Reconnect].Count; n != 5 {
		t.Errorf("%d came back, want 5; %v", n, results.Errors)
	}
}
