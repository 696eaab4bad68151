package suites

import (
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
)

var disconnection4 = socket4("Disconnection from a non-default namespace", "disconnection-from-a-non-default-namespace")

var socket4Disconnection = Area{
	Key:   "SIO4-DISC",
	Title: "Socket.IO 3 and 4: disconnection from a namespace",
	Cases: []Case{
		{
			ID: "SIO4-DISC-01", Level: reports.Format, Title: "leaving a custom namespace leaves the main one working",
			Requirement: "DISCONNECT concerns its namespace alone: the connection stays, and the main namespace still answers.",
			Source:      disconnection4,
			Needs:       needs(engine3Spoken, anotherNamespace),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				s, name := t.inTwoNamespaces()
				s.Send(packet("1", name, ""))
				s.ExpectAlive("the main namespace still answers after DISCONNECT for " + name)
			},
		},
		{
			ID: "SIO4-DISC-02", Level: reports.Format, Title: "after DISCONNECT no event of that namespace is handled",
			Requirement: "A client ends its connection to a custom namespace with DISCONNECT; an event it sends there afterwards is not handled.",
			Source:      disconnection4,
			Needs:       needs(engine3Spoken, operationElsewhere(profiles.Echo)),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				s, name := t.inTwoNamespaces()
				// Over long-polling all of it in one payload, so that nothing can come between.
				late := t.Token()
				event, args, _ := t.echo(0).Emit(profiles.Vars{Token: late})
				text, _ := t.encode(name, "", event, args...)
				s.Provoke(packet("1", name, ""), text)
				// The server may close the connection or ignore the event; an answer would come before either.
				t.alive(s, "/", answerOrEnd)
				t.Expect("no answer to an event after DISCONNECT", s.Tokens(profiles.Echo, late), BeEmpty())
			},
		},
		{
			ID: "SIO4-DISC-03", Level: reports.Format, Title: "a client that left a namespace can come back",
			Requirement: "After DISCONNECT the client may connect to the same namespace again, on the same connection, and is served there.",
			Source:      socket4("Connection to a non-default namespace", "connection-to-a-non-default-namespace"),
			Needs:       needs(engine3Spoken, anotherNamespace),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				s, name := t.inTwoNamespaces()
				s.Send(packet("1", name, ""))
				s.ExpectAlive("the main namespace still answers after DISCONNECT for " + name)
				s.Send(packet("0", name, ""))
				s.expectAnswer(name, "CONNECT for "+name+", which the client had left")
				s.setUp(name)
				s.ExpectServed(name, name+" answers a client that left it and came back")
			},
		},
		{
			ID: "SIO4-DISC-04", Level: reports.Format, Title: "the server's disconnect is a DISCONNECT packet, and the connection stays",
			Requirement: "A server that ends the connection to a custom namespace sends DISCONNECT for it; the connection stays for the main one.",
			Source:      disconnection4,
			Needs:       needs(engine3Spoken, operationElsewhere(profiles.Bye)),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				s, name := t.inTwoNamespaces()
				t.perform(s, name, profiles.Bye)
				awaitDisconnect(s, name)
				s.ExpectAlive("the main namespace still answers after the server's DISCONNECT for " + name)
			},
		},
		{
			ID: "SIO4-DISC-05", Level: reports.Reference, Title: "closing the connection announces it to every namespace",
			Requirement: "A server that disconnects a client altogether sends DISCONNECT for each of its namespaces, then closes the connection.",
			Source:      implementation("disconnecting a client", "socket.io/lib/client.ts"),
			Needs:       needs(engine3Spoken, anotherNamespace, operation(profiles.ByeAll)),
			Over:        OverTransports3,
			Body: func(t *Trial) {
				s, name := t.inTwoNamespaces()
				t.perform(s, "/", profiles.ByeAll)
				s.AwaitEnd("the connection is closed when the server disconnects a client altogether", t.Target.Timing.CloseBound)
				for _, namespace := range []string{"/", name} {
					awaitDisconnect(s, namespace)
				}
			},
		},
		{
			ID: "SIO4-DISC-06", Level: reports.Format, Title: "a client may leave a namespace and come back at once",
			Requirement: "DISCONNECT has no answer that could be waited for: a CONNECT right behind it, in the same payload, is answered like any other.",
			Source:      disconnection4,
			Needs:       needs(engine3Spoken, polling3, anotherNamespace),
			Body: func(t *Trial) {
				s := t.OpenIn(eio3, client.Polling)
				name := t.customNamespace()
				s.Connect("/")
				s.Connect(name)
				s.Provoke(packet("1", name, ""), packet("0", name, ""))
				s.expectAnswer(name, "CONNECT for "+name+", which was asked for right behind DISCONNECT")
				s.setUp(name)
				s.ExpectServed(name, name+" answers a client that left it and came back at once")
			},
		},
	},
}

// inTwoNamespaces opens a session that is in the main namespace and in a custom one.
func (t *Trial) inTwoNamespaces() (s *Session, custom string) {
	s = t.OpenIn(eio3, t.Variant.Transport)
	custom = t.customNamespace()
	s.Connect("/")
	s.Connect(custom)
	return s, custom
}
