package sio4

import (
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var acknowledgement = trial.SocketIO4("Acknowledgement", "acknowledgement")

var acks = trial.Area{
	Key:   "SIO4-ACK",
	Title: "Socket.IO 3 and 4: acknowledgements",
	Cases: []trial.Case{
		{
			ID: "SIO4-ACK-01", Level: reports.Format, Title: "ids come back exactly, zero too",
			Requirement: "The acknowledgement has the id of its event to the last digit; 0 is an id.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Ack)),
			Over:        trial.OverTransportsEIO3,
			Body:        func(t *trial.Trial) { acknowledgedWith(t, 0, 1, 456) },
		},
		{
			ID: "SIO4-ACK-08", Level: reports.Reference, Title: "large ids come back exactly",
			Requirement: "The acknowledgement has the id of its event to the last digit, beyond 32 bits too, up to 2^53−1.",
			Source:      trial.ReferenceImplementation("ids are numbers", "socket.io-parser/lib/index.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Ack)),
			Over:        trial.OverTransportsEIO3,
			Body:        func(t *trial.Trial) { acknowledgedWith(t, 1<<31, 1<<32, 1<<53-1) },
		},
		{
			ID: "SIO4-ACK-02", Level: reports.Format, Title: "an acknowledgement may have no arguments",
			Requirement: "ACK contains the id and may contain a payload: an application that acknowledges without arguments sends an empty array, or nothing.",
			Source:      trial.SocketIO4("3 - ACK", "3---ack"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.AcknowledgesAnything),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				s.Ask("/", profiles.Ack, 7)
				t.Expect("no arguments in the acknowledgement", s.AwaitAck("/", 7), BeEmpty())
			},
		},
		{
			ID: "SIO4-ACK-03", Level: reports.Format, Title: "an event without an id is not acknowledged",
			Requirement: "Only an event with an id asks for an acknowledgement.",
			Source:      trial.SocketIO4("3 - ACK", "3---ack"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Ack), trial.AckIsOptional),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				op, _ := t.Server.Profile.Operation(profiles.Ack)
				event, args, _ := op.Emit(s.AsSender("/", profiles.Vars{Token: t.Token()}))
				s.Emit("/", event, args...)
				// The next acknowledgement comes after the one there must not be.
				token := t.Token()
				s.Ask("/", profiles.Ack, 3, token)
				s.ExpectAck("/", 3, token)
				stray := s.Arrivals(func(a session.Arrival) bool { return a.Err != nil || a.Socket != nil && session.IsAck(*a.Socket) })
				t.Expect("no acknowledgement of an event without an id", stray, BeEmpty())
			},
		},
		{
			ID: "SIO4-ACK-04", Level: reports.Format, Title: "the server can ask for an acknowledgement",
			Requirement: "An event from the server may have an id; the arguments of the client's ACK, or BINARY_ACK, with that id reach the " +
				"application. Events whose acknowledgement is pending have different ids.",
			Source: acknowledgement,
			Needs:  trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Ask), trial.ConcludesAnything, trial.Binary),
			Over:   trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				inEachEncoding(t, func(s *session.Session) {
					s.Connect("/")
					s.ExpectEachAnswered([]any{"answer " + t.Token()}, []any{[]byte{9, 8, 7}, "text", map[string]any{"b": []byte{6}}})
				})
			},
		},
		{
			ID: "SIO4-ACK-05", Level: reports.Reference, Title: "an acknowledgement nobody waits for is ignored",
			Requirement: "ACK with an id that was never asked for has no effect.",
			Source:      trial.ReferenceImplementation("acknowledgements of the client", "socket.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				s.Send(`43999["nobody asked"]`)
				s.ExpectAlive("the connection goes on after an ACK with an id that was never asked for, 999")
			},
		},
		{
			ID: "SIO4-ACK-06", Level: reports.Format, Title: "a question may be answered when more than a heartbeat has passed",
			Requirement: "The text knows no limit of the time in which an event is acknowledged: an ACK that comes late reaches the application.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Ask), trial.HeartbeatsEIO3),
			Over:        trial.OverTransportsEIO3,
			Lane:        trial.Slow,
			Body:        func(t *trial.Trial) { session.ExpectAnsweredLate(t, session.EIO3) },
		},
		{
			ID: "SIO4-ACK-07", Level: reports.Format, Title: "the same id in two namespaces stands for two events",
			Requirement: "Events of two namespaces may have the same id: each is acknowledged in its own namespace, with its own arguments.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Ack), trial.OperationElsewhere(profiles.Ack)),
			Over:        trial.OverTransportsEIO3,
			Body:        func(t *trial.Trial) { session.ExpectAcksOfEachNamespace(t, session.EIO3) },
		},
	},
}

// acknowledgedWith asks for acknowledgements with these ids, and expects each of them with the id and the argument of its event.
func acknowledgedWith(t *trial.Trial, ids ...uint64) {
	s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
	s.Connect("/")
	for _, id := range ids {
		token := t.Token()
		s.Ask("/", profiles.Ack, id, token)
		s.ExpectAck("/", id, token)
	}
}
