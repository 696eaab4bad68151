package chat

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// fakeSocket records what the hub does to a client and ends the membership as an engine would.
type fakeSocket struct {
	t        *testing.T
	member   *Member
	sid, pid string

	mu    sync.Mutex
	calls []string // "accept", "disconnect", or the JSON array of an event
}

func (s *fakeSocket) Accept(sid, pid string) {
	s.sid, s.pid = sid, pid
	s.record("accept")
}

func (s *fakeSocket) Emit(message *Message) {
	s.record(string(message.Data()))
}

func (s *fakeSocket) Disconnect(everything bool) {
	s.record(fmt.Sprintf("disconnect %v", everything))
	s.member.Leave("server namespace disconnect")
}

func (s *fakeSocket) Kick() { s.Disconnect(false) }

func (s *fakeSocket) record(call string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
}

// take returns what was recorded since the last time.
func (s *fakeSocket) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := strings.Join(s.calls, " ")
	s.calls = nil
	return calls
}

// expect compares what was recorded since the last time.
func (s *fakeSocket) expect(want ...string) {
	s.t.Helper()
	if got := s.take(); got != strings.Join(want, " ") {
		s.t.Errorf("the client got\n\t%s\nnot\n\t%s", got, strings.Join(want, " "))
	}
}

// send drives the hub with an event as an engine would, and returns its acknowledgements.
func (s *fakeSocket) send(event string, values ...any) []string {
	s.t.Helper()
	var acknowledged []string
	s.member.Receive(event, newArguments(values...), func(arguments Arguments) {
		acknowledged = append(acknowledged, string(arguments.Array()))
	})
	return acknowledged
}

// connect makes a client with the id that is already past its greeting.
func connect(t *testing.T, hub *Hub, namespace, sid string) *fakeSocket {
	t.Helper()
	socket := connectWith(t, hub, Handshake{SID: sid, Namespace: namespace, EngineIO: 4})
	socket.take()
	return socket
}

func connectWith(t *testing.T, hub *Hub, handshake Handshake) *fakeSocket {
	t.Helper()
	socket := &fakeSocket{t: t}
	member, refusal := hub.Connect(handshake, socket)
	if refusal != nil {
		t.Fatalf("refused: %v", refusal)
	}
	socket.member = member
	return socket
}

func auth(text string) json.RawMessage { return json.RawMessage(text) }

func query(text string) url.Values {
	values, err := url.ParseQuery(text)
	if err != nil {
		panic(err)
	}
	return values
}
