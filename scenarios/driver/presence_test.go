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

// Who has left by a step of its own does nothing more until it reconnects; that it should is a mistake of the scenario, and told.
func TestWhoHasLeftDoesNothing(t *testing.T) {
	_, results := load(t, "", `
name: left
load: {closed: {clients: 2, hold: 500ms}}
steps: [disconnect: {}, loop: {steps: [ack: {}]}]
`)
	if tried, errors := results.Counts[measure.Tried], results.Counts[measure.Errors]; tried != 4 || errors != 2 {
		t.Errorf("%d tried, %d errors: %v", tried, errors, results.Errors)
	}
}

// Who has left waits for its next turn, in which it may come back.
func TestWhoHasLeftComesBackInItsTurn(t *testing.T) {
	_, results := load(t, "", `
name: turns
load: {open: {arriving: turns, clients: 4, stages: [{rate: 20/s, for: 1s}]}}
steps: [reconnect: {}, ack: {}, disconnect: {}]
`)
	if acks, dropped := results.Times[measure.Ack].Count, results.Counts[measure.Dropped]; acks < 15 || dropped > 5 || results.Counts[measure.Errors] != 0 {
		t.Errorf("%d acks, %d dropped, errors %v", acks, dropped, results.Errors)
	}
}
