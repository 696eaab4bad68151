package session

import (
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Here are whole bodies of cases that are the same in both generations: a rule that one has is asked of the other one, too.

// ExpectAnsweredLate lets the application ask, answers when more than a heartbeat has passed, and expects the answer to have arrived.
func ExpectAnsweredLate(t *trial.Trial, d Dialect) {
	op, _ := t.Server.Profile.Operation(profiles.Ask)
	s := OpenIn(t, d, t.Variant.Transport)
	s.Connect("/")
	id, answer := s.AskForAck(t.Token()), t.Token()
	s.UntilEnd(time.Now().Add(Silence(t)))
	s.Acknowledge("/", id, answer)
	s.ExpectConcluded(op, answer)
}

// ExpectAcksOfEachNamespace sends events with the same id in two namespaces, before either is acknowledged, and expects each
// acknowledgement in its own namespace, with its own arguments.
func ExpectAcksOfEachNamespace(t *trial.Trial, d Dialect) {
	const id = 7
	s := OpenIn(t, d, t.Variant.Transport)
	namespaces := []string{"/", t.CustomNamespace()}
	for _, namespace := range namespaces {
		s.Connect(namespace)
	}
	tokens := make([]string, len(namespaces))
	for i, namespace := range namespaces {
		tokens[i] = t.Token()
		s.Ask(namespace, profiles.Ack, id, tokens[i])
	}
	for i, namespace := range namespaces {
		s.ExpectAck(namespace, id, tokens[i])
	}
}

// ExpectBackAtOnce leaves a namespace and asks for it again in one payload, while another one keeps the connection, and expects to be let
// in. On a WebSocket nobody knows whether the two are read together.
func ExpectBackAtOnce(t *trial.Trial, d Dialect) {
	s := OpenIn(t, d, client.Polling)
	name := t.CustomNamespace()
	s.Connect("/")
	s.Connect(name)
	s.Provoke(Packet("1", name, ""), Packet("0", name, s.authText()))
	s.expectLetIn(name, "CONNECT for "+name+", which was asked for right behind DISCONNECT")
	s.ExpectServed(name, name+" answers a client that left it and came back at once")
}

// ExpectChangeOfNamespace leaves one namespace and asks for another one in one breath, and expects to be let in there.
func ExpectChangeOfNamespace(t *trial.Trial, d Dialect) {
	s := OpenIn(t, d, t.Variant.Transport)
	left := t.CustomNamespace()
	next, _ := t.Server.Profile.Tenant(t.Token())
	s.Connect("/")
	s.Connect(left)
	s.Provoke(Packet("1", left, ""), Packet("0", next, s.authText()))
	s.expectLetIn(next, "CONNECT for "+next+", which was asked for right behind DISCONNECT for "+left)
	s.ExpectAlive("the main namespace answers a client that has changed from " + left + " to " + next)
}

// authText is the payload of CONNECT; before Socket.IO 5 there is none.
func (s *Session) authText() string {
	if s.Dialect.Revision == engineio.V3 {
		return ""
	}
	return s.Trial.AuthText()
}

// expectLetIn waits for the answer to CONNECT, which must not be a refusal, and takes the profile's first steps.
func (s *Session) expectLetIn(namespace, expected string) {
	answer := s.Await(expected, func(a Arrival) bool {
		p := a.Socket
		return p != nil && p.Namespace == namespace && (p.Type == socketio.Connect || p.Type == socketio.ConnectError)
	})
	s.letIn(namespace, expected, answer)
	s.SetUp(namespace)
}

// ExpectHeartbeatAmongEvents sends the client's part of the heartbeat between two events, all in one payload, and expects the events to be
// handled and the heartbeat to be kept.
func ExpectHeartbeatAmongEvents(t *trial.Trial, d Dialect) {
	s := OpenIn(t, d, client.Polling)
	s.Connect("/")
	const together = 3
	if PacketsPerPost(t, s.Handshake, together) < together {
		t.NotApplicable("%d packets in one payload", together)
	}
	packets, tokens := s.EchoTexts(2)
	beat, answer := d.beat()
	within := t.Server.Timing.PingInterval + t.Server.Timing.PingLate
	s.Mute()
	if d.Revision == engineio.V4 { // a pong has to be asked for
		s.AwaitFor(within, "a ping packet", IsPing)
	}
	s.Drop(s.isBeat)
	s.Send(packets[0], beat, packets[1])
	s.Unmute()
	s.ExpectEchoes(tokens)
	s.AwaitFor(within, "the server's part of the heartbeat, after the client's part came among events", func(a Arrival) bool { return a.Engine.Type == answer })
	s.ExpectAlive("the session goes on after a heartbeat among events")
}

// ExpectAllThatWait lets many messages wait for a GET, and expects all of them, in as many answers as it takes.
func ExpectAllThatWait(t *trial.Trial, d Dialect) {
	const posts, each = 5, 24
	s := OpenIn(t, d, client.Polling)
	s.Connect("/")
	sent := []string{s.StopPolling()}
	for range posts {
		packets, tokens := s.EchoTexts(PacketsPerPost(t, s.Handshake, each))
		s.Send(packets...)
		sent = append(sent, tokens...)
	}
	s.ResumePolling()
	s.ExpectEchoes(sent)
}

// ExpectFlushedByServersClose has the server close a session that is not polled at that moment, and expects that the next GET still brings
// what was sent before. A server may answer the POST that makes it close when the rest has been fetched.
func ExpectFlushedByServersClose(t *trial.Trial, d Dialect) {
	s := OpenIn(t, d, client.Polling)
	s.Connect("/")
	s.StopPolling()
	token := t.Token()
	s.SendEcho("/", token)
	bye, _ := t.Server.Profile.Operation(profiles.ByeAll)
	const expected = "what was sent before the server closed the session, in the answer to the next GET"
	s.ExpectClosed("the session is closed behind it", func() {
		t.Together(
			func() { s.Provoke(s.Text("/", bye, profiles.Vars{})) },
			func() {
				s.UntilEnd(time.Now().Add(t.Server.Timing.Settle / Tries)) // nothing tells when an application has closed a session
				s.ResumePolling()
				if !s.AwaitOrEnd(expected, func(a Arrival) bool { return s.Carries(a, profiles.Echo, token) }) {
					t.Fail(expected, "the session ended without it (%s)%s", s.Ended().Reason, s.Instead())
				}
			},
		)
	})
}
