package participant_test

import (
	"testing"
	"time"
)

// Joining takes this application a while, in which it goes on with other events. Whoever asks for an acknowledgement learns when it is
// done.
func TestAnOptionalAckIsAskedForAndAwaited(t *testing.T) {
	const slow = 30 * time.Millisecond
	later := func(act func(*socket, string)) handler {
		return func(s *socket, args []any, ack func(...any)) {
			time.AfterFunc(slow, func() {
				act(s, text(args, 0))
				ack()
			})
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
