package sio5

import (
	"encoding/json"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var connection = trial.Area{
	Key:   "SIO5-CONN",
	Title: "Socket.IO 5: connection to a namespace",
	Cases: slices.Concat([]trial.Case{
		{
			ID: "SIO5-CONN-01", Level: reports.Must, Title: "CONNECT is answered with CONNECT and a session id",
			Requirement: "The server answers a CONNECT packet for the main namespace with a CONNECT packet whose payload holds the Socket.IO session id.",
			Source:      trial.SocketIO5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.MainNamespace),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				t.Expect("a sid that is not empty", connectAnswer(s, "/", t.AuthText()), Not(BeEmpty()))
			},
		},
		{
			ID: "SIO5-CONN-02", Level: reports.Format, Title: "the auth payload reaches the application",
			Requirement: "A client may send a payload with CONNECT; the application gets it as it was sent.",
			Source:      trial.SocketIO5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.AuthBack)),
			Over:        trial.OverTransports,
			Body:        func(t *trial.Trial) { authArrives(t, "/") },
		},
		{
			ID: "SIO5-CONN-03", Level: reports.Must, Title: "a custom namespace is connected to by name",
			Requirement: "The server answers a CONNECT packet for a custom namespace with a CONNECT packet of that namespace and a session id, whether " +
				"or not a comma follows the namespace.",
			Source: trial.SocketIO5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.AnotherNamespace),
			Body: func(t *trial.Trial) {
				name := t.CustomNamespace()
				t.Expect("a sid that is not empty", connectAnswer(session.Open(t, client.WebSocket), name, t.AuthText()), Not(BeEmpty()))
				if t.AuthText() != "" { // which stands behind a comma
					return
				}
				s := session.Open(t, client.WebSocket)
				s.Send("40" + name)
				s.AwaitPacket("a CONNECT packet for "+name+" without a comma in the request", func(p socketio.Packet) bool {
					return p.Type == socketio.Connect && p.Namespace == name
				})
			},
		},
		{
			ID: "SIO5-CONN-04", Level: reports.Format, Title: "the auth payload reaches the application in a custom namespace",
			Requirement: "A client may send a payload with the CONNECT of a custom namespace; the application gets it as it was sent.",
			Source:      trial.SocketIO5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.AnotherNamespace, trial.Operation(profiles.AuthBack)),
			Over:        trial.OverTransports,
			Body:        func(t *trial.Trial) { authArrives(t, t.CustomNamespace()) },
		},
		{
			ID: "SIO5-CONN-05", Level: reports.Must, Title: "an unknown namespace is refused and the connection stays",
			Requirement: "A CONNECT packet for a namespace that is not allowed is answered with CONNECT_ERROR, whose payload is an object with a message. " +
				"The connection serves other namespaces.",
			Source: trial.SocketIO5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:  trial.Needs(trial.SpeaksEIO4),
			Over:   trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				const unknown = "/sioproof-no-such-namespace"
				s.Send(session.Packet("0", unknown, ""))
				refusal := s.AwaitPacket("a CONNECT_ERROR packet for "+unknown, func(p socketio.Packet) bool { return p.Namespace == unknown })
				t.Expect("the type CONNECT_ERROR", refusal.Type, Equal(socketio.ConnectError))
				expectMessage(t, refusal.Data)
				s.Settle("the connection goes on after the refusal of " + unknown)
				s.Connect("/")
			},
		},
		{
			ID: "SIO5-CONN-06", Level: reports.Format, Title: "connecting to a custom namespace does not connect to the main one",
			Requirement: "Since revision 5 a client is in the main namespace only if it asked for it: a client that asked for a custom one alone hears " +
				"nothing from the main one.",
			Source: trial.SocketIO5("Difference between v5 and v4", "difference-between-v5-and-v4"),
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.AnotherNamespace),
			Over:   trial.OverTransports,
			Lane:   trial.Everyone,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				name := t.CustomNamespace()
				s.Connect(name)
				nothingOf(t, s, "/")
				speakTo(t, "/")
				nothingOf(t, s, "/")
				// A server that had connected it unasked would take the late CONNECT for a second one, or answer with the same sid.
				s.Connect("/")
			},
		},
		{
			ID: "SIO5-CONN-07", Level: reports.Format, Title: "session ids differ",
			Requirement: "The Socket.IO session id is not that of the Engine.IO session, and differs from one namespace and one client to the next.",
			Source:      trial.SocketIO5("Difference between v5 and v4", "difference-between-v5-and-v4"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				seen := map[string]string{}
				for range 3 {
					s := session.Open(t, t.Variant.Transport)
					session.ExpectDistinct(t, seen, s.Handshake.SID, "an Engine.IO session")
					for _, name := range trial.Namespaces(t.Server) {
						session.ExpectDistinct(t, seen, s.Connect(name), "a socket in "+name)
					}
				}
			},
		},
		{
			ID: "SIO5-CONN-08", Level: reports.Format, Title: "a namespace is connected to over long-polling",
			Requirement: "The packets of a connection to a namespace are the same on HTTP long-polling: main namespace and custom one, several on one session.",
			Source:      trial.SocketIO5("Sample session", "sample-session"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.Polling)
				for _, name := range trial.Namespaces(t.Server) {
					t.Expect("a sid that is not empty", connectAnswer(s, name, t.AuthText()), Not(BeEmpty()))
				}
			},
		},
		{
			ID: "SIO5-CONN-09", Level: reports.Must, Title: "an event before any CONNECT closes the connection",
			Requirement: "If the first packet of a session is not CONNECT, the server closes the connection immediately.",
			Source:      trial.SocketIO5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Lane:        trial.Alone,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.ExpectClosed("the connection is closed immediately after an event before any CONNECT", func() {
					s.Provoke(`42["sioproof"]`)
				})
			},
		},
		{
			ID: "SIO5-CONN-10", Level: reports.Must, Title: "an invalid first packet closes the connection",
			Requirement: "If the first packet of a session is no valid Socket.IO packet, the server closes the connection immediately.",
			Source:      trial.SocketIO5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Lane:        trial.Alone,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.ExpectClosed("the connection is closed immediately after a first packet that is none, 4abc", func() {
					s.Provoke("4abc")
				})
			},
		},
		{
			ID: "SIO5-CONN-12", Level: reports.Reference, Title: "a second CONNECT to a namespace closes the connection",
			Requirement: "A client connects to a namespace once; a second CONNECT for it makes the server close the connection.",
			Source:      trial.ReferenceImplementation("a socket is created once for each namespace", "socket.io/lib/client.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.ExpectClosed("the connection is closed after a second CONNECT for /", func() { s.Provoke("40") })
			},
		},
		{
			ID: "SIO5-CONN-13", Level: reports.Reference, Title: "a CONNECT payload that is not an object closes the connection",
			Requirement: "The payload of CONNECT is an object, or absent; an array or a string makes the server close the connection.",
			Source:      trial.ReferenceImplementation("validity of payloads", "socket.io-parser/lib/index.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				for _, payload := range []string{`["token"]`, `"token"`} {
					s := session.Open(t, t.Variant.Transport)
					s.ExpectClosed("the connection is closed after 40"+payload, func() { s.Provoke("40" + payload) })
				}
			},
		},
		{
			ID: "SIO5-CONN-14", Level: reports.Format, Title: "a refusal by the application is a CONNECT_ERROR, and nothing follows",
			Requirement: "A client that the application refuses gets CONNECT_ERROR with the message and the data of the refusal, and no event.",
			Source:      trial.SocketIO5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Credentials(profiles.Refuse)),
			Over:        trial.OverTransports,
			Lane:        trial.Everyone,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				refusal := askAndBeRefused(t, s)
				t.Expect("the type CONNECT_ERROR", refusal.Type, Equal(socketio.ConnectError))
				expectMessage(t, refusal.Data)
				operation, _ := t.Server.Profile.Operation(profiles.Refuse)
				var error struct {
					Message string `json:"message"`
					Data    any    `json:"data"`
				}
				_ = json.Unmarshal(refusal.Data, &error) // its shape was checked above
				if operation.Refusal.Message != "" {
					t.Expect("the application's message", error.Message, Equal(operation.Refusal.Message))
				}
				if operation.Refusal.Data != nil {
					t.Expect("the application's data", error.Data, Equal(operation.Refusal.Data))
				}
				speakTo(t, "/")
				nothingOf(t, s, "/")
			},
		},
		{
			ID: "SIO5-CONN-15", Level: reports.Reference, Title: "after a refusal the same connection can try again",
			Requirement: "A client that was refused may send CONNECT for the same namespace again, with other credentials, on the same connection.",
			Source:      trial.ReferenceImplementation("a refused socket is forgotten", "socket.io/lib/namespace.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Credentials(profiles.Refuse)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				askAndBeRefused(t, s)
				s.Connect("/")
			},
		},
		{
			ID: "SIO5-CONN-16", Level: reports.Reference, Title: "a CONNECT_ERROR from a client closes the connection",
			Requirement: "Only the server sends CONNECT_ERROR; one from a client makes the server close the connection.",
			Source:      trial.ReferenceImplementation("packets without a socket", "socket.io/lib/client.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/") // or any packet would close it
				s.ExpectClosed("the connection is closed after a CONNECT_ERROR from the client", func() {
					s.Provoke(`44{"message":"no"}`)
				})
			},
		},
		{
			ID: "SIO5-CONN-17", Level: reports.Reference, Title: "an event for a namespace that was never joined closes the connection",
			Requirement: "Events are exchanged once the connection to the namespace is established; one for a namespace the client never connected to " +
				"makes the server close the connection.",
			Source:     trial.ReferenceImplementation("packets without a socket", "socket.io/lib/client.ts"),
			Needs:      trial.Needs(trial.SpeaksEIO4, trial.AnotherNamespace),
			Over:       trial.OverTransports,
			Controlled: true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.ExpectClosed("the connection is closed after an event for "+t.CustomNamespace()+", which was never connected to", func() {
					s.Provoke(session.Packet("2", t.CustomNamespace(), `["sioproof"]`))
				})
			},
		},
		{
			ID: "SIO5-CONN-18", Level: reports.Format, Title: "the CONNECT answer precedes every event of its namespace",
			Requirement: "Events are exchanged once the connection is established, so the answer to CONNECT comes before any event of that namespace, " +
				"also while others talk there.",
			Source: trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data"),
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.Need{Name: "the application tolerates no event before CONNECT", Missing: toleratesEarlyEvents}),
			Over:   trial.OverTransports,
			Lane:   trial.Everyone,
			Body: func(t *trial.Trial) {
				const times = 5
				for _, name := range trial.Namespaces(t.Server) {
					amidTalk(t, name, func() {
						for range times {
							s := session.Open(t, t.Variant.Transport)
							s.Send(session.Packet("0", name, t.AuthText()))
							first := s.AwaitPacket("a packet of "+name, func(p socketio.Packet) bool { return p.Namespace == name })
							t.Expect("CONNECT is the first packet of "+name, first.Type, Equal(socketio.Connect))
						}
					})
				}
			},
		},
		{
			ID: "SIO5-CONN-19", Level: reports.Info, Title: "a query behind the namespace",
			Requirement: "Revision 5 leaves open what a query behind the namespace's name means; revision 4 had one.",
			Source:      trial.SocketIO5("Difference between v5 and v4", "difference-between-v5-and-v4"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.AnotherNamespace),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Send("40" + t.CustomNamespace() + "?x=1,")
				answer := s.AwaitPacket("an answer", func(socketio.Packet) bool { return true })
				t.Record("%v for the namespace %s", answer.Type, trial.Show(answer.Namespace))
			},
		},
	}, connectAdmission),
}
