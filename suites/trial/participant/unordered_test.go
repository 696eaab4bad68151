package participant_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// Every event of a client is handled in a task of its own, and some take longer than others: answers overtake each other. This is the example
// application of Flask-SocketIO, for which a profile is built in.
func TestAnApplicationThatToleratesNoOrderConforms(t *testing.T) {
	t.Parallel()
	app := &application{greet: func(s *socket) { s.emit("my_response", map[string]any{"data": "Connected", "count": 0}) }}
	respond := func(s *socket, to func(*socket) bool, data any) {
		s.broadcast(to, "my_response", map[string]any{"data": data, "count": 1})
	}
	only := func(one *socket) func(*socket) bool { return func(s *socket) bool { return s == one } }
	app.on = map[string]handler{
		"my_event":           func(s *socket, args []any, _ func(...any)) { respond(s, only(s), field(args, "data")) },
		"my_broadcast_event": func(s *socket, args []any, _ func(...any)) { respond(s, everybody, field(args, "data")) },
		"my_room_event": func(s *socket, args []any, _ func(...any)) {
			respond(s, membersOf(field(args, "room")), field(args, "data"))
		},
		"join": func(s *socket, args []any, _ func(...any)) {
			s.join(field(args, "room"))
			respond(s, only(s), "In rooms: "+field(args, "room"))
		},
		"leave": func(s *socket, args []any, _ func(...any)) {
			s.leave(field(args, "room"))
			respond(s, only(s), "In rooms: ")
		},
	}
	inTasks(app, 50*time.Millisecond)
	s := openURL(t, serve(t, app), "extends: single-event")
	for range 3 {
		expectConforms(t, runOn(t, s, "CHAT-*", "API-*", "EIO4-PAY-*", "EIO4-POLL-0*", "SIO5-EVT-*", "SIO5-CONN-*"), 30)
	}
}

// The same without acknowledgements or replies: there is no order that could confirm a join.
func TestAJoinThatNothingConfirmsIsGivenTime(t *testing.T) {
	t.Parallel()
	app := &application{on: map[string]handler{
		"enter": func(s *socket, args []any, _ func(...any)) { s.join(text(args, 0)) },
		"exit":  func(s *socket, args []any, _ func(...any)) { s.leave(text(args, 0)) },
		"say":   func(s *socket, args []any, _ func(...any)) { s.broadcast(membersOf(text(args, 0)), "said", args...) },
		"echo":  func(s *socket, args []any, _ func(...any)) { s.emit("echo", args...) },
	}}
	inTasks(app, 50*time.Millisecond)
	results := run(t, app, `
tolerate: [unordered_events]
operations:
  join: {emit: enter, args: ["{room}"]}
  leave: {emit: exit, args: ["{room}"]}
  say_room: {emit: say, args: ["{room}", "{token}"], deliver: {event: said, args: ["{room}", "{token}"], to: room}}
  echo: {emit: echo, args: ["{token}"], deliver: {event: echo, args: ["{token}"], to: sender}}
`, "CHAT-ROOM-*")
	expectConforms(t, results, 16)
}

// What is overtaken where the profile promises order is out of order, and not lost.
func TestWhatIsOvertakenIsNotLost(t *testing.T) {
	t.Parallel()
	app := &application{on: map[string]handler{"say": func(s *socket, args []any, _ func(...any)) { s.broadcast(everybody, "said", args...) }}}
	inTasks(app, 300*time.Millisecond)
	results := run(t, app, "operations: {say_all: {emit: say, args: ['{token}'], deliver: {event: said, args: ['{token}'], to: all}}}", "CHAT-ALL-0*")
	for _, r := range results {
		if r.Verdict == reports.Fail && (!strings.Contains(r.Actual, "out of order") || strings.Contains(r.Actual, "lost")) {
			t.Errorf("%s: %s", r.Name(), r.Actual)
		}
	}
	if !slices.ContainsFunc(results, func(r verify.Result) bool { return r.Verdict == reports.Fail }) {
		t.Error("nothing was overtaken")
	}
}

// inTasks lets an application handle each event after a time of its own.
func inTasks(app *application, longest time.Duration) {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(1, 2))
	for event, handle := range app.on {
		app.on[event] = func(s *socket, args []any, ack func(...any)) {
			mu.Lock()
			defer mu.Unlock()
			time.AfterFunc(time.Duration(random.Int64N(int64(longest))), func() { handle(s, args, ack) })
		}
	}
}

// field is a text in the object that is the first argument.
func field(args []any, name string) string {
	if len(args) == 0 {
		return ""
	}
	object, _ := args[0].(map[string]any)
	word, _ := object[name].(string)
	return word
}
