package sio5

import (
	"fmt"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// acknowledged sends an event with an id on a connection of its own, and expects the acknowledgement to bring the payload back.
func acknowledged(t *trial.Trial, namespace string, id uint64, payload ...any) {
	s := session.Open(t, t.Variant.Transport)
	s.Connect(namespace)
	s.Ask(namespace, profiles.Ack, id, payload...)
	s.ExpectAck(namespace, id, payload...)
}

// expectNoMore expects that the acknowledgement with an id, which was taken out of the inbox, was the only one. Call it when a later
// answer has proven that nothing more can come.
func expectNoMore(s *session.Session, namespace string, id uint64) {
	for _, a := range s.Arrivals(func(a session.Arrival) bool { return a.Socket != nil && session.IsAck(*a.Socket) }) {
		if a.Socket.Namespace == namespace && a.Socket.ID == id {
			s.Trial.Fail(fmt.Sprintf("one acknowledgement with the id %d", id), "a second one: %s", a)
		}
	}
}
