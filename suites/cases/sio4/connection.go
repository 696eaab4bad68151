package sio4

import (
	"encoding/json"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// Revision 4 of Socket.IO is the last one on Engine.IO 3; revision 3 differs from it in one comma and one packet type.
var connection = trial.Area{
	Key:   "SIO4-CONN",
	Title: "Socket.IO 3 and 4: connection to a namespace",
	Cases: []trial.Case{
		{
			ID: "SIO4-CONN-01", Level: reports.Format, Title: "every client is connected to the main namespace unasked",
			Requirement: "As soon as the connection is there, the server sends CONNECT for the main namespace, without a payload and before anything else.",
			Source:      trial.SocketIO4("Connection to the default namespace", "connection-to-the-default-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO3),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				inEachEncoding(t, func(s *session.Session) {
					expectConnect(s, "/", "the first message is CONNECT for the main namespace, 40, unasked")
				})
			},
		},
		{
			ID: "SIO4-CONN-02", Level: reports.Format, Title: "CONNECT for a custom namespace is answered with the same packet",
			Requirement: "The server answers CONNECT for a custom namespace with CONNECT for that namespace, which has neither a payload nor an id.",
			Source:      trial.SocketIO4("Connection to a non-default namespace", "connection-to-a-non-default-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.AnotherNamespace),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				inEachEncoding(t, func(s *session.Session) {
					s.Connect("/")
					name := t.CustomNamespace()
					s.Send(session.Packet("0", name, ""))
					expectAnswer(s, name, "CONNECT for "+name+" without a payload")
				})
			},
		},
		{
			ID: "SIO4-CONN-03", Level: reports.Format, Title: "the query behind a namespace reaches the application",
			Requirement: "A client may put a query behind the name of the namespace that it connects to. It is no part of the name, and the application " +
				"can read it.",
			Source: trial.SocketIO4("0 - CONNECT", "0---connect"),
			Needs:  trial.Needs(trial.SpeaksEIO3, trial.AnotherNamespace, trial.OperationElsewhere(profiles.WhoAmI), trial.Tells("query")),
			Over:   trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				name, token := t.CustomNamespace(), t.Token()
				s.Send("40" + name + "?sioproof=" + token + "&wide=%E2%82%AC,")
				expectAnswer(s, name, "CONNECT for "+name)
				s.SetUp(name)
				query := whoAmI(s, name)["query"]
				t.Expect("the query of the namespace for the application", query, And(HaveKeyWithValue("sioproof", token), HaveKeyWithValue("wide", "€")))
			},
		},
		{
			ID: "SIO4-CONN-04", Level: reports.Format, Title: "an unknown namespace is refused with a text",
			Requirement: "The connection to a namespace that does not exist is refused with ERROR for that namespace; its payload is a string.",
			Source:      trial.SocketIO4("4 - ERROR", "4---error"),
			Needs:       trial.Needs(trial.SpeaksEIO3),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				expectText(t, askForUnknown(s))
			},
		},
		{
			ID: "SIO4-CONN-05", Level: reports.Format, Title: "the application's refusal is a text",
			Requirement: "A client that the application refuses gets ERROR instead of CONNECT; its payload is the application's message, a string.",
			Source:      trial.SocketIO4("4 - ERROR", "4---error"),
			Needs:       trial.Needs(trial.SpeaksEIO3, refusesByQuery),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				operation, _ := t.Server.Profile.Operation(profiles.Refuse)
				refused := session.EIO3
				refused.ExtraQuery = operation.Credentials.Query(profiles.Vars{Namespace: "/"}).Encode()
				s := session.OpenIn(t, refused, t.Variant.Transport)
				answer := s.AwaitPacket("ERROR for the main namespace", func(socketio.Packet) bool { return true })
				t.Expect("the type ERROR for the main namespace", answer.Type, Equal(socketio.ConnectError))
				if message := expectText(t, answer); operation.Refusal.Message != "" {
					t.Expect("the application's message", message, Equal(operation.Refusal.Message))
				}
			},
		},
		{
			ID: "SIO4-CONN-06", Level: reports.Format, Title: "the refusal of a namespace concerns that namespace alone",
			Requirement: "A client whose connection to a namespace was refused stays in the main namespace, and can connect to others.",
			Source:      trial.SocketIO4("Connection to a non-default namespace", "connection-to-a-non-default-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO3),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				askForUnknown(s)
				s.ExpectAlive("the main namespace still answers after another one was refused")
				if name := trial.CustomNamespace(t.Server); name != "" {
					s.Connect(name)
				}
			},
		},
		{
			ID: "SIO4-CONN-07", Level: reports.Format, Title: "the comma behind a namespace may be missing",
			Requirement: "Revision 3 writes CONNECT and DISCONNECT for a custom namespace without a comma at the end. On Engine.IO 3 nobody can tell the " +
				"revisions apart, so both forms are understood.",
			Source: trial.SocketIO3("Examples", "examples"),
			Needs:  trial.Needs(trial.SpeaksEIO3, trial.AnotherNamespace),
			Over:   trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				name := t.CustomNamespace()
				for _, time := range []string{"", " again, after DISCONNECT without a comma"} {
					s.Send("40" + name)
					expectAnswer(s, name, "CONNECT for "+name+", without a comma in the request"+time)
					s.SetUp(name)
					s.ExpectServed(name, name+" answers")
					s.Send("41" + name)
					s.ExpectAlive("the main namespace answers after DISCONNECT for " + name + " without a comma")
				}
			},
		},
		{
			ID: "SIO4-CONN-08", Level: reports.Format, Title: "the main namespace comes first",
			Requirement: "A client that asks for a custom namespace gets CONNECT for the main one before the answer, even if it asks at once.",
			Source:      trial.SocketIO4("Connection to the default namespace", "connection-to-the-default-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.AnotherNamespace),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				name := t.CustomNamespace()
				s.Send(session.Packet("0", name, ""))
				expectConnect(s, "/", "CONNECT for the main namespace before any other, to a client that asked for "+name)
				expectAnswer(s, name, "CONNECT for "+name)
			},
		},
		{
			ID: "SIO4-CONN-09", Level: reports.Info, Title: "a client that asks for the main namespace",
			Requirement: "A client need not ask for the main namespace; what a server makes of one that does is not specified.",
			Source:      trial.SocketIO4("Connection to the default namespace", "connection-to-the-default-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO3),
			Over:        trial.OverTransportsEIO3,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				switch lives := s.Outlives(func() { s.Provoke("40") }); {
				case !lives:
					t.Record("the connection is closed")
				case len(s.Arrivals(func(a session.Arrival) bool { return session.IsConnect(a, "/") })) > 0:
					t.Record("it is answered with another CONNECT")
				}
				t.Record("it is ignored")
			},
		},
	},
}

