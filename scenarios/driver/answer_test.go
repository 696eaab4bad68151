package driver

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// answering acknowledges with a status, an id and a second argument, and emits two events before that.
func answering(s session, name string, packet socketio.Packet) {
	switch {
	case name == "connect":
		s.accept()
	case name == "told":
		s.send(`42["news",{"n":1}]`)
		s.send(`42["news",{"n":2,"text":"second"}]`)
	case packet.HasID:
		s.send(fmt.Sprintf(`43%d[{"status":"ok","id":12345678901234567,"room":{"name":"lobby","free":0}},"second"]`, packet.ID))
	}
}

// runAnswered runs the steps of one user on a server that answers, and returns its errors and what the server received.
func runAnswered(t *testing.T, steps string) (errors []string, r measure.Results, received []string) {
	t.Helper()
	server := serve(t, answering)
	server.target.Profile = acknowledging(t)
	server.target.Profile.Setup = nil
	load := server.begin(t, promptly, "10ms", "draw: {word: [ok], part: [obb]}\nsteps: ["+steps+", emit: {event: end, ack: true}]")
	received = server.await(t, "1 end")
	load.Stop()
	r = load.end(t)
	for _, e := range r.Errors {
		errors = append(errors, e.Name+": "+e.Example)
	}
	return errors, r, received
}

func TestAnswersAreMatched(t *testing.T) {
	for match, want := range map[string]string{
		`{path: $.status, equals: ok}`:                                "",
		`{path: $.status, equals: "{draw.word}"}`:                     "",
		`{has: {status: ok, room: {name: lobby}}}`:                    "",
		`{path: $.room.name, pattern: "^lob"}`:                        "",
		`{path: $.id, equals: 12345678901234567}`:                     "",
		`{argument: 2, equals: second}`:                               "",
		`{argument: -1, equals: second}`:                              "",
		`{path: $.room}`:                                              "",
		`{path: $.room.name, contains: "{draw.part}"}`:                "",
		`{path: $.status, contains: kay}`:                             `match: the answer does not match: $.status is ok, expected a text that contains kay`,
		`{path: $.status, equals: error}`:                             `match: the answer does not match: $.status is ok, expected error`,
		`{has: {status: error}}`:                                      `match: the answer does not match: $ is {"id":12345678901234567,"room":{"free":0,"name":"lobby"},"status":"ok"}, expected at least {"status":"error"}`,
		`{path: $.status, pattern: "^OK$"}`:                           `match: the answer does not match: $.status is ok, expected a text that fits ^OK$`,
		`{path: $.room.free}`:                                         `match: the answer does not match: $.room.free is 0, expected a value`,
		`{path: $.reason}`:                                            `match: the answer does not match: $.reason is not there, expected a value`,
		`{argument: 3, equals: x}`:                                    `match: the answer does not match: $ is not there, expected x`,
		`{path: $.status, equals: ok}, {path: $.id, equals: "12345"}`: `match: the answer does not match: $.id is 12345678901234567, expected 12345`,
	} {
		errors, r, _ := runAnswered(t, "emit: {event: ask, ack: true, match: ["+match+"]}")
		if got := strings.Join(errors, "; "); got != want {
			t.Errorf("%s: %q, want %q", match, got, want)
		}
		if n := int64(len(errors)); r.Counts[measure.Mismatches] != n || r.Counts[measure.Compared] != 1 {
			t.Errorf("%s: %d mismatches of %d", match, r.Counts[measure.Mismatches], r.Counts[measure.Compared])
		}
	}
}

// What is captured of an acknowledgement or an event goes into later steps. The server shows it by the names of the events.
func TestAnswersAreCaptured(t *testing.T) {
	errors, _, received := runAnswered(t, `
  emit: {event: ask, ack: true, capture: {id: $.id, room: $.room.name, second: {argument: 2}, o: {path: $.status, pattern: "^o"}}},
  emit: {event: "a {var.id} {var.room} {var.second} {var.o}"},
  emit: {event: told},
  expect: {event: news, capture: {text: $.text}},
  emit: {event: "b {var.text}"},
  join: {room: r, match: [{path: $.status, equals: ok}], capture: {joined: $.id}},
  emit: {event: "c {var.joined}"}`)
	if len(errors) > 0 {
		t.Error(errors)
	}
	for _, want := range []string{"1 a 12345678901234567 lobby second o", "1 b second", "1 c 12345678901234567"} {
		if !slices.Contains(received, want) {
			t.Errorf("the server received %q, and no %q", received, want)
		}
	}
}

// A step whose variable has no value is not done: an empty text in its place would be a lie.
func TestNothingIsSentForAVariableWithoutAValue(t *testing.T) {
	errors, r, received := runAnswered(t, `
  emit: {event: ask, ack: true, capture: {token: $.token}},
  emit: {event: "never {var.token}"},
  emit: {event: never, args: [{deep: ["{var.token}"]}]}`)
	want := []string{
		"variable: {var.token} has no value: the step that captures or sets it has failed, or has not run",
		`capture: nothing to capture as {var.token}: $.token is not in the answer`,
	}
	if !slices.Equal(errors, want) || r.Counts[measure.Mismatches] != 1 {
		t.Errorf("%d mismatches, errors %q", r.Counts[measure.Mismatches], errors)
	}
	if slices.ContainsFunc(received, func(what string) bool { return strings.Contains(what, "never") }) {
		t.Errorf("the server received %q", received)
	}
}

// An expected event that does not match is passed over; if no other comes, the mismatch is the error.
func TestAnExpectedEventThatDoesNotMatch(t *testing.T) {
	errors, r, _ := runAnswered(t, `emit: {event: told}, expect: {event: news, match: [{path: $.n, equals: 3}], timeout: 50ms}`)
	if got, want := strings.Join(errors, "; "), `match: the answer does not match: $.n is 2, expected 3`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if r.Counts[measure.Mismatches] != 1 || r.Counts[measure.Compared] != 1 {
		t.Errorf("counts %v", r.Counts)
	}
}

