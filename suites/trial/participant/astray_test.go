package participant_test

import (
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reports"
)

// Every third message of a client goes to the room that it spoke to before. The failure says which room it was sent to, and in which rooms its
// recipient is.
func TestAMessageInAWrongRoomIsToldByWhoHeardIt(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	said, before := map[*socket]int{}, map[*socket]string{}
	app := &application{on: map[string]handler{
		"enter": func(s *socket, args []any, ack func(...any)) {
			s.join(text(args, 0))
			ack()
		},
		"say": func(s *socket, args []any, _ func(...any)) {
			mu.Lock()
			said[s]++
			room := text(args, 0)
			if said[s]%3 == 0 {
				room = before[s]
			}
			before[s] = text(args, 0)
			mu.Unlock()
			s.broadcast(membersOf(room), "said", args...)
		},
	}}
	s := open(t, app, `
operations:
  join: {emit: enter, args: ["{room}"], ack: required}
  say_room: {emit: say, args: ["{room}", "{token}"], deliver: {event: said, args: ["{room}", "{token}"], to: room}}
`)
	s.Timing.Reply = time.Second // what went astray does not come any more
	results := runOn(t, s, "CHAT-ROOM-02")
	told := regexp.MustCompile(`^it also received another message \(p\d+-\d+, said by member \d in / to room-p\d+-\d+; member \d has joined room-p\d+-\d+`)
	for _, r := range results {
		if r.Verdict != reports.Fail || !told.MatchString(r.Actual) {
			t.Errorf("%s: %s, %s", r.Name(), r.Verdict, r.Actual)
		}
	}
}
