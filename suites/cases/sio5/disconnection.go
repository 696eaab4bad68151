package sio5

import (
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var disconnection = trial.Area{
	Key:   "SIO5-DISC",
	Title: "Socket.IO 5: disconnection from a namespace",
	Cases: []trial.Case{
		{
			ID: "SIO5-DISC-01", Level: reports.Format, Title: "after DISCONNECT no event is handled",
			Requirement: "A client ends its connection to a namespace with DISCONNECT; an event it sends there afterwards is not handled.",
			Source:      trial.SocketIO5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.AnotherNamespace, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				other := t.CustomNamespace()
				s.Connect("/")
				s.Connect(other)
				// Over long-polling all of it in one payload, so that nothing can come between.
				late := t.Token()
				session.Controlled(t, session.EIO4, func() {
					s.Provoke("41", s.Text("/", session.Echo(t, 0), profiles.Vars{Token: late}))
					// The server may close the connection or ignore the event; an answer would come before either.
					session.Alive(t, s, other, session.AnswerOrEnd)
				})
				t.Expect("no answer to an event after DISCONNECT", s.Tokens(profiles.Echo, late), BeEmpty())
			},
		},
		{
			ID: "SIO5-DISC-02", Level: reports.Format, Title: "leaving a custom namespace leaves the main one working",
			Requirement: "DISCONNECT concerns its namespace alone; the low-level connection serves the other namespaces.",
			Source:      trial.SocketIO5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.AnotherNamespace, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.Connect(t.CustomNamespace())
				s.Send(session.Packet("1", t.CustomNamespace(), ""))
				s.ExpectAlive("the main namespace still answers after DISCONNECT for " + t.CustomNamespace())
			},
		},
		{
			ID: "SIO5-DISC-03", Level: reports.Format, Title: "connecting again gives a new session id",
			Requirement: "A client that left a namespace can connect to it again on the same connection, and is a new socket with a new id.",
			Source:      trial.SocketIO5("Connection to a namespace", "connection-to-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.AnotherNamespace),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				name := t.CustomNamespace()
				first := s.Connect(name)
				s.Send(session.Packet("1", name, ""))
				s.ExpectAlive("the connection goes on after DISCONNECT for " + name)
				t.Expect("a sid other than "+first, s.Connect(name), Not(Equal(first)))
			},
		},
		{
			ID: "SIO5-DISC-04", Level: reports.Format, Title: "the server's disconnect is a DISCONNECT packet, and the connection stays",
			Requirement: "A server that ends the connection to a namespace sends DISCONNECT for it; the low-level connection stays for the others.",
			Source:      trial.SocketIO5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.OperationElsewhere(profiles.Bye)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				name := t.CustomNamespace()
				s.Connect("/")
				s.Connect(name)
				session.Perform(t, s, name, profiles.Bye)
				session.AwaitDisconnect(s, name)
				s.ExpectAlive("the main namespace still answers after the server's DISCONNECT for " + name)
			},
		},
		{
			ID: "SIO5-DISC-05", Level: reports.Reference, Title: "closing the connection announces it to every namespace",
			Requirement: "A server that disconnects a client altogether sends DISCONNECT for each of its namespaces, then closes the connection.",
			Source:      trial.ReferenceImplementation("disconnecting a client", "socket.io/lib/client.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.AnotherNamespace, trial.Operation(profiles.ByeAll)),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				name := t.CustomNamespace()
				s.Connect("/")
				s.Connect(name)
				s.ExpectClosed("the connection is closed when the server disconnects a client altogether", func() {
					session.Perform(t, s, "/", profiles.ByeAll)
				})
				for _, namespace := range []string{"/", name} {
					session.AwaitDisconnect(s, namespace)
				}
			},
		},
		{
			ID: "SIO5-DISC-07", Level: reports.Info, Title: "a client that leaves a namespace and comes back at once",
			Requirement: "The low-level connection may be kept alive after DISCONNECT, or not; what becomes of a CONNECT right behind it is left open.",
			Source:      trial.SocketIO5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.Polling)
				s.Connect("/")
				comesBack := false
				session.Controlled(t, session.EIO4, func() {
					s.Provoke("41", session.Packet("0", "/", t.AuthText()))
					comesBack = s.AwaitOrEnd(session.AnswerOrEnd, func(a session.Arrival) bool { return session.IsConnect(a, "/") })
				})
				if comesBack {
					t.Record("CONNECT is answered, and the connection stays")
				}
				t.Record("the connection is closed")
			},
		},
		{
			ID: "SIO5-DISC-06", Level: reports.Reference, Title: "a DISCONNECT with a payload closes the connection",
			Requirement: "DISCONNECT has no payload; one makes the server close the connection.",
			Source:      trial.ReferenceImplementation("validity of payloads", "socket.io-parser/lib/index.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.ExpectClosed("the connection is closed after a DISCONNECT with a payload", func() {
					s.Provoke(`41{"reason":"bye"}`)
				})
			},
		},
		{
			ID: "SIO5-DISC-08", Level: reports.Format, Title: "a client may leave a namespace and come back at once",
			Requirement: "DISCONNECT has no answer that could be waited for: while another namespace keeps the connection, a CONNECT right behind it, in the " +
				"same payload, is answered like any other.",
			Source: trial.SocketIO5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.AnotherNamespace),
			Body:   func(t *trial.Trial) { session.ExpectBackAtOnce(t, session.EIO4) },
		},
		{
			ID: "SIO5-DISC-09", Level: reports.Format, Title: "a client may leave one namespace and connect to another at once",
			Requirement: "What becomes of one namespace is no matter to another one: a CONNECT right behind a DISCONNECT for another namespace is answered.",
			Source:      trial.SocketIO5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.AnotherNamespace, participant.Tenants),
			Over:        trial.OverTransports,
			Body:        func(t *trial.Trial) { session.ExpectChangeOfNamespace(t, session.EIO4) },
		},
	},
}
