package sio5

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var acknowledgement = trial.SocketIO5("Acknowledgement", "acknowledgement")

var acks = trial.Area{
	Key:   "SIO5-ACK",
	Title: "Socket.IO 5: acknowledgements",
	Cases: slices.Concat([]trial.Case{
		{
			ID: "SIO5-ACK-01", Level: reports.Must, Title: "an event with an id is acknowledged with that id",
			Requirement: "The receiver answers an event that has an id with an ACK packet that has the same id.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Ack)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				acknowledged(t, "/", 12, t.Token())
			},
		},
		{
			ID: "SIO5-ACK-02", Level: reports.Format, Title: "an acknowledgement may carry attachments",
			Requirement: "An acknowledgement with binary arguments is a BINARY_ACK packet with the same id, followed by its attachments.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.AcknowledgesAnything, trial.Binary),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				acknowledged(t, "/", 13, t.Token(), []byte{1, 2, 3}, map[string]any{"file": []byte{4, 5, 6}})
			},
		},
		{
			ID: "SIO5-ACK-03", Level: reports.Must, Title: "zero is an id",
			Requirement: "Ids begin at 0; an event with the id 0 asks for an acknowledgement like any other.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Ack)),
			Over:        trial.OverTransports,
			Body:        func(t *trial.Trial) { acknowledged(t, "/", 0, t.Token()) },
		},
		{
			ID: "SIO5-ACK-04", Level: reports.Reference, Title: "large ids come back exactly",
			Requirement: "The id of the acknowledgement is that of the event to the last digit, beyond 32 bits too, up to 2^53−1.",
			Source:      trial.ReferenceImplementation("ids are numbers", "socket.io-parser/lib/index.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Ack)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				for _, id := range []uint64{1 << 31, 1 << 32, 1<<53 - 1} {
					acknowledged(t, "/", id, t.Token())
				}
			},
		},
		{
			ID: "SIO5-ACK-05", Level: reports.Must, Title: "an acknowledgement without arguments has an empty array",
			Requirement: "The payload of ACK is an array in any case; without arguments it is empty.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.AcknowledgesAnything),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				acknowledged(t, "/", 7)
			},
		},
		{
			ID: "SIO5-ACK-06", Level: reports.Format, Title: "an acknowledgement keeps the namespace",
			Requirement: "The acknowledgement of an event in a custom namespace carries that namespace.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.OperationElsewhere(profiles.Ack)),
			Over:        trial.OverTransports,
			Body:        func(t *trial.Trial) { acknowledged(t, t.CustomNamespace(), 14, t.Token()) },
		},
		{
			ID: "SIO5-ACK-07", Level: reports.Reference, Title: "one event gets one acknowledgement",
			Requirement: "An application that acknowledges twice sends one ACK packet: the second call has no effect.",
			Source:      trial.ReferenceImplementation("acknowledging once", "socket.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.AckTwice)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.Ask("/", profiles.AckTwice, 5, t.Token())
				s.AwaitAck("/", 5)
				// The application called it twice before it could deal with anything else.
				s.Ask("/", profiles.AckTwice, 6, t.Token())
				s.AwaitAck("/", 6)
				expectNoMore(s, "/", 5)
			},
		},
		{
			ID: "SIO5-ACK-08", Level: reports.Format, Title: "many acknowledgements under way do not mix",
			Requirement: "Each event is acknowledged once, with its own id and its own arguments, however many are under way.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Ack)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				const events = 100
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				tokens := make([]string, events)
				for i := range tokens {
					tokens[i] = t.Token()
					s.Ask("/", profiles.Ack, uint64(i), tokens[i])
				}
				for i := range tokens {
					s.ExpectAck("/", uint64(i), tokens[i])
				}
				s.Ask("/", profiles.Ack, events, t.Token())
				s.AwaitAck("/", events) // a second one of the last would be there by now
				for i := range tokens {
					expectNoMore(s, "/", uint64(i))
				}
			},
		},
		{
			ID: "SIO5-ACK-09", Level: reports.Format, Title: "an event without an id is not acknowledged",
			Requirement: "Only an event with an id asks for an acknowledgement.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Ack), trial.AckIsOptional),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
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
			ID: "SIO5-ACK-10", Level: reports.Format, Title: "the server can ask for an acknowledgement",
			Requirement: "An event from the server may have an id; the arguments of the client's ACK with that id reach the application. Events whose " +
				"acknowledgement is pending have different ids.",
			Source: acknowledgement,
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Ask)),
			Over:   trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.ExpectEachAnswered([]any{"answer " + t.Token()}, []any{"answer " + t.Token()})
			},
		},
		{
			ID: "SIO5-ACK-11", Level: reports.Reference, Title: "the server gives up waiting for an acknowledgement",
			Requirement: "An application that asked for an acknowledgement within a time learns that there was none.",
			Source:      trial.Documentation("Emitting events, With timeout", "emitting-events/#with-timeout"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.AskBriefly)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				op, _ := t.Server.Profile.Operation(profiles.AskBriefly)
				s.Do("/", profiles.AskBriefly, profiles.Vars{Token: t.Token(), Milliseconds: 50})
				s.AwaitEvent("/", fmt.Sprintf("the event %s, with which the application tells that no answer came", op.ConcludedEvent), func(event string, args []any) bool {
					_, ok := op.Concluded(event, args, profiles.Vars{})
					return ok
				})
			},
		},
		{
			ID: "SIO5-ACK-12", Level: reports.Reference, Title: "an acknowledgement nobody waits for is ignored",
			Requirement: "An ACK packet with an id that was never asked for, or was answered before, has no effect.",
			Source:      trial.ReferenceImplementation("acknowledgements of the client", "socket.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.Send(`43999["nobody asked"]`)
				s.ExpectAlive("the connection goes on after an ACK with an id that was never asked for, 999")
				if op, ok := t.Server.Profile.Operation(profiles.Ask); ok {
					id, answer := s.AskForAck(t.Token()), t.Token()
					s.Acknowledge("/", id+1, t.Token()) // nobody asked
					s.Acknowledge("/", id, answer)
					s.Acknowledge("/", id, t.Token()) // answered before
					s.ExpectAlive(fmt.Sprintf("the connection goes on after a second ACK with the id %d", id))
					s.ExpectConcluded(op, answer)
				}
			},
		},
		{
			ID: "SIO5-ACK-13", Level: reports.Format, Title: "the client's acknowledgement may carry attachments",
			Requirement: "A client answers with BINARY_ACK where the arguments are binary; they reach the application.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Ask), trial.ConcludesAnything, trial.Binary),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.ExpectEachAnswered([]any{[]byte{9, 8, 7}, "text", map[string]any{"b": []byte{6}}})
			},
		},
		{
			ID: "SIO5-ACK-16", Level: reports.Format, Title: "a question may be answered when more than a heartbeat has passed",
			Requirement: "The text knows no limit of the time in which an event is acknowledged: an ACK that comes late reaches the application.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Ask), trial.Heartbeats),
			Over:        trial.OverTransports,
			Lane:        trial.Slow,
			Body:        func(t *trial.Trial) { session.ExpectAnsweredLate(t, session.EIO4) },
		},
		{
			ID: "SIO5-ACK-17", Level: reports.Format, Title: "the same id in two namespaces stands for two events",
			Requirement: "Events of two namespaces may have the same id: each is acknowledged in its own namespace, with its own arguments.",
			Source:      acknowledgement,
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Ack), trial.OperationElsewhere(profiles.Ack)),
			Over:        trial.OverTransports,
			Body:        func(t *trial.Trial) { session.ExpectAcksOfEachNamespace(t, session.EIO4) },
		},
	}, malformed(acksRefused)),
}

// acksRefused are packets with an id or a payload that no receiver may accept.
var acksRefused = []refusedPacket{
	{"SIO5-ACK-14", reports.Format, "an event with an invalid id", []string{`42abc["sioproof"]`, `42-1["sioproof"]`},
		"The id of an event is a number; anything else makes the receiver close the connection.", trial.SocketIO5("Test suite", "test-suite")},
	{"SIO5-ACK-15", reports.Reference, "an ACK whose payload is no array", []string{`431{"a":1}`, `431"a"`},
		"The payload of ACK is an array; anything else makes the receiver close the connection.",
		trial.ReferenceImplementation("validity of payloads", "socket.io-parser/lib/index.ts")},
}