// refusesByQuery needs an application that refuses clients by what they say in the URL.
var refusesByQuery = trial.Need{Name: "operation refuse with a query", Missing: func(t *server.Server, _ trial.Variant) bool {
	operation, ok := t.Profile.Operation(profiles.Refuse)
	return !ok || len(operation.Credentials.Query(profiles.Vars{})) == 0 || !t.Offers("/", profiles.Refuse)
}}

// expectConnect expects that the next message is CONNECT for a namespace, without a payload.
func expectConnect(s *session.Session, namespace, expected string) {
	a := s.Await(expected, func(a session.Arrival) bool { return a.Engine.Type == engineio.Message })
	if !session.IsConnect(a, namespace) {
		s.Trial.Fail(expected, "%s", a)
	}
	s.Trial.Expect("CONNECT for "+namespace+" has no payload", string(a.Socket.Data), BeEmpty())
}

// expectAnswer expects CONNECT for a namespace, without a payload, where ERROR might come.
func expectAnswer(s *session.Session, namespace, expected string) {
	a := s.Await(expected, func(a session.Arrival) bool {
		return session.IsConnect(a, namespace) || a.Socket != nil && a.Socket.Namespace == namespace && a.Socket.Type == socketio.ConnectError
	})
	if !session.IsConnect(a, namespace) {
		s.Trial.Fail(expected, "%s", a)
	}
	s.Trial.Expect("CONNECT for "+namespace+" has no payload", string(a.Socket.Data), BeEmpty())
}

// askForUnknown connects to a namespace that nobody has, and returns the answer, which has to be ERROR.
func askForUnknown(s *session.Session) socketio.Packet {
	const unknown = "/sioproof-no-such-namespace"
	s.Send(session.Packet("0", unknown, ""))
	answer := s.AwaitPacket("ERROR for "+unknown, func(p socketio.Packet) bool { return p.Namespace == unknown })
	s.Trial.Expect("the type ERROR for "+unknown, answer.Type, Equal(socketio.ConnectError))
	return answer
}

// expectText expects that the payload of a packet is a string, and returns that.
func expectText(t *trial.Trial, p socketio.Packet) string {
	var text string
	if err := json.Unmarshal(p.Data, &text); err != nil {
		t.Fail("a string as the payload of ERROR", "%s", trial.Show(p.Data))
	}
	return text
}
