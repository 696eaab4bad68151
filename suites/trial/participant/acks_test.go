package participant_test

import (
	"sync/atomic"
	"testing"
	"time"
)

// Joining takes this application a while, in which it goes on with other events. Whoever asks for an acknowledgement learns when it is
// done.
func TestAnOptionalAckIsAskedForAndAwaited(t *testing.T) {
	const slow = 30 * time.Millisecond
	type task struct {
		due time.Time
		act func()
	}
	tasks := make(chan task, 1000)
	defer close(tasks)
	go func() { // in their order
		for task := range tasks {
			time.Sleep(time.Until(task.due))
			task.act()
		}
	}()
	later := func(act func(*socket, string)) handler {
		return func(s *socket, args []any, ack func(...any)) {
			tasks <- task{time.Now().Add(slow), func() {
				act(s, text(args, 0))
				ack()
			}}
		}
	}
	app := &application{on: map[string]handler{
		"enter": later((*socket).join),
		"exit":  later((*socket).leave),
		"say": func(s *socket, args []any, ack func(...any)) {
			s.broadcast(membersOf(text(args, 0)), "said", args...)
			ack()
		},
	}}
	results := run(t, app, `
operations:
  join: {emit: enter, args: ["{room}"], ack: optional}
  leave: {emit: exit, args: ["{room}"], ack: optional}
  say_room:
    emit: say
    args: ["{room}", "{token}"]
    ack: optional
    deliver: {event: said, args: ["{room}", "{token}"], to: room}
`, "CHAT-ROOM-*")
	expectConforms(t, results, 16)
}

// Acknowledgements take a time of their own here: they come in any order, and behind the answers to later events.
func TestAcknowledgementsInAnyOrderConform(t *testing.T) {
	t.Parallel()
	var late atomic.Int64
	app := &application{on: map[string]handler{
		"echo": func(s *socket, args []any, _ func(...any)) { s.emit("echo", args...) },
		"ack": func(_ *socket, args []any, ack func(...any)) {
			time.AfterFunc(time.Duration(late.Add(7)%30)*time.Millisecond, func() { ack(args...) })
		},
		"say": func(s *socket, args []any, ack func(...any)) {
			s.broadcast(everybody, "said", args...)
			time.AfterFunc(time.Duration(late.Add(7)%30)*time.Millisecond, func() { ack() })
		},
	}}
	results := run(t, app, `
operations:
  echo: {emit: echo, args: "{args}", deliver: {event: echo, args: "{args}", to: sender}}
  ack: {emit: ack, args: "{args}", ack: optional, answer: "{args}"}
  say_all: {emit: say, args: "{args}", ack: required, deliver: {event: said, args: "{args}", to: all}}
`, "SIO5-ACK-*", "SIO5-EVT-*", "SIO5-BIN-*", "CHAT-ALL-*", "API-EMIT-*")
	expectConforms(t, results, 40)
}
