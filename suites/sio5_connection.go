package suites

import (
	"encoding/json"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reports"
)

var socketConnection = Area{
	Key:   "SIO5-CONN",
	Title: "Socket.IO 5: connection to a namespace",
	Cases: slices.Concat([]Case{
		{
			ID: "SIO5-CONN-01", Level: reports.Must, Title: "CONNECT is answered with CONNECT and a session id",
			Requirement: "The server answers a CONNECT packet for the main namespace with a CONNECT packet whose payload holds the Socket.IO session id.",
			Source:      socket5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       needs(engine4Spoken, websocket),
			Body: func(t *Trial) {
				s := t.Open(client.WebSocket)
				t.Expect("a sid that is not empty", connectAnswer(s, "/", t.authText()), Not(BeEmpty()))
			},
		},
		{
			ID: "SIO5-CONN-02", Level: reports.Format, Title: "the auth payload reaches the application",
			Requirement: "A client may send a payload with CONNECT; the application gets it as it was sent.",
			Source:      socket5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       needs(engine4Spoken, operation(profiles.AuthBack)),
			Over:        OverTransports,
			Body:        func(t *Trial) { t.authArrives("/") },
		},
		{
			ID: "SIO5-CONN-03", Level: reports.Must, Title: "a custom namespace is connected to by name",
			Requirement: "The server answers a CONNECT packet for a custom namespace with a CONNECT packet of that namespace and a session id, whether " +
				"or not a comma follows the namespace.",
			Source: socket5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:  needs(engine4Spoken, websocket, anotherNamespace),
			Body: func(t *Trial) {
				name := t.customNamespace()
				t.Expect("a sid that is not empty", connectAnswer(t.Open(client.WebSocket), name, t.authText()), Not(BeEmpty()))
				s := t.Open(client.WebSocket)
				s.Send("40" + name)
				s.AwaitPacket("a CONNECT packet for "+name+" without a comma in the request", func(p socketio.Packet) bool {
					return p.Type == socketio.Connect && p.Namespace == name
				})
			},
		},
		{
			ID: "SIO5-CONN-04", Level: reports.Format, Title: "the auth payload reaches the application in a custom namespace",
			Requirement: "A client may send a payload with the CONNECT of a custom namespace; the application gets it as it was sent.",
			Source:      socket5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       needs(engine4Spoken, anotherNamespace, operation(profiles.AuthBack)),
			Over:        OverTransports,
			Body:        func(t *Trial) { t.authArrives(t.customNamespace()) },
		},
		{
			ID: "SIO5-CONN-05", Level: reports.Must, Title: "an unknown namespace is refused and the connection stays",
			Requirement: "A CONNECT packet for a namespace that is not allowed is answered with CONNECT_ERROR, whose payload is an object with a message. " +
				"The connection serves other namespaces.",
			Source: socket5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:  needs(engine4Spoken),
			Over:   OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				const unknown = "/sioproof-no-such-namespace"
				s.Send(packet("0", unknown, ""))
				refusal := s.AwaitPacket("a CONNECT_ERROR packet for "+unknown, func(p socketio.Packet) bool { return p.Namespace == unknown })
				t.Expect("the type CONNECT_ERROR", refusal.Type, Equal(socketio.ConnectError))
				t.expectMessage(refusal.Data)
				s.settle("the connection goes on after the refusal of " + unknown)
				s.Connect("/")
			},
		},
		{
			ID: "SIO5-CONN-06", Level: reports.Format, Title: "connecting to a custom namespace does not connect to the main one",
			Requirement: "Since revision 5 a client is in the main namespace only if it asked for it: a client that asked for a custom one alone hears " +
				"nothing from the main one.",
			Source: socket5("Difference between v5 and v4", "difference-between-v5-and-v4"),
			Needs:  needs(engine4Spoken, anotherNamespace),
			Over:   OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				name := t.customNamespace()
				s.Connect(name)
				t.nothingOf(s, "/")
				t.speakTo("/")
				t.nothingOf(s, "/")
				// A server that had connected it unasked would take the late CONNECT for a second one, or answer with the same sid.
				s.Connect("/")
			},
		},
		{
			ID: "SIO5-CONN-07", Level: reports.Format, Title: "session ids differ",
			Requirement: "The Socket.IO session id is not that of the Engine.IO session, and differs from one namespace and one client to the next.",
			Source:      socket5("Difference between v5 and v4", "difference-between-v5-and-v4"),
			Needs:       needs(engine4Spoken),
			Over:        OverTransports,
			Body: func(t *Trial) {
				seen := map[string]string{}
				for range 3 {
					s := t.Open(t.Variant.Transport)
					t.distinct(seen, s.Handshake.SID, "an Engine.IO session")
					for _, name := range namespaces(t.Target) {
						t.distinct(seen, s.Connect(name), "a socket in "+name)
					}
				}
			},
		},
		{
			ID: "SIO5-CONN-08", Level: reports.Format, Title: "a namespace is connected to over long-polling",
			Requirement: "The packets of a connection to a namespace are the same on HTTP long-polling: main namespace and custom one, several on one session.",
			Source:      socket5("Sample session", "sample-session"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				s := t.Open(client.Polling)
				for _, name := range namespaces(t.Target) {
					t.Expect("a sid that is not empty", connectAnswer(s, name, t.authText()), Not(BeEmpty()))
				}
			},
		},
		{
			ID: "SIO5-CONN-09", Level: reports.Must, Title: "an event before any CONNECT closes the connection",
			Requirement: "If the first packet of a session is not CONNECT, the server closes the connection immediately.",
			Source:      socket5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       needs(engine4Spoken),
			Over:        OverTransports,
			Lane:        Alone,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				s.Provoke(`42["hello"]`)
				s.AwaitEnd("the connection is closed immediately after an event before any CONNECT", t.Target.Timing.CloseBeforeConnect)
			},
		},
		{
			ID: "SIO5-CONN-10", Level: reports.Must, Title: "an invalid first packet closes the connection",
			Requirement: "If the first packet of a session is no valid Socket.IO packet, the server closes the connection immediately.",
			Source:      socket5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       needs(engine4Spoken),
			Over:        OverTransports,
			Lane:        Alone,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				s.Provoke("4abc")
				s.AwaitEnd("the connection is closed immediately after a first packet that is none, 4abc", t.Target.Timing.CloseBeforeConnect)
			},
		},
		{
			ID: "SIO5-CONN-12", Level: reports.Reference, Title: "a second CONNECT to a namespace closes the connection",
			Requirement: "A client connects to a namespace once; a second CONNECT for it makes the server close the connection.",
			Source:      implementation("a socket is created once for each namespace", "socket.io/lib/client.ts"),
			Needs:       needs(engine4Spoken),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				s.Connect("/")
				s.Provoke("40")
				s.AwaitEnd("the connection is closed after a second CONNECT for /", t.Target.Timing.CloseBound)
			},
		},
		{
			ID: "SIO5-CONN-13", Level: reports.Reference, Title: "a CONNECT payload that is not an object closes the connection",
			Requirement: "The payload of CONNECT is an object, or absent; an array or a string makes the server close the connection.",
			Source:      implementation("validity of payloads", "socket.io-parser/lib/index.ts"),
			Needs:       needs(engine4Spoken),
			Over:        OverTransports,
			Body: func(t *Trial) {
				for _, payload := range []string{`["token"]`, `"token"`} {
					s := t.Open(t.Variant.Transport)
					s.Provoke("40" + payload)
					s.AwaitEnd("the connection is closed after 40"+payload, t.Target.Timing.CloseBound)
				}
			},
		},
		{
			ID: "SIO5-CONN-14", Level: reports.Format, Title: "a refusal by the application is a CONNECT_ERROR, and nothing follows",
			Requirement: "A client that the application refuses gets CONNECT_ERROR with the message and the data of the refusal, and no event.",
			Source:      socket5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       needs(engine4Spoken, operation(profiles.Refuse)),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				refusal := t.askAndBeRefused(s)
				t.Expect("the type CONNECT_ERROR", refusal.Type, Equal(socketio.ConnectError))
				t.expectMessage(refusal.Data)
				operation, _ := t.Target.Profile.Operation(profiles.Refuse)
				var error struct {
					Message string `json:"message"`
					Data    any    `json:"data"`
				}
				_ = json.Unmarshal(refusal.Data, &error) // its shape was checked above
				t.Expect("the application's message", error.Message, Equal(operation.Refusal.Message))
				if operation.Refusal.Data != nil {
					t.Expect("the application's data", error.Data, Equal(operation.Refusal.Data))
				}
				t.speakTo("/")
				t.nothingOf(s, "/")
			},
		},
		{
			ID: "SIO5-CONN-15", Level: reports.Reference, Title: "after a refusal the same connection can try again",
			Requirement: "A client that was refused may send CONNECT for the same namespace again, with other credentials, on the same connection.",
			Source:      implementation("a refused socket is forgotten", "socket.io/lib/namespace.ts"),
			Needs:       needs(engine4Spoken, operation(profiles.Refuse)),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				t.askAndBeRefused(s)
				s.Connect("/")
			},
		},
		{
			ID: "SIO5-CONN-16", Level: reports.Reference, Title: "a CONNECT_ERROR from a client closes the connection",
			Requirement: "Only the server sends CONNECT_ERROR; one from a client makes the server close the connection.",
			Source:      implementation("packets without a socket", "socket.io/lib/client.ts"),
			Needs:       needs(engine4Spoken),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				s.Connect("/") // or any packet would close it
				s.Provoke(`44{"message":"no"}`)
				s.AwaitEnd("the connection is closed after a CONNECT_ERROR from the client", t.Target.Timing.CloseBound)
			},
		},
		{
			ID: "SIO5-CONN-17", Level: reports.Format, Title: "an event for a namespace that was never joined closes the connection",
			Requirement: "Events are exchanged once the connection to the namespace is established; one for a namespace the client never connected to " +
				"makes the server close the connection.",
			Source: socket5("Sending and receiving data", "sending-and-receiving-data"),
			Needs:  needs(engine4Spoken, anotherNamespace),
			Over:   OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				s.Connect("/")
				s.Provoke(packet("2", t.customNamespace(), `["hello"]`))
				s.AwaitEnd("the connection is closed after an event for "+t.customNamespace()+", which was never connected to", t.Target.Timing.CloseBound)
			},
		},
		{
			ID: "SIO5-CONN-18", Level: reports.Format, Title: "the CONNECT answer precedes every event of its namespace",
			Requirement: "Events are exchanged once the connection is established, so the answer to CONNECT comes before any event of that namespace, " +
				"also while others talk there.",
			Source: socket5("Sending and receiving data", "sending-and-receiving-data"),
			Needs:  needs(engine4Spoken, Need{"the application tolerates no event before CONNECT", toleratesEarlyEvents}),
			Over:   OverTransports,
			Lane:   Alone, // so many messages to all would disturb others
			Body: func(t *Trial) {
				const times = 5
				for _, name := range namespaces(t.Target) {
					t.amidTalk(name, func() {
						for range times {
							s := t.Open(t.Variant.Transport)
							s.Send(packet("0", name, t.authText()))
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
			Source:      socket5("Difference between v5 and v4", "difference-between-v5-and-v4"),
			Needs:       needs(engine4Spoken, websocket, anotherNamespace),
			Body: func(t *Trial) {
				s := t.Open(client.WebSocket)
				s.Send("40" + t.customNamespace() + "?x=1,")
				answer := s.AwaitPacket("an answer", func(socketio.Packet) bool { return true })
				t.Record("%v for the namespace %s", answer.Type, show(answer.Namespace))
			},
		},
	}, connectAdmission),
}
