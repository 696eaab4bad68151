package suites

import (
	"fmt"

	"github.com/sioproof/sioproof/profiles"
)

// acknowledged sends an event with an id on a connection of its own, and expects the acknowledgement to bring the payload back.
func (t *Trial) acknowledged(namespace string, id uint64, payload ...any) {
	s := t.Open(t.Variant.Transport)
	s.Connect(namespace)
	s.ask(namespace, profiles.Ack, id, payload...)
	s.expectAck(namespace, id, payload...)
}

// expectNoMore expects that the acknowledgement with an id, which was taken out of the inbox, was the only one. Call it when a later
// answer has proven that nothing more can come.
func (s *Session) expectNoMore(namespace string, id uint64) {
	for _, a := range s.Arrivals(func(a Arrival) bool { return a.Socket != nil && isAck(*a.Socket) }) {
		if a.Socket.Namespace == namespace && a.Socket.ID == id {
			s.t.Fail(fmt.Sprintf("one acknowledgement with the id %d", id), "a second one: %s", a)
		}
	}
}

// answers lets the application ask, answers with these arguments, and expects them to have reached the application.
func (t *Trial) answers(answer []any) {
	op, _ := t.Target.Profile.Operation(profiles.Ask)
	s := t.Open(t.Variant.Transport)
	s.Connect("/")
	s.acknowledge("/", s.askMe(t.Token()), answer...)
	s.expectConcluded(op, answer...)
}
