package plain

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// application is the application of docs/contract.md. Its lock guards everything: namespaces, sessions and their sockets. What happens
// is therefore one event after the other.
type application struct {
	freedoms Freedoms
	log      io.Writer

	tickets sync.Map // that a login has given away

	mu         sync.Mutex
	namespaces map[string]*namespace
	ids        int // how many short ones there are
}

// newApplication returns an application that prints its connections to a log.
func newApplication(freedoms Freedoms, log io.Writer) *application {
	return &application{freedoms: freedoms.withDefaults(), log: log, namespaces: map[string]*namespace{}}
}

var tenant = regexp.MustCompile(`^/tenant-[a-z0-9-]+$`)

// wait is how long a client asks to be held before it is let in.
func (a *application) wait(name string, auth map[string]any) time.Duration {
	if !a.exists(name) {
		return 0
	}
	milliseconds, _ := auth["wait"].(json.Number)
	n, _ := milliseconds.Int64() // 0 if there is none
	return time.Duration(min(n, 10_000)) * time.Millisecond
}

func (a *application) exists(name string) bool {
	return name == "/" && !a.freedoms.CustomOnly || name == "/custom" || tenant.MatchString(name)
}

// admit says why a client may not connect to a namespace, nothing if it may.
func (a *application) admit(name string, auth map[string]any) (refusal map[string]any) {
	switch {
	case !a.exists(name):
		return map[string]any{"message": "Invalid namespace"}
	case a.freedoms.Key != "" && auth["key"] != a.freedoms.Key:
		return map[string]any{"message": "a key is needed"}
	case a.freedoms.HTTP.Login == TokenLogin && !a.gave(auth["ticket"]):
		return map[string]any{"message": "a ticket is needed"}
	case auth["token"] == "bad":
		return map[string]any{"message": "invalid token", "data": map[string]any{"reason": "bad token"}}
	case auth["token"] == "not in "+name:
		return map[string]any{"message": "not here"}
	}
	return nil
}

// connected greets a socket.
func (a *application) connected(s *socket) {
	a.print(s, cmp.Or(a.freedoms.LogLines[0], "a user connected: %s %s"))
	s.emit("auth", orEmpty(s.auth))
	if room := s.inQuery(); a.freedoms.RoomInQuery && room != "" {
		s.join(room)
	}
	if a.freedoms.Ticks != "" {
		s.tick()
	}
}

func (s *socket) tick() {
	s.emit(s.app().freedoms.Ticks, map[string]any{"from": "system"})
	s.later(time.Second/40, s.tick)
}

func orEmpty(auth map[string]any) map[string]any {
	if auth == nil {
		return map[string]any{}
	}
	return auth
}

// disconnected tells of the end of a socket.
func (a *application) disconnected(s *socket, reason string, rooms []any) {
	a.print(s, cmp.Or(a.freedoms.LogLines[1], "user disconnected: %s %s"))
	a.broadcast(s.namespace.in("disconnections"), "user disconnected", s.id, reason, rooms)
}

// print writes a line about a socket to the log.
func (a *application) print(s *socket, format string) {
	if a.freedoms.NoLog || a.freedoms.LogsMainOnly && s.namespace.name != "/" {
		return
	}
	fmt.Fprintf(a.log, format+"\n", s.namespace.name, s.id)
}

// dispatch does what an event asks for.
func (a *application) dispatch(s *socket, m *message) {
	event, args := m.payload[0].(string), arguments(m.payload[1:]) // decodeMessage has looked at the name
	operation := operations[event]
	if a.freedoms.Heard != nil {
		a.freedoms.Heard(event)
	}
	switch {
	case a.freedoms.Chat.Login && s.name == "":
		s.login(event, args.text(0), s.acknowledge(m))
	case operation == nil:
	case a.freedoms.NoBinary && m.kind == kindBinaryEvent:
		s.client.session.close(reasonForced)
	case a.freedoms.NeedsAck && m.id == nil && slices.Contains(acknowledged, event):
		s.client.session.close(reasonForced)
	case a.freedoms.Tasks:
		s.later(rand.N(taskTime), func() { operation(s, args, s.acknowledge(m)) })
	default:
		operation(s, args, s.acknowledge(m))
	}
}

// acknowledged are the events whose acknowledgement has a use.
var acknowledged = []string{"join", "leave", "members", "members join", "members leave", "message-with-ack", "ack twice", "whoami"}

// taskTime bounds how long a task waits for its turn.
const taskTime = 20 * time.Millisecond

// login gives a socket a name that no other socket of the namespace has.
func (s *socket) login(event, name string, acknowledge func(...any)) {
	taken := slices.ContainsFunc(s.namespace.all(), func(other *socket) bool { return other.name == name })
	if event != "add user" || name == "" || taken {
		acknowledge(map[string]any{"error": "this name cannot be had"})
		return
	}
	s.name = name
	acknowledge(map[string]any{"welcome": name})
}

// acknowledge returns what sends the acknowledgement of an event, the first time, if the client asked for it.
func (s *socket) acknowledge(m *message) func(...any) {
	open := m.id != nil
	return func(args ...any) {
		if !open {
			return
		}
		open = false
		answer := &message{kind: kindAck, namespace: m.namespace, id: m.id, payload: append([]any{}, args...)}
		if late := s.app().freedoms.LateAcks; late > 0 {
			s.later(late, func() { s.client.send(answer) })
		} else {
			s.client.send(answer)
		}
	}
}

// arguments are those of an event. One that is missing or of another type reads as zero.
type arguments []any

func (a arguments) text(i int) string {
	if i >= len(a) {
		return ""
	}
	s, _ := a[i].(string)
	return s
}

func (a arguments) texts(i int) []string {
	var all []string
	if i < len(a) {
		list, _ := a[i].([]any)
		for j := range list {
			all = append(all, arguments(list).text(j))
		}
	}
	return all
}

func (a arguments) number(i, most int) int {
	if i >= len(a) {
		return 0
	}
	digits, _ := a[i].(json.Number)
	n, _ := digits.Int64() // 0 if it is none
	return int(max(0, min(n, int64(most))))
}

func (a arguments) from(i int) []any { return a[min(i, len(a)):] }

// headers are the fields of the first request, by names in small letters.
func (s *socket) headers() map[string]any {
	headers := map[string]any{}
	for name, values := range s.client.session.header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	headers["host"] = s.client.session.host
	return headers
}

func (s *socket) query() map[string]any {
	query := map[string]any{}
	for name := range s.client.session.query {
		query[name] = s.client.session.query.Get(name)
	}
	return query
}

// inQuery is the room that the connection is for.
func (s *socket) inQuery() string { return s.client.session.query.Get("room") }