// An event that does not come at all says nothing about what it would have been.
func TestAnExpectedEventThatDoesNotCome(t *testing.T) {
	errors, r, _ := runAnswered(t, `expect: {event: never, match: [{equals: 1}], timeout: 50ms}`)
	if len(errors) != 1 || !strings.HasPrefix(errors[0], "expect: ") || r.Counts[measure.Compared] != 0 || r.Counts[measure.Mismatches] != 0 {
		t.Errorf("errors %q, counts %v", errors, r.Counts)
	}
}

// So is one that lacks what the step captures.
func TestAnExpectedEventWithoutWhatIsCaptured(t *testing.T) {
	errors, r, _ := runAnswered(t, `emit: {event: told}, expect: {event: news, capture: {x: $.x}, timeout: 50ms}`)
	if got, want := strings.Join(errors, "; "), `capture: nothing to capture as {var.x}: $.x is not in the answer`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if r.Counts[measure.Mismatches] != 1 || r.Counts[measure.Compared] != 1 || r.Times[measure.Expect].Count != 0 {
		t.Errorf("counts %v", r.Counts)
	}
}

// An operation whose acknowledgement is a refusal has not taken effect: no delivery is due.
func TestARefusedOperationIsAMismatch(t *testing.T) {
	for _, step := range []string{"join: {room: r, match: [{path: $.status, equals: joined}]}", "say_all: {match: [{path: $.status, equals: sent}]}"} {
		errors, r, _ := runAnswered(t, step)
		if len(errors) != 1 || !strings.HasPrefix(errors[0], "match: ") || r.Times[measure.Join].Count > 0 {
			t.Errorf("%s: errors %q", step, errors)
		}
	}
}

// Steps of a branch run as the value says; variables have values of their own type.
func TestConditionsAndVariables(t *testing.T) {
	for condition, then := range map[string]bool{
		`value: "{var.n}", equals: 3`:            true,
		`value: "{var.n}", equals: "3"`:          false,
		`value: "{var.text}", pattern: "^h"`:     true,
		`value: "{var.object}", has: {a: 1}`:     true,
		`value: "{var.object}", has: {a: 2}`:     false,
		`value: "{var.text}"`:                    true,
		`value: "{var.empty}"`:                   false,
		`value: "{var.never}"`:                   false,
		`value: "{var.object.b}", equals: 2`:     true,
		`value: "{var.object.c}"`:                false,
		`value: "{var.copy}", equals: "hello 3"`: true,
	} {
		errors, _, received := runAnswered(t, `
  set: {n: 3, text: hello, object: {a: 1, b: 2}, empty: "", copy: "{var.text} {var.n}"},
  if: {`+condition+`, steps: [emit: {event: then}], else: [emit: {event: otherwise}]},
  if: {value: "", steps: [set: {never: 1}]}`)
		want := map[bool]string{true: "1 then", false: "1 otherwise"}
		if len(errors) > 0 || !slices.Contains(received, want[then]) || slices.Contains(received, want[!then]) {
			t.Errorf("%s: the server received %q, errors %q", condition, received, errors)
		}
	}
}

// The setup of the scenario takes the place of the profile's. A connection whose setup fails is given up, and made again.
func TestTheScenarioSetsConnectionsUp(t *testing.T) {
	attempts := 0
	server := serve(t, func(s session, name string, packet socketio.Packet) {
		if name == "enter" {
			if attempts++; attempts == 1 {
				s.send(fmt.Sprintf(`43%d[{"status":"full"}]`, packet.ID))
				return
			}
		}
		answering(s, name, packet)
	})
	server.target.Profile = acknowledging(t)
	load := server.begin(t, promptly, "1h", `
connection: {setup: [emit: {event: enter, args: ["{sid}"], ack: true, match: [{path: $.status, equals: ok}], capture: {id: $.id}}]}
steps: [emit: {event: "end {var.id}", ack: true}]`)
	received := server.await(t, "2 end 12345678901234567")
	load.Stop()
	r := load.end(t)
	if want := []string{"1 connect", "1 enter", "2 connect", "2 enter", "2 end 12345678901234567"}; !slices.Equal(received, want) {
		t.Errorf("the server received %q", received)
	}
	if len(r.Errors) != 1 || r.Errors[0].Name != "connect" || r.Counts[measure.Connected] != 1 {
		t.Errorf("errors %v, counts %v", r.Errors, r.Counts)
	}
}

// The row of a user goes into the setup of the profile, and names it in the scenario.
func TestTheApplicationKnowsUsersByTheirRow(t *testing.T) {
	sent := make(chan string, 10)
	server := serve(t, func(s session, name string, packet socketio.Packet) {
		sent <- string(packet.Data)
		answering(s, name, packet)
	})
	profile, err := profiles.Parse("test.yaml", []byte(`
name: test
setup: [{emit: login, args: ["{user}"], ack: required}]
operations: {say_all: {emit: say, args: ["{arg}"], deliver: {event: said, args: ["{arg}"], to: all}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	server.target.Profile = profile
	load := server.begin(t, promptly, "1h", `
data: {rows: [{name: ann}]}
connection: {user: "{data.name}"}
steps: [emit: {event: end, args: ["{user}"], ack: true}]`)
	server.await(t, "1 end")
	load.Stop()
	load.end(t)
	<-sent // connect
	if login, end := <-sent, <-sent; login != `["login","ann"]` || end != `["end","ann"]` {
		t.Errorf("the server received %s and %s", login, end)
	}
}
