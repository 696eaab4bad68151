package driver_test

import (
	"testing"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// A user that has run all its steps only stays connected. It reconnects when the server disconnects it.
func TestIdleUsersReconnect(t *testing.T) {
	_, results := load(t, "", `
name: idle
load: {closed: {clients: 6, hold: 4s}}
users:
  - name: idle
    weight: 5
    on_connect: [join: {room: idle}]
  - name: kicking
    weight: 1
    steps: [think: 1s, emit: {event: members bye, args: [idle]}]
`)
	if n := results.Counts[measure.Disconnects]; n != 5 {
		t.Errorf("%d were disconnected, want 5; %v", n, results.Disconnects)
	}
	if n := results.Times[measure.Reconnect].Count; n != 5 {
		t.Errorf("%d reconnected, want 5; %v", n, results.Errors)
	}
}

// A user that a step has disconnected runs no step that needs a connection. Such a step is a mistake of the scenario, and counted.
func TestAUserThatHasLeftRunsNoSteps(t *testing.T) {
	_, results := load(t, "", `
name: left
load: {closed: {clients: 2, hold: 500ms}}
steps: [disconnect: {}, loop: {steps: [ack: {}]}]
`)
	if tried, errors := results.Counts[measure.Tried], results.Counts[measure.Errors]; tried != 4 || errors != 2 {
		t.Errorf("%d tried, %d errors: %v", tried, errors, results.Errors)
	}
}

// A user that a step has disconnected waits for its next turn, which may reconnect it.
func TestATurnReconnects(t *testing.T) {
	_, results := load(t, "", `
name: turns
load: {open: {arriving: turns, clients: 4, stages: [{rate: 20/s, for: 1s}]}}
steps: [reconnect: {}, ack: {}, disconnect: {}]
`)
	if acks, dropped := results.Times[measure.Ack].Count, results.Counts[measure.Dropped]; acks < 15 || dropped > 5 || results.Counts[measure.Errors] != 0 {
		t.Errorf("%d acks, %d dropped, errors %v", acks, dropped, results.Errors)
	}
}
