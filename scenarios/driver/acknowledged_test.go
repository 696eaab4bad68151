package driver

import (
	"strings"
	"testing"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// acknowledging is an application that acknowledges everything, and calls the acknowledgement without looking whether there is one.
func acknowledging(t *testing.T) *profiles.Profile {
	t.Helper()
	profile, err := profiles.Parse("test.yaml", []byte(`
name: test
setup: [{emit: login, ack: required}]
operations:
  join: {emit: join, args: ["{room}"], ack: required}
  leave: {emit: leave, args: ["{room}"], ack: required}
  say_all: {emit: say_all, args: ["{arg}"], ack: required, deliver: {event: said, args: ["{arg}"], to: all}}
  say_others: {emit: say_others, args: ["{arg}"], ack: required, deliver: {event: said, args: ["{arg}"], to: others}}
  say_room: {emit: say_room, args: ["{room}", "{arg}"], ack: required, deliver: {event: said, args: ["{arg}"], to: room}}
  say_room_others: {emit: say_room_others, args: ["{room}", "{arg}"], ack: required, deliver: {event: said, args: ["{arg}"], to: room_others}}
  notify: {emit: notify, args: ["{room}", "{arg}"], ack: required, deliver: {event: said, args: ["{arg}"], to: room}}
  say_direct: {emit: say_direct, args: ["{to}", "{arg}"], ack: required, deliver: {event: said, args: ["{arg}"], to: one}}
  echo: {emit: echo, args: ["{arg}"], ack: required, deliver: {event: said, args: ["{arg}"], to: sender}}
`))
	if err != nil {
		t.Fatal(err)
	}
	return profile
}

// callEverything calls each operation once.
const callEverything = `
steps:
  - join: {room: r}
  - say_all: {}
  - say_others: {}
  - say_room: {room: r}
  - say_room_others: {room: r}
  - notify: {room: r}
  - say_direct: {to: self}
  - echo: {}
  - leave: {room: r}
  - emit: {event: end, ack: true}
`

// A server that acknowledges every message has time to do so, whatever the operation.
func TestRequiredAcknowledgementsAreAwaited(t *testing.T) {
	server := serve(t, func(s session, name string, packet socketio.Packet) {
		if name == "echo" {
			s.send("42" + strings.Replace(string(packet.Data), "echo", "said", 1))
		}
		accepting(s, name, packet)
	})
	server.target.Profile = acknowledging(t)
	load := server.begin(t, promptly, "10ms", callEverything) // nothing is delivered
	server.await(t, "1 end")
	load.Stop()
	if r := load.end(t); len(r.Errors) > 0 || r.Counts[measure.Asked] != 11 || r.Counts[measure.AckTimeouts] != 0 {
		t.Errorf("errors %v, %d acknowledgements asked for, %d timeouts", r.Errors, r.Counts[measure.Asked], r.Counts[measure.AckTimeouts])
	}
}

// An acknowledgement that does not come is an ack timeout, whatever asked for it.
func TestMissingAcknowledgementsTimeOut(t *testing.T) {
	for _, step := range []string{"join: {room: r, timeout: 10ms}", "say_all: {timeout: 10ms}", "emit: {event: hello, ack: true, timeout: 10ms}"} {
		server := serve(t, func(s session, name string, packet socketio.Packet) {
			if name == "connect" || name == "login" || name == "end" {
				accepting(s, name, packet)
			}
		})
		server.target.Profile = acknowledging(t)
		load := server.begin(t, promptly, "10ms", "steps: ["+step+", emit: {event: end, ack: true}]")
		server.await(t, "1 end")
		load.Stop()
		if r := load.end(t); r.Counts[measure.Errors] != 1 || r.Counts[measure.Asked] != 3 || r.Counts[measure.AckTimeouts] != 1 {
			t.Errorf("%s: errors %v, %d acknowledgements asked for, %d timeouts", step, r.Errors, r.Counts[measure.Asked], r.Counts[measure.AckTimeouts])
		}
	}
}

// A setup step whose acknowledgement is optional asks for it: the application has then dealt with the step.
func TestOptionalAcknowledgementOfTheSetupIsAwaited(t *testing.T) {
	server := serve(t, accepting)
	profile, err := profiles.Parse("test.yaml", []byte(`
name: test
setup: [{emit: login, ack: optional}]
operations: {say_all: {emit: say, args: ["{arg}"], deliver: {event: said, args: ["{arg}"], to: all}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	server.target.Profile = profile
	load := server.begin(t, promptly, "1h", "steps: [emit: {event: end, ack: true}]")
	server.await(t, "1 end")
	load.Stop()
	if r := load.end(t); r.Counts[measure.Asked] != 2 || len(r.Errors) > 0 {
		t.Errorf("%d acknowledgements asked for, errors %v", r.Counts[measure.Asked], r.Errors)
	}
}
