package suites

import (
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reports"
)

var socket4Events = Area{
	Key:   "SIO4-EVT",
	Title: "Socket.IO 3 and 4: events",
	Cases: []Case{
		{
			ID: "SIO4-EVT-01", Level: reports.Format, Title: "an event travels both ways, and is acknowledged",
			Requirement: "EVENT packets travel both ways in the main namespace, which nobody has to ask for; one with an id is answered by ACK with that id.",
			Source:      socket4("2 - EVENT", "2---event"),
			Needs:       needs(engine3Spoken, operation(profiles.Echo), operation(profiles.Ack)),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				t.inEachEncoding(func(s *Session) {
					s.Connect("/")
					s.Echo("/")
					token := t.Token()
					s.ask("/", profiles.Ack, 12, token)
					s.expectAck("/", 12, token)
				})
			},
		},
		{
			ID: "SIO4-EVT-02", Level: reports.Format, Title: "attachments travel both ways, in events and acknowledgements",
			Requirement: "Binary arguments are replaced by numbered placeholders and follow the packet in that order: BINARY_EVENT, and BINARY_ACK with the " +
				"id of the event.",
			Source: socket4("5 - BINARY_EVENT", "5---binary_event"),
			Needs:  needs(engine3Spoken, echoesAnything, acknowledgesAnything),
			Over:   OverTransports3,
			Body: func(t *Trial) {
				args := []any{map[string]any{"file": []byte{1, 2, 3}}, "between", []any{[]byte{0xff, 0, 0x80}, []byte{}}}
				t.inEachEncoding(func(s *Session) {
					s.Connect("/")
					s.Echo("/", args...)
					payload := append([]any{t.Token()}, args...)
					s.ask("/", profiles.Ack, 13, payload...)
					s.expectBinaryAck("/", 13, payload...)
				})
			},
		},
		{
			ID: "SIO4-EVT-03", Level: reports.Format, Title: "events and acknowledgements keep their namespace",
			Requirement: "In a custom namespace every packet carries its name, both ways; the main namespace hears nothing of it.",
			Source:      socket4("Encoding format", "encoding-format"),
			Needs:       needs(engine3Spoken, operationElsewhere(profiles.Echo), operationElsewhere(profiles.Ack)),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				s := t.OpenIn(eio3, t.Variant.Transport)
				s.Connect("/")
				name, token := t.customNamespace(), t.Token()
				s.Connect(name)
				s.Echo(name)
				s.ask(name, profiles.Ack, 14, token)
				s.expectAck(name, 14, token)
				s.ExpectAlive("the main namespace answers")
				strays := s.Arrivals(func(a Arrival) bool {
					return a.Socket != nil && a.Socket.Namespace == "/" && carriesText(a.Socket.Data, []string{token})
				})
				t.Expect("nothing of "+name+" in the main namespace", strays, BeEmpty())
			},
		},
		{
			ID: "SIO4-EVT-04", Level: reports.Format, Title: "a binary event keeps its namespace",
			Requirement: "In a packet with attachments the namespace stands between the number of attachments and the payload, both ways.",
			Source:      socket4("Examples", "examples"),
			Needs:       needs(engine3Spoken, operationElsewhere(profiles.Echo), echoesAnything),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				t.inEachEncoding(func(s *Session) {
					s.Connect("/")
					name := t.customNamespace()
					s.Connect(name)
					s.Echo(name, []byte("one"), []byte("two"))
				})
			},
		},
		{
			ID: "SIO4-EVT-05", Level: reports.Format, Title: "an event nobody listens to is ignored",
			Requirement: "An event without a listener has no effect, and the connection goes on.",
			Source:      socket4("2 - EVENT", "2---event"),
			Needs:       needs(engine3Spoken, operation(profiles.Echo)),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				s := t.OpenIn(eio3, t.Variant.Transport)
				s.Connect("/")
				s.Emit("/", "sioproof nobody listens to this", "argument")
				s.ExpectAlive("the connection goes on after an event nobody listens to")
			},
		},
		{
			ID: "SIO4-EVT-06", Level: reports.Format, Title: "nothing has to be awaited before the first event",
			Requirement: "The connection to the main namespace expects nothing of the client: an event that it sends right after the handshake is handled.",
			Source:      socket4("Connection to the default namespace", "connection-to-the-default-namespace"),
			Needs:       needs(engine3Spoken, operation(profiles.Echo), noSetup),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				s := t.OpenIn(eio3, t.Variant.Transport)
				packets, tokens := s.echoTexts(3)
				s.Send(packets...)
				s.ExpectEchoes(tokens)
			},
		},
		unspecified("SIO4-EVT-07", "a packet of an unknown type", "Revision 4 has the types 0 to 6; what becomes of any other is not specified.",
			socket4("Packet types", "packet-types"), `47["hello"]`),
		unspecified("SIO4-EVT-08", "an event with a reserved name",
			"Which names an event may have is not specified; a server that hands out `disconnect` lets clients fake the end of a connection.",
			socket4("2 - EVENT", "2---event"), `42["disconnect","sioproof"]`),
		unspecified("SIO4-EVT-09", "an event for a namespace that was never joined",
			"What becomes of an event for a namespace that the client did not connect to is not specified.",
			socket4("Connection to a non-default namespace", "connection-to-a-non-default-namespace"), `42/custom,["hello"]`),
		unspecified("SIO4-EVT-10", "an event whose payload is no array", "The payload of EVENT is an array; what becomes of anything else is not specified.",
			socket4("2 - EVENT", "2---event"), `42{"hello":1}`),
	},
}

// unspecified makes a case that records whether the connection survives a packet.
func unspecified(id, title, requirement string, source Source, text string) Case {
	return Case{
		ID: id, Level: reports.Info, Title: title,
		Requirement: requirement,
		Source:      source,
		Needs:       needs(engine3Spoken, websocket3),
		Body: func(t *Trial) {
			s := t.OpenIn(eio3, client.WebSocket)
			s.Connect("/")
			s.Provoke(text)
			if t.alive(s, "/", answerOrEnd) {
				t.Record("ignored: the connection goes on")
			}
			t.Record("the connection is closed")
		},
	}
}

// expectBinaryAck expects the acknowledgement with an id as BINARY_ACK, with its payload.
func (s *Session) expectBinaryAck(namespace string, id uint64, payload ...any) {
	isIt := func(a Arrival) bool {
		return a.Socket != nil && isAck(*a.Socket) && a.Socket.Namespace == namespace && a.Socket.ID == id
	}
	s.peek("the acknowledgement of an event with attachments", isIt)
	s.t.Expect("the type BINARY_ACK", s.Arrivals(isIt)[0].Socket.Type, Equal(socketio.BinaryAck))
	s.expectAck(namespace, id, payload...)
}
