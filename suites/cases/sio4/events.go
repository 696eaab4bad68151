package sio4

import (
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var events = trial.Area{
	Key:   "SIO4-EVT",
	Title: "Socket.IO 3 and 4: events",
	Cases: []trial.Case{
		{
			ID: "SIO4-EVT-01", Level: reports.Format, Title: "an event travels both ways, and is acknowledged",
			Requirement: "EVENT packets travel both ways in the main namespace, which nobody has to ask for; one with an id is answered by ACK with that id.",
			Source:      trial.SocketIO4("2 - EVENT", "2---event"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Echo), trial.Operation(profiles.Ack)),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				inEachEncoding(t, func(s *session.Session) {
					s.Connect("/")
					s.Echo("/")
					token := t.Token()
					s.Ask("/", profiles.Ack, 12, token)
					s.ExpectAck("/", 12, token)
				})
			},
		},
		{
			ID: "SIO4-EVT-02", Level: reports.Format, Title: "attachments travel both ways, in events and acknowledgements",
			Requirement: "Binary arguments are replaced by numbered placeholders and follow the packet in that order: BINARY_EVENT, and BINARY_ACK with the " +
				"id of the event.",
			Source: trial.SocketIO4("5 - BINARY_EVENT", "5---binary_event"),
			Needs:  trial.Needs(trial.SpeaksEIO3, trial.EchoesAnything, trial.AcknowledgesAnything, trial.Binary),
			Over:   trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				args := []any{map[string]any{"file": []byte{1, 2, 3}}, "between", []any{[]byte{0xff, 0, 0x80}, []byte{}}}
				inEachEncoding(t, func(s *session.Session) {
					s.Connect("/")
					s.Echo("/", args...)
					payload := append([]any{t.Token()}, args...)
					s.Ask("/", profiles.Ack, 13, payload...)
					expectBinaryAck(s, "/", 13, payload...)
				})
			},
		},
		{
			ID: "SIO4-EVT-03", Level: reports.Format, Title: "events and acknowledgements keep their namespace",
			Requirement: "In a custom namespace every packet carries its name, both ways; the main namespace hears nothing of it.",
			Source:      trial.SocketIO4("Encoding format", "encoding-format"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.OperationElsewhere(profiles.Echo), trial.OperationElsewhere(profiles.Ack)),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				name, token := t.CustomNamespace(), t.Token()
				s.Connect(name)
				s.Echo(name)
				s.Ask(name, profiles.Ack, 14, token)
				s.ExpectAck(name, 14, token)
				s.ExpectAlive("the main namespace answers")
				strays := s.Arrivals(func(a session.Arrival) bool {
					return a.Socket != nil && a.Socket.Namespace == "/" && session.CarriesText(a.Socket.Data, []string{token})
				})
				t.Expect("nothing of "+name+" in the main namespace", strays, BeEmpty())
			},
		},
		{
			ID: "SIO4-EVT-04", Level: reports.Format, Title: "a binary event keeps its namespace",
			Requirement: "In a packet with attachments the namespace stands between the number of attachments and the payload, both ways.",
			Source:      trial.SocketIO4("Examples", "examples"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.OperationElsewhere(profiles.Echo), trial.EchoesAnything, trial.Binary),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				inEachEncoding(t, func(s *session.Session) {
					s.Connect("/")
					name := t.CustomNamespace()
					s.Connect(name)
					s.Echo(name, []byte("one"), []byte("two"))
				})
			},
		},
		{
			ID: "SIO4-EVT-05", Level: reports.Format, Title: "an event nobody listens to is ignored",
			Requirement: "An event without a listener has no effect, and the connection goes on.",
			Source:      trial.SocketIO4("2 - EVENT", "2---event"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				s.Emit("/", "sioproof nobody listens to this", "argument")
				s.ExpectAlive("the connection goes on after an event nobody listens to")
			},
		},
		{
			ID: "SIO4-EVT-06", Level: reports.Format, Title: "nothing has to be awaited before the first event",
			Requirement: "The connection to the main namespace expects nothing of the client: an event that it sends right after the handshake is handled.",
			Source:      trial.SocketIO4("Connection to the default namespace", "connection-to-the-default-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Echo), trial.NoSetup),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				packets, tokens := s.EchoTexts(3)
				s.Send(packets...)
				s.ExpectEchoes(tokens)
			},
		},
		unspecified("SIO4-EVT-07", "a packet of an unknown type", "Revision 4 has the types 0 to 6; what becomes of any other is not specified.",
			trial.SocketIO4("Packet types", "packet-types"), `47["hello"]`),
		unspecified("SIO4-EVT-08", "an event with a reserved name",
			"Which names an event may have is not specified; a server that hands out `disconnect` lets clients fake the end of a connection.",
			trial.SocketIO4("2 - EVENT", "2---event"), `42["disconnect","sioproof"]`),
		unspecified("SIO4-EVT-09", "an event for a namespace that was never joined",
			"What becomes of an event for a namespace that the client did not connect to is not specified.",
			trial.SocketIO4("Connection to a non-default namespace", "connection-to-a-non-default-namespace"), `42/custom,["hello"]`),
		unspecified("SIO4-EVT-10", "an event whose payload is no array", "The payload of EVENT is an array; what becomes of anything else is not specified.",
			trial.SocketIO4("2 - EVENT", "2---event"), `42{"hello":1}`),
	},
}

// unspecified makes a case that records whether the connection survives a packet.
func unspecified(id, title, requirement string, source trial.Source, text string) trial.Case {
	return trial.Case{
		ID: id, Level: reports.Info, Title: title,
		Requirement: requirement,
		Source:      source,
		Needs:       trial.Needs(trial.SpeaksEIO3, trial.WebSocketEIO3, trial.Application),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.OpenIn(t, session.EIO3, client.WebSocket)
			s.Connect("/")
			if s.Outlives(func() { s.Provoke(text) }) {
				t.Record("ignored: the connection goes on")
			}
			t.Record("the connection is closed")
		},
	}
}

// expectBinaryAck expects the acknowledgement with an id as BINARY_ACK, with its payload.
func expectBinaryAck(s *session.Session, namespace string, id uint64, payload ...any) {
	isIt := func(a session.Arrival) bool {
		return a.Socket != nil && session.IsAck(*a.Socket) && a.Socket.Namespace == namespace && a.Socket.ID == id
	}
	s.Peek("the acknowledgement of an event with attachments", isIt)
	s.Trial.Expect("the type BINARY_ACK", s.Arrivals(isIt)[0].Socket.Type, Equal(socketio.BinaryAck))
	s.ExpectAck(namespace, id, payload...)
}
