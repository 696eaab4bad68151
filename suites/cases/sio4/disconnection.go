package sio4

import (
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var disconnecting = trial.SocketIO4("Disconnection from a non-default namespace", "disconnection-from-a-non-default-namespace")

var disconnection = trial.Area{
	Key:   "SIO4-DISC",
	Title: "Socket.IO 3 and 4: disconnection from a namespace",
	Cases: []trial.Case{
		{
			ID: "SIO4-DISC-01", Level: reports.Format, Title: "leaving a custom namespace leaves the main one working",
			Requirement: "DISCONNECT concerns its namespace alone: the connection stays, and the main namespace still answers.",
			Source:      disconnecting,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.AnotherNamespace),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s, name := inTwoNamespaces(t)
				s.Send(session.Packet("1", name, ""))
				s.ExpectAlive("the main namespace still answers after DISCONNECT for " + name)
			},
		},
		{
			ID: "SIO4-DISC-02", Level: reports.Format, Title: "after DISCONNECT no event of that namespace is handled",
			Requirement: "A client ends its connection to a custom namespace with DISCONNECT; an event it sends there afterwards is not handled.",
			Source:      disconnecting,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.OperationElsewhere(profiles.Echo)),
			Over:        trial.OverTransportsEIO3,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s, name := inTwoNamespaces(t)
				// Over long-polling all of it in one payload, so that nothing can come between.
				late := t.Token()
				session.Controlled(t, session.EIO3, func() {
					s.Provoke(session.Packet("1", name, ""), s.Text(name, session.Echo(t, 0), profiles.Vars{Token: late}))
					// The server may close the connection or ignore the event; an answer would come before either.
					session.Alive(t, s, "/", session.AnswerOrEnd)
				})
				t.Expect("no answer to an event after DISCONNECT", s.Tokens(profiles.Echo, late), BeEmpty())
			},
		},
		{
			ID: "SIO4-DISC-03", Level: reports.Format, Title: "a client that left a namespace can come back",
			Requirement: "After DISCONNECT the client may connect to the same namespace again, on the same connection, and is served there.",
			Source:      trial.SocketIO4("Connection to a non-default namespace", "connection-to-a-non-default-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.AnotherNamespace),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s, name := inTwoNamespaces(t)
				s.Send(session.Packet("1", name, ""))
				s.ExpectAlive("the main namespace still answers after DISCONNECT for " + name)
				s.Send(session.Packet("0", name, ""))
				expectAnswer(s, name, "CONNECT for "+name+", which the client had left")
				s.SetUp(name)
				s.ExpectServed(name, name+" answers a client that left it and came back")
			},
		},
		{
			ID: "SIO4-DISC-04", Level: reports.Format, Title: "the server's disconnect is a DISCONNECT packet, and the connection stays",
			Requirement: "A server that ends the connection to a custom namespace sends DISCONNECT for it; the connection stays for the main one.",
			Source:      disconnecting,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.OperationElsewhere(profiles.Bye)),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s, name := inTwoNamespaces(t)
				session.Perform(t, s, name, profiles.Bye)
				session.AwaitDisconnect(s, name)
				s.ExpectAlive("the main namespace still answers after the server's DISCONNECT for " + name)
			},
		},
		{
			ID: "SIO4-DISC-05", Level: reports.Reference, Title: "closing the connection announces it to every namespace",
			Requirement: "A server that disconnects a client altogether sends DISCONNECT for each of its namespaces, then closes the connection.",
			Source:      trial.ReferenceImplementation("disconnecting a client", "socket.io/lib/client.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.AnotherNamespace, trial.Operation(profiles.ByeAll)),
			Over:        trial.OverTransportsEIO3,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s, name := inTwoNamespaces(t)
				s.ExpectClosed("the connection is closed when the server disconnects a client altogether", func() {
					session.Perform(t, s, "/", profiles.ByeAll)
				})
				for _, namespace := range []string{"/", name} {
					session.AwaitDisconnect(s, namespace)
				}
			},
		},
		{
			ID: "SIO4-DISC-06", Level: reports.Format, Title: "a client may leave a namespace and come back at once",
			Requirement: "DISCONNECT has no answer that could be waited for: a CONNECT right behind it, in the same payload, is answered like any other.",
			Source:      disconnecting,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, trial.AnotherNamespace),
			Body:        func(t *trial.Trial) { session.ExpectBackAtOnce(t, session.EIO3) },
		},
		{
			ID: "SIO4-DISC-07", Level: reports.Format, Title: "a client may leave one namespace and connect to another at once",
			Requirement: "What becomes of one namespace is no matter to another one: a CONNECT right behind a DISCONNECT for another namespace is answered.",
			Source:      disconnecting,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.AnotherNamespace, participant.Tenants),
			Over:        trial.OverTransportsEIO3,
			Body:        func(t *trial.Trial) { session.ExpectChangeOfNamespace(t, session.EIO3) },
		},
	},
}

// inTwoNamespaces opens a session that is in the main namespace and in a custom one.
func inTwoNamespaces(t *trial.Trial) (s *session.Session, custom string) {
	s = session.OpenIn(t, session.EIO3, t.Variant.Transport)
	custom = t.CustomNamespace()
	s.Connect("/")
	s.Connect(custom)
	return s, custom
}
