package profiles_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
)

// A profile that is right, to be broken in one place.
const rightProfile = `name: mine
operations:
  say_all:
    emit: say
    args: ["{token}"]
    deliver: {event: said, args: ["{token}"], to: all}
`

func TestMistakesInAProfileShowTheirPlace(t *testing.T) {
	if _, err := profiles.Parse("mine.yaml", []byte(rightProfile)); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct{ source, want string }{
		"an unknown key": {"name: mine\noperation: {}\n", `
mine.yaml:2:1: unknown key "operation" (did you mean "operations"?)
  1 | name: mine
> 2 | operation: {}
    | ^`},
		"an unknown key far down": {strings.Replace(rightProfile, "event: said", "evnt: said", 1), `
mine.yaml:6:15: unknown key "evnt" (did you mean "event"?)
  4 |     emit: say
  5 |     args: ["{token}"]
> 6 |     deliver: {evnt: said, args: ["{token}"], to: all}
    |               ^`},
		"an unknown operation": {strings.Replace(rightProfile, "say_all", "say_everybody", 1), `
mine.yaml:3:3: unknown operation "say_everybody"; known are ack, ack_twice, ask, ask_briefly, ask_room, auth_back, burst, bye, bye_all, disconnections, echo, hold, join, leave, members, members_bye, members_join, members_leave, notify, refuse, refuse_here, say_all, say_direct, say_except, say_namespace, say_others, say_room, say_room_others, say_rooms, say_volatile, signal, whoami
  1 | name: mine
  2 | operations:
> 3 |   say_everybody:
    |   ^`},
		"a receiver that is none": {strings.Replace(rightProfile, "to: all", "to: al", 1), `
mine.yaml:6:51: unknown receiver "al" (did you mean "all"?); known are sender, others, all, room, room_others, outsiders, one
  4 |     emit: say
  5 |     args: ["{token}"]
> 6 |     deliver: {event: said, args: ["{token}"], to: al}
    |                                                   ^`},
		"a receiver that is another operation": {strings.Replace(rightProfile, "to: all", "to: others", 1), `
mine.yaml:6:51: say_all is delivered to all, not to others
  4 |     emit: say
  5 |     args: ["{token}"]
> 6 |     deliver: {event: said, args: ["{token}"], to: others}
    |                                                   ^`},
		"no receiver": {strings.Replace(rightProfile, ", to: all", "", 1), `
mine.yaml:6:5: a delivery needs "to": who receives it
  4 |     emit: say
  5 |     args: ["{token}"]
> 6 |     deliver: {event: said, args: ["{token}"]}
    |     ^`},
		"an unknown placeholder": {strings.Replace(rightProfile, `args: ["{token}"]`+"\n", `args: ["{tokn}"]`+"\n", 1), `
mine.yaml:5:12: unknown placeholder {tokn} (did you mean "token"?); known are {user}, {sid}, {namespace}, {token}, {arg}, {room}, {rooms}, {other_room}, {to}, {from}, {count}, {milliseconds}
  3 |   say_all:
  4 |     emit: say
> 5 |     args: ["{tokn}"]
    |            ^`},
		"a placeholder that cannot be sent": {strings.Replace(rightProfile, `args: ["{token}"]`+"\n", `args: ["{token}", "{reason}"]`+"\n", 1), `
mine.yaml:5:23: {reason} is known only when something comes back, so it cannot be sent
  3 |   say_all:
  4 |     emit: say
> 5 |     args: ["{token}", "{reason}"]
    |                       ^`},
		"a placeholder that does not come back": {strings.Replace(rightProfile, `args: ["{token}"], to`, `args: ["{token}", "{count}"], to`, 1), `
mine.yaml:6:46: {count} is only sent, it does not come back
  4 |     emit: say
  5 |     args: ["{token}"]
> 6 |     deliver: {event: said, args: ["{token}", "{count}"], to: all}
    |                                              ^`},
		"no message in what is sent": {strings.Replace(rightProfile, `    args: ["{token}"]`+"\n", "", 1), `
mine.yaml:3:3: say_all carries a message: its arguments need {token}, {arg} or {args}
  1 | name: mine
  2 | operations:
> 3 |   say_all:
    |   ^`},
		"no message in what comes back": {strings.Replace(rightProfile, `args: ["{token}"], to`, `args: [hello], to`, 1), `
mine.yaml:6:28: nothing comes back to recognise the message by: use {token}, {arg} or {args}
  4 |     emit: say
  5 |     args: ["{token}"]
> 6 |     deliver: {event: said, args: [hello], to: all}
    |                            ^`},
		"args in the middle": {strings.Replace(rightProfile, `args: ["{token}"]`+"\n", `args: ["{args}", 5]`+"\n", 1), `
mine.yaml:5:5: {args} stands for any number of arguments, so it can only be the last
  3 |   say_all:
  4 |     emit: say
> 5 |     args: ["{args}", 5]
    |     ^`},
		"args inside an object": {strings.Replace(rightProfile, `args: ["{token}"]`+"\n", `args: [{text: "{args}"}]`+"\n", 1), `
mine.yaml:5:19: {args} stands for any number of arguments, so it is an argument of its own, the last
  3 |   say_all:
  4 |     emit: say
> 5 |     args: [{text: "{args}"}]
    |                   ^`},
		"a placeholder that does not end": {strings.Replace(rightProfile, `args: ["{token}"]`+"\n", `args: ["{token"]`+"\n", 1), `
mine.yaml:5:12: a placeholder that does not end: {token; write }
  3 |   say_all:
  4 |     emit: say
> 5 |     args: ["{token"]
    |            ^`},
		"an unknown placeholder in a namespace": {rightProfile + "namespaces:\n  - name: /tenant-{tennant}\n", `
mine.yaml:8:11: unknown placeholder {tennant} (did you mean "tenant"?); known are {tenant}
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | namespaces:
> 8 |   - name: /tenant-{tennant}
    |           ^`},
		"two ways to write the message": {strings.Replace(rightProfile, `args: ["{token}"]`+"\n", `args: ["{token}", "{arg}"]`+"\n", 1), `
mine.yaml:5:5: {token}, {arg} and {args} are three ways to write the message: use one of them
  3 |   say_all:
  4 |     emit: say
> 5 |     args: ["{token}", "{arg}"]
    |     ^`},
		"arguments that are no list": {strings.Replace(rightProfile, `args: ["{token}"]`+"\n", "args: hello\n", 1), `
mine.yaml:5:11: expected a list of arguments, or "{args}" for any number of them
  3 |   say_all:
  4 |     emit: say
> 5 |     args: hello
    |           ^`},
		"nothing is emitted": {strings.Replace(rightProfile, "    emit: say\n", "", 1), `
mine.yaml:3:3: say_all needs the event that the client emits
  1 | name: mine
  2 | operations:
> 3 |   say_all:
    |   ^`},
		"nothing is delivered": {"name: mine\noperations:\n  say_all: {emit: say, args: \"{args}\"}\n", `
mine.yaml:3:3: say_all needs the event that is delivered
  1 | name: mine
  2 | operations:
> 3 |   say_all: {emit: say, args: "{args}"}
    |   ^`},
		"an ack that is not asked for": {"name: mine\noperations:\n  ack:\n    emit: rpc\n    args: \"{args}\"\n    answer: \"{args}\"\n", `
mine.yaml:3:3: ack is answered by an acknowledgement: "ack" is required or optional
  1 | name: mine
  2 | operations:
> 3 |   ack:
    |   ^`},
		"an ack of an unknown kind": {rightProfile + "    ack: maybe\n", `
mine.yaml:7:10: unknown ack mode "maybe"; known are none, optional, required
  5 |     args: ["{token}"]
  6 |     deliver: {event: said, args: ["{token}"], to: all}
> 7 |     ack: maybe
    |          ^`},
		"a confirmation that cannot be": {"name: mine\noperations:\n  join:\n    emit: join\n    args: [\"{room}\"]\n    confirm: ack\n", `
mine.yaml:6:14: an ack cannot confirm it: there is none
  4 |     emit: join
  5 |     args: ["{room}"]
> 6 |     confirm: ack
    |              ^`},
		"an order where there is none": {"name: mine\ntolerate: [unordered_events]\noperations:\n  join:\n    emit: join\n    args: [\"{room}\"]\n    confirm: order\n", `
mine.yaml:7:14: a later event cannot confirm it: "tolerate" has unordered_events. Write "confirm: settle"
  5 |     emit: join
  6 |     args: ["{room}"]
> 7 |     confirm: order
    |              ^`},
		"an answer to a step that nobody acknowledges": {rightProfile + "setup:\n  - emit: login\n    answer: []\n", `
mine.yaml:9:5: an answer needs "ack: required" or "ack: optional"
  7 | setup:
  8 |   - emit: login
> 9 |     answer: []
    |     ^`},
		"a request behind an event": {rightProfile + "setup:\n  - emit: login\n  - http: {url: /login}\n", `
mine.yaml:9:5: requests come before the connection: move this step ahead of those that emit
  7 | setup:
  8 |   - emit: login
> 9 |   - http: {url: /login}
    |     ^`},
		"a request that is an event, too": {rightProfile + "setup:\n  - http: {url: /login}\n    emit: login\n", `
mine.yaml:8:5: a step is a request or an event: write "http" and "emit" as two steps
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | setup:
> 8 |   - http: {url: /login}
    |     ^`},
		"a request without an address": {rightProfile + "setup:\n  - http: {json: {name: \"{user}\"}}\n", `
mine.yaml:8:5: a request needs the address, such as url: /login
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | setup:
> 8 |   - http: {json: {name: "{user}"}}
    |     ^`},
		"a request with two bodies": {rightProfile + "setup:\n  - http: {url: /login, json: {a: 1}, form: {b: c}}\n", `
mine.yaml:8:39: a request has one body: "json" or "form"
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | setup:
> 8 |   - http: {url: /login, json: {a: 1}, form: {b: c}}
    |                                       ^`},
		"a captured value in two places": {rightProfile + "setup:\n  - http: {url: /login, capture: {t: {path: $.t, header: X-T}}}\n", `
mine.yaml:8:35: a captured value stands in one place: "path", "header" or "cookie"
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | setup:
> 8 |   - http: {url: /login, capture: {t: {path: $.t, header: X-T}}}
    |                                   ^`},
		"a value that no step captures": {rightProfile + "connect: {auth: {token: \"{var.tokn}\"}}\nsetup:\n  - http: {url: /login, capture: {token: $.token}}\n", `
mine.yaml:7:25: no step captures {var.tokn} (did you mean "token"?)
  5 |     args: ["{token}"]
  6 |     deliver: {event: said, args: ["{token}"], to: all}
> 7 | connect: {auth: {token: "{var.tokn}"}}
    |                         ^`},
		"a value, and nothing is captured": {rightProfile + "connect: {auth: {token: \"{var.token}\"}}\n", `
mine.yaml:7:25: {var.token} is captured by no step
  5 |     args: ["{token}"]
  6 |     deliver: {event: said, args: ["{token}"], to: all}
> 7 | connect: {auth: {token: "{var.token}"}}
    |                         ^`},
		"an operation of a generation that is not there": {rightProfile + "    engines: [5]\n", `
mine.yaml:7:15: Engine.IO has the revisions 3 and 4
  5 |     args: ["{token}"]
  6 |     deliver: {event: said, args: ["{token}"], to: all}
> 7 |     engines: [5]
    |               ^`},
		"a namespace without a slash": {rightProfile + "namespaces:\n  - name: custom\n", `
mine.yaml:8:11: the name of a namespace begins with a slash; the main one is "/"
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | namespaces:
> 8 |   - name: custom
    |           ^`},
		"a namespace with an operation that is not there": {rightProfile + "namespaces:\n  - name: /\n    operations: [say_all, echo]\n", `
mine.yaml:9:27: operation echo is not described in this profile
  7 | namespaces:
  8 |   - name: /
> 9 |     operations: [say_all, echo]
    |                           ^`},
		"a bad pattern": {rightProfile + "log:\n  connected: \"(\"\n", `
mine.yaml:8:14: not a regular expression: error parsing regexp: missing closing ): ` + "`(`" + `
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | log:
> 8 |   connected: "("
    |              ^`},
		"a logged namespace that is not there": {rightProfile + "log:\n  connected: connected\n  namespaces: [/other]\n", `
mine.yaml:9:16: namespace /other is not one of this profile; add it to ` + "`namespaces`" + `
  7 | log:
  8 |   connected: connected
> 9 |   namespaces: [/other]
    |                ^`},
		"a bad duration": {rightProfile + "limits:\n  connect_timeout: 45\n", `
mine.yaml:8:20: the duration "45" has no unit: write 45s
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | limits:
> 8 |   connect_timeout: 45
    |                    ^`},
		"a duration of no time": {rightProfile + "limits:\n  connect_timeout: 0s\n", `
mine.yaml:8:20: a limit is above 0
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | limits:
> 8 |   connect_timeout: 0s
    |                    ^`},
		"an origin that is none": {rightProfile + "origins:\n  refused: https://example.org/\n", `
mine.yaml:8:12: not an origin like "https://example.org": "https://example.org/"
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | origins:
> 8 |   refused: https://example.org/
    |            ^`},
		"an unknown tolerance": {rightProfile + "tolerate:\n  - unordered_event\n", `
mine.yaml:8:5: unknown tolerance "unordered_event" (did you mean "unordered_events"?); known are event_before_connect, unordered_events, no_close_frame, one_room
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | tolerate:
> 8 |   - unordered_event
    |     ^`},
		"an engine that is not there": {rightProfile + "connect:\n  engines: [5]\n", `
mine.yaml:8:13: Engine.IO has the revisions 3 and 4
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | connect:
> 8 |   engines: [5]
    |             ^`},
		"refuse without anything to refuse": {rightProfile + "  refuse:\n    error: {message: no}\n", `
mine.yaml:7:3: refuse needs "connect": the auth or the query that a client sends
  5 |     args: ["{token}"]
  6 |     deliver: {event: said, args: ["{token}"], to: all}
> 7 |   refuse:
    |   ^`},
		"credentials without what the operation is about": {rightProfile + "  hold:\n    connect:\n      auth: {wait: 300}\n", `
mine.yaml:9:7: {milliseconds} has to be in it
  7 |   hold:
  8 |     connect:
> 9 |       auth: {wait: 300}
    |       ^`},
		"an unknown profile to extend": {"name: mine\nextends: contact\n", `
mine.yaml:2:10: unknown profile "contact" (did you mean "contract"?); a profile extends a built-in one
  1 | name: mine
> 2 | extends: contact
    |          ^`},
		"to do without what is not there": {"name: mine\nextends: contract\nwithout: [holt]\n", `
mine.yaml:3:11: contract has no operation "holt" (did you mean "hold"?)
  1 | name: mine
  2 | extends: contract
> 3 | without: [holt]
    |           ^`},
		"no operations": {"name: mine\n", `
mine.yaml:1:1: a profile describes at least one operation
> 1 | name: mine
    | ^`},
		"no name": {strings.Replace(rightProfile, "name: mine\n", "", 1), `
mine.yaml:1:1: a profile needs a name
> 1 | operations:
    | ^`},
		"an expected failure without a reason": {rightProfile + "expect_fail:\n  - case: A-1\n", `
mine.yaml:8:5: an entry needs a reason: without one nobody dares to remove it
  6 |     deliver: {event: said, args: ["{token}"], to: all}
  7 | expect_fail:
> 8 |   - case: A-1
    |     ^`},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := profiles.Parse("mine.yaml", []byte(test.source))
			var config *usage.Error
			if !errors.As(err, &config) {
				t.Fatalf("error %v", err)
			}
			if got := "\n" + config.Problem; got != test.want {
				t.Errorf("got:%s\nwant:%s", got, test.want)
			}
		})
	}
}

func FuzzParseProfile(f *testing.F) {
	f.Add([]byte(rightProfile))
	for _, name := range profiles.Names() {
		source, _ := profiles.Source(name)
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		p, err := profiles.Parse("fuzz.yaml", source)
		if err != nil {
			return
		}
		for _, name := range p.Operations() {
			o, _ := p.Operation(name)
			v := profiles.Vars{Token: "t-1", Room: "r"}
			_, args, _ := o.Emit(v)
			o.Delivered(o.DeliveredEvent, args, v)
			o.Answered(args, v)
			o.Concluded(o.ConcludedEvent, args, v)
		}
	})
}
