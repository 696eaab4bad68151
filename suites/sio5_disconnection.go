package suites

import (
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
)

var socketDisconnection = Area{
	Key:   "SIO5-DISC",
	Title: "Socket.IO 5: disconnection from a namespace",
	Cases: []Case{
		{
			ID: "SIO5-DISC-01", Level: reports.Format, Title: "after DISCONNECT no event is handled",
			Requirement: "A client ends its connection to a namespace with DISCONNECT; an event it sends there afterwards is not handled.",
			Source:      socket5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       needs(engine4Spoken, anotherNamespace, operation(profiles.Echo)),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				other := t.customNamespace()
				s.Connect("/")
				s.Connect(other)
				// Over long-polling all of it in one payload, so that nothing can come between.
				late := t.Token()
				event, args, _ := t.echo(0).Emit(profiles.Vars{Token: late})
				text, _ := t.encode("/", "", event, args...)
				s.Provoke("41", text)
				// The server may close the connection or ignore the event; an answer would come before either.
				t.alive(s, other, answerOrEnd)
				t.Expect("no answer to an event after DISCONNECT", s.Tokens(profiles.Echo, late), BeEmpty())
			},
		},
		{
			ID: "SIO5-DISC-02", Level: reports.Format, Title: "leaving a custom namespace leaves the main one working",
			Requirement: "DISCONNECT concerns its namespace alone; the low-level connection serves the other namespaces.",
			Source:      socket5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       needs(engine4Spoken, anotherNamespace, operation(profiles.Echo)),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				s.Connect("/")
				s.Connect(t.customNamespace())
				s.Send(packet("1", t.customNamespace(), ""))
				s.ExpectAlive("the main namespace still answers after DISCONNECT for " + t.customNamespace())
			},
		},
		{
			ID: "SIO5-DISC-03", Level: reports.Format, Title: "connecting again gives a new session id",
			Requirement: "A client that left a namespace can connect to it again on the same connection, and is a new socket with a new id.",
			Source:      socket5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       needs(engine4Spoken, anotherNamespace),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				s.Connect("/")
				name := t.customNamespace()
				first := s.Connect(name)
				s.Send(packet("1", name, ""))
				s.ExpectAlive("the connection goes on after DISCONNECT for " + name)
				t.Expect("a sid other than "+first, s.Connect(name), Not(Equal(first)))
			},
		},
		{
			ID: "SIO5-DISC-04", Level: reports.Format, Title: "the server's disconnect is a DISCONNECT packet, and the connection stays",
			Requirement: "A server that ends the connection to a namespace sends DISCONNECT for it; the low-level connection stays for the others.",
			Source:      socket5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       needs(engine4Spoken, operationElsewhere(profiles.Bye)),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				name := t.customNamespace()
				s.Connect("/")
				s.Connect(name)
				t.perform(s, name, profiles.Bye)
				awaitDisconnect(s, name)
				s.ExpectAlive("the main namespace still answers after the server's DISCONNECT for " + name)
			},
		},
		{
			ID: "SIO5-DISC-05", Level: reports.Reference, Title: "closing the connection announces it to every namespace",
			Requirement: "A server that disconnects a client altogether sends DISCONNECT for each of its namespaces, then closes the connection.",
			Source:      implementation("disconnecting a client", "socket.io/lib/client.ts"),
			Needs:       needs(engine4Spoken, anotherNamespace, operation(profiles.ByeAll)),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				name := t.customNamespace()
				s.Connect("/")
				s.Connect(name)
				t.perform(s, "/", profiles.ByeAll)
				s.AwaitEnd("the connection is closed when the server disconnects a client altogether", t.Target.Timing.CloseBound)
				for _, namespace := range []string{"/", name} {
					awaitDisconnect(s, namespace)
				}
			},
		},
		{
			ID: "SIO5-DISC-07", Level: reports.Info, Title: "a client that leaves a namespace and comes back at once",
			Requirement: "The low-level connection may be kept alive after DISCONNECT, or not; what becomes of a CONNECT right behind it is left open.",
			Source:      socket5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				s := t.Open(client.Polling)
				s.Connect("/")
				s.Provoke("41", packet("0", "/", t.authText()))
				if s.awaitOrEnd(answerOrEnd, func(a Arrival) bool { return isConnect(a, "/") }) {
					t.Record("CONNECT is answered, and the connection stays")
				}
				t.Record("the connection is closed")
			},
		},
		{
			ID: "SIO5-DISC-06", Level: reports.Reference, Title: "a DISCONNECT with a payload closes the connection",
			Requirement: "DISCONNECT has no payload; one makes the server close the connection.",
			Source:      implementation("validity of payloads", "socket.io-parser/lib/index.ts"),
			Needs:       needs(engine4Spoken),
			Over:        OverTransports,
			Body: func(t *Trial) {
				s := t.Open(t.Variant.Transport)
				s.Connect("/")
				s.Provoke(`41{"reason":"bye"}`)
				s.AwaitEnd("the connection is closed after a DISCONNECT with a payload", t.Target.Timing.CloseBound)
			},
		},
	},
}
