package participant_test

import (
	"slices"
	"testing"
)

// Private messages find their socket by its id, and there is no room of that name.
func TestPrivateMessagesWithoutARoomForEachSocketConform(t *testing.T) {
	t.Parallel()
	app := &application{on: map[string]handler{
		"join": func(s *socket, args []any, ack func(...any)) {
			s.join(text(args, 0))
			ack()
		},
		"say": func(s *socket, args []any, _ func(...any)) { s.broadcast(membersOf(text(args, 0)), "said", args...) },
		"tell": func(s *socket, args []any, _ func(...any)) {
			s.broadcast(func(other *socket) bool { return other.sid == text(args, 0) }, "told", s.sid, text(args, 1))
		},
		"whoami": func(s *socket, _ []any, ack func(...any)) {
			rooms := []string{}
			for room := range s.rooms {
				rooms = append(rooms, room)
			}
			slices.Sort(rooms)
			ack(map[string]any{"rooms": rooms})
		},
	}}
	results := run(t, app, `
operations:
  join: {emit: join, args: ["{room}"], ack: required}
  say_room: {emit: say, args: ["{room}", "{token}"], deliver: {event: said, args: ["{room}", "{token}"], to: room}}
  say_direct: {emit: tell, args: ["{to}", "{token}"], deliver: {event: told, args: ["{from}", "{token}"], to: one}}
  whoami: {emit: whoami, ack: required, answer: [{rooms: "{rooms}"}]}
`, "CHAT-PM-*")
	expectConforms(t, results, 6)
}
