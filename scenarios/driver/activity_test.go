package driver_test

import (
	"testing"

	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// A user that has run all its steps only stays connected. It reconnects when the server disconnects it.
func TestIdleUsersReconnect(t *testing.T) {
	_, results := load(t, "", `
name: idle
load: {closed: {clients: 6, hold: 1h}}
users:
  - name: idle
    weight: 5
    on_connect: [join: {room: idle}]
  - name: kicking
    weight: 1
    steps: [loop: {steps: [think: 100ms, emit: {event: members bye, args: [idle]}]}]
`, func(_ *driver.Run, m *measure.Measures) bool { return m.Total(measure.Connected) >= 6+10 })
	disconnects, reconnects := results.Counts[measure.Disconnects], results.Times[measure.Reconnect].Count
	if reconnects < 10 || disconnects < reconnects || disconnects > reconnects+5 {
		t.Errorf("%d disconnects, %d reconnects; %v, %v", disconnects, reconnects, results.Disconnects, results.Errors)
	}
}

// A user that a step has disconnected runs no step that needs a connection. Such a step is a mistake of the scenario, and counted.
func TestAUserThatHasLeftRunsNoSteps(t *testing.T) {
	_, results := load(t, "", `
name: left
load: {closed: {clients: 2, hold: 1h}}
steps: [disconnect: {}, loop: {steps: [ack: {}]}]
`, func(_ *driver.Run, m *measure.Measures) bool { return m.Total(measure.Errors) >= 2 })
	if tried, errors := results.Counts[measure.Tried], results.Counts[measure.Errors]; tried != 4 || errors != 2 {
		t.Errorf("%d tried, %d errors: %v", tried, errors, results.Errors)
	}
}

// A user that a step has disconnected waits for its next turn, which may reconnect it.
func TestATurnReconnects(t *testing.T) {
	_, results := load(t, "", `
name: turns
load: {open: {arriving: turns, clients: 4, stages: [{rate: 20/s, for: 1h}]}}
steps: [reconnect: {}, ack: {}, disconnect: {}]
`, afterTurns(15))
	if acks := results.Times[measure.Ack].Count; acks < 15 || results.Counts[measure.Errors] != 0 {
		t.Errorf("%d acks, errors %v", acks, results.Errors)
	}
}
