package plain

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Application is the application of docs/contract.md. Its lock guards everything: namespaces, sessions and their sockets. What happens
// is therefore one event after the other.
type Application struct {
	freedoms Freedoms
	log      io.Writer

	mu         sync.Mutex
	namespaces map[string]*namespace
}

// NewApplication returns an application that prints its connections to a log.
func NewApplication(freedoms Freedoms, log io.Writer) *Application {
	return &Application{freedoms: freedoms.withDefaults(), log: log, namespaces: map[string]*namespace{}}
}

var tenant = regexp.MustCompile(`^/tenant-[a-z0-9-]+$`)

// wait is how long a client asks to be held before it is let in.
func (a *Application) wait(name string, auth map[string]any) time.Duration {
	if !exists(name) {
		return 0
	}
	milliseconds, _ := auth["wait"].(json.Number)
	n, _ := milliseconds.Int64() // 0 if there is none
	return time.Duration(min(n, 10_000)) * time.Millisecond
}

func exists(name string) bool { return name == "/" || name == "/custom" || tenant.MatchString(name) }

// admit says why a client may not connect to a namespace, nothing if it may.
func (a *Application) admit(name string, auth map[string]any) (refusal map[string]any) {
	switch {
	case !exists(name):
		return map[string]any{"message": "Invalid namespace"}
	case auth["token"] == "bad":
		return map[string]any{"message": "invalid token", "data": map[string]any{"reason": "bad token"}}
	case auth["token"] == "not in "+name:
		return map[string]any{"message": "not here"}
	}
	return nil
}

// connected greets a socket.
func (a *Application) connected(s *socket) {
	fmt.Fprintf(a.log, "a user connected: %s %s\n", s.namespace.name, s.id)
	s.emit("auth", orEmpty(s.auth))
}

func orEmpty(auth map[string]any) map[string]any {
	if auth == nil {
		return map[string]any{}
	}
	return auth
}

// disconnected tells of the end of a socket.
func (a *Application) disconnected(s *socket, reason string, rooms []any) {
	fmt.Fprintf(a.log, "user disconnected: %s %s (%s)\n", s.namespace.name, s.id, reason)
	emit(s.namespace.in("disconnections"), "user disconnected", s.id, reason, rooms)
}

// dispatch does what an event asks for.
func (a *Application) dispatch(s *socket, m *message) {
	operation := operations[m.payload[0].(string)] // decodeMessage has looked at the name
	if operation == nil {
		return
	}
	acknowledge := func(...any) {}
	if m.id != nil {
		open := true
		acknowledge = func(args ...any) {
			if open {
				open = false
				s.client.send(&message{kind: kindAck, namespace: m.namespace, id: m.id, payload: append([]any{}, args...)})
			}
		}
	}
	operation(s, arguments(m.payload[1:]), acknowledge)
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
