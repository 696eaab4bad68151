package sio5

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var events = trial.Area{
	Key:   "SIO5-EVT",
	Title: "Socket.IO 5: events",
	Cases: slices.Concat([]trial.Case{
		{
			ID: "SIO5-EVT-01", Level: reports.Format, Title: "an event travels both ways",
			Requirement: "Once connected, client and server exchange EVENT packets, whose payload is an array that begins with the event's name.",
			Source:      trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.Echo("/")
			},
		},
		{
			ID: "SIO5-EVT-02", Level: reports.Format, Title: "an event in a custom namespace travels both ways",
			Requirement: "In a custom namespace the packet carries the namespace and a comma before the payload, both ways.",
			Source:      trial.SocketIO5("Format", "format"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.OperationElsewhere(profiles.Echo)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				name := t.CustomNamespace()
				s.Connect(name)
				s.Echo(name)
			},
		},
		{
			ID: "SIO5-EVT-03", Level: reports.Format, Title: "every kind of JSON value keeps its value",
			Requirement: "Arguments are JSON: null, booleans, numbers, text, empty and nested objects and arrays arrive as they were sent.",
			Source:      trial.SocketIO5("Format", "format"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.EchoesAnything),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				for _, value := range jsonValues() {
					s.Echo("/", value)
				}
				s.Echo("/", jsonValues()...)
			},
		},
		{
			ID: "SIO5-EVT-12", Level: reports.Format, Title: "an event nobody listens to is ignored",
			Requirement: "An event without a listener has no effect, and the connection goes on.",
			Source:      trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.Emit("/", "sioproof nobody listens to this", "argument")
				s.ExpectAlive("the connection goes on after an event nobody listens to")
			},
		},
		{
			ID: "SIO5-EVT-13", Level: reports.Format, Title: "arguments keep their number and order",
			Requirement: "An event may have any number of arguments; all arrive, in order.",
			Source:      trial.SocketIO5("Format", "format"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.EchoesAnything),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				echoNothing(s, "/")
				s.Echo("/", 1.0, "two", nil, 4.0, "five", false, 7.0, "eight", 9.0, "ten")
			},
		},
		{
			ID: "SIO5-EVT-14", Level: reports.Info, Title: "events right behind CONNECT",
			Requirement: "The text lets data flow once the connection is established; it leaves open what becomes of an event that a client sends right " +
				"behind CONNECT, without waiting for the answer.",
			Source:     trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data"),
			Needs:      trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo), trial.NoSetup),
			Over:       trial.OverTransports,
			Controlled: true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				token := t.Token()
				handled := false
				session.Controlled(t, session.EIO4, func() {
					s.Provoke(session.Packet("0", "/", t.AuthText()), s.Text("/", session.Echo(t, 0), profiles.Vars{Token: token}))
					handled = s.AwaitOrEnd("the echo, or the end of the connection", func(a session.Arrival) bool { return s.Carries(a, profiles.Echo, token) })
				})
				if handled {
					t.Record("the event is handled")
				}
				t.Record("the connection is closed")
			},
		},
		{
			ID: "SIO5-EVT-15", Level: reports.Format, Title: "events travel over long-polling and after the upgrade",
			Requirement: "Events are exchanged over long-polling and, once the upgrade is done, over WebSocket, on the same Socket.IO connection.",
			Source:      trial.SocketIO5("Sample session", "sample-session"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Upgrade, trial.Operation(profiles.Echo)),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.Polling)
				s.Connect("/")
				n := session.PacketsPerPost(t, s.Handshake, 10)
				packets, tokens := s.EchoTexts(2 * n)
				s.Send(packets[:n]...)
				s.ExpectEchoes(tokens[:n])
				s.Upgrade()
				s.Send(packets[n:]...)
				s.ExpectEchoes(tokens)
			},
		},
		{
			ID: "SIO5-EVT-16", Level: reports.Reference, Title: "names that mean something in JavaScript are names like others",
			Requirement: "Events called __proto__ or constructor do not break the server, and keys of such a name are not lost.",
			Source:      trial.ReferenceImplementation("events of a socket", "socket.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				for _, name := range []string{"__proto__", "constructor", "toString"} {
					argument := map[string]any{name: map[string]any{"polluted": true}}
					s.Emit("/", name, argument)
					s.ExpectAlive("the connection goes on after an event called " + name)
					if session.Echo(t, 0).Carries() == profiles.CarriesAny {
						s.Echo("/", argument)
					}
				}
			},
		},
		{
			ID: "SIO5-EVT-17", Level: reports.Format, Title: "a large event arrives whole",
			Requirement: "An event of four fifths of the announced maxPayload arrives unchanged.",
			Source:      trial.EngineIO4("Handshake", "handshake"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.EchoesAnything),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				size := s.Handshake.MaxPayload
				if size == 0 {
					t.NotApplicable("maxPayload in the handshake")
				}
				s.Connect("/")
				s.Echo("/", strings.Repeat("0123456789abcdef", min(size, largest)*4/5/16))
			},
		},
		{
			ID: "SIO5-EVT-18", Level: reports.Format, Title: "the first event behind the answer to CONNECT is handled, on every connection",
			Requirement: "Once the server has answered CONNECT, data can be exchanged: an event that the client sends right behind the answer is handled.",
			Source:      trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo), trial.NoSetup),
			Lane:        trial.Alone, // so many clients at once would disturb others
			Body: func(t *trial.Trial) {
				expectFirsts(t, firstEvents, "an answer to the first event, which the client sends as soon as it is let in", func() string { return firstEventLost(t) })
			},
		},
		{
			ID: "SIO5-EVT-11", Level: reports.Info, Title: "a number as an event's name",
			Requirement: "The text shows names that are strings only.",
			Source:      trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Application),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Connect("/")
				if s.Outlives(func() { s.Provoke("42[1,2]") }) {
					t.Record("accepted")
				}
				t.Record("the connection was closed")
			},
		},
	}, malformed(eventsRefused)),
}

// largest bounds what a case sends, in bytes, whatever the target announces.
const largest = 2_000_000

// eventsRefused are packets that no receiver may accept as an event. Where they have a name it is one that no application listens to:
// a server that lets the packet through must not start a handler.
var eventsRefused = []refusedPacket{
	{"SIO5-EVT-04", reports.Must, "an EVENT without a payload", []string{"42"},
		"The payload of an EVENT is mandatory; without it the receiver closes the connection.", trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data")},
	{"SIO5-EVT-05", reports.Must, "an EVENT with an empty array", []string{"42[]"},
		"The payload of an EVENT is a non-empty array; otherwise the receiver closes the connection.", trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data")},
	{"SIO5-EVT-06", reports.Must, "an EVENT whose payload is no array", []string{"42{}", `42"a"`},
		"The payload of an EVENT is an array; otherwise the receiver closes the connection.", trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data")},
	{"SIO5-EVT-07", reports.Format, "an EVENT with malformed JSON", []string{`42["sioproof"`, `42["sioproof",]`, "42[sioproof]"},
		"The payload is JSON; what is none makes the receiver close the connection.",
		trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data")},
	{"SIO5-EVT-08", reports.Format, "a packet type that does not exist", []string{"47", "48[]", `49["sioproof"]`},
		"The packet types are 0 to 6; any other makes the receiver close the connection.", trial.SocketIO5("Test suite", "test-suite")},
	{"SIO5-EVT-09", reports.Reference, "an EVENT with a reserved name", []string{`42["connect"]`, `42["connect_error"]`, `42["disconnect"]`, `42["disconnecting"]`,
		`42["newListener"]`, `42["removeListener"]`},
		"The names of the library's own events are reserved; an EVENT with one makes the server close the connection.",
		trial.ReferenceImplementation("reserved events", "socket.io-parser/lib/index.ts")},
	{"SIO5-EVT-10", reports.Reference, "an EVENT whose name is null", []string{"42[null]"},
		"The name of an event is a string or a number; null makes the server close the connection.",
		trial.ReferenceImplementation("validity of payloads", "socket.io-parser/lib/index.ts")},
}

// refusedPacket is a kind of packet that makes the server close the connection.
type refusedPacket struct {
	id          string
	level       reports.Level
	title       string
	packets     []string
	requirement string
	source      trial.Source
}

// malformed makes a case of each: the packet on a connection that works, and pongs answered, so that only the packet explains the
// end.
func malformed(refused []refusedPacket) []trial.Case {
	var cases []trial.Case
	for _, r := range refused {
		cases = append(cases, trial.Case{
			ID: r.id, Level: r.level, Title: r.title + " closes the connection",
			Requirement: r.requirement,
			Source:      r.source,
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				for _, text := range r.packets {
					s := session.Open(t, t.Variant.Transport)
					s.Connect("/")
					s.ExpectClosed(fmt.Sprintf("the connection is closed after %s", text), func() { s.Provoke(text) })
				}
			},
		})
	}
	return cases
}

// jsonValues are values of every kind JSON has.
func jsonValues() []any {
	nested := any("deep")
	for range 20 {
		nested = []any{map[string]any{"in": nested}}
	}
	return []any{
		nil, true, false, 0.0, -1.0, 1.5, 0.1, 1e21, 1e-7, float64(1<<53 - 1), "", "text", "quote \" backslash \\ tab \t", "ünïcödé – 漢字 – 😀", "\u2028",
		[]any{}, map[string]any{}, []any{nil, []any{}, map[string]any{"a": nil}}, map[string]any{"": 1.0, "ключ": "значение"}, nested,
	}
}

// echoNothing sends an echo without any argument, and one with a token behind it: the answer to the first comes first.
func echoNothing(s *session.Session, namespace string) {
	op := session.Echo(s.Trial, 1)
	event, args, _ := op.Emit(s.AsSender(namespace, profiles.Vars{}))
	s.Emit(namespace, event, args...)
	back := s.AwaitEvent(namespace, "the echo of an event without arguments", func(event string, args []any) bool {
		_, ok := op.Delivered(event, args, profiles.Vars{})
		return ok
	})
	s.Trial.Expect("no arguments", s.WithoutOffset(back, 0), HaveLen(0))
}
