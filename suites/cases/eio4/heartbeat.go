package eio4

import (
	"fmt"
	"net/http"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var heartbeat = trial.Area{
	Key:   "EIO4-HB",
	Title: "Engine.IO 4: heartbeat",
	Cases: []trial.Case{
		{
			ID: "EIO4-HB-01", Level: reports.Format, Title: "over long-polling the server pings and takes a pong",
			Requirement: "At the interval it announced the server sends a ping packet, `2`; the client answers with a pong packet, `3`.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Heartbeats),
			Lane:        trial.Slow,
			Body:        func(t *trial.Trial) { pingPong(t, client.Polling) },
		},
		{
			ID: "EIO4-HB-02", Level: reports.Format, Title: "over WebSocket the server pings and takes a pong",
			Requirement: "At the interval it announced the server sends a ping packet, `2`; the client answers with a pong packet, `3`.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Heartbeats),
			Lane:        trial.Slow,
			Body:        func(t *trial.Trial) { pingPong(t, client.WebSocket) },
		},
		{
			ID: "EIO4-HB-03", Level: reports.Format, Title: "the first ping comes by the time pingInterval has passed",
			Requirement: "The server sends pings at the interval it announced, the first of them no later than that after the handshake. It may come earlier.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Heartbeats),
			Over:        trial.OverTransports,
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				timing := t.Server.Timing
				s.AwaitFor(time.Until(s.Opened.Add(timing.PingInterval+timing.PingLate)),
					fmt.Sprintf("a ping within %v of the handshake", timing.PingInterval), session.IsPing)
			},
		},
		{
			ID: "EIO4-HB-04", Level: reports.Format, Title: "the pings keep the interval",
			Requirement: "The server keeps sending pings at the interval it announced: none too many, none too few, as long as the client answers.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Heartbeats),
			Over:        trial.OverTransports,
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				began := time.Now()
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				for n := range session.Rounds(t, 2) {
					expectPing(s, began, s.Opened, n+1)
				}
			},
		},
		{
			ID: "EIO4-HB-05", Level: reports.Should, Title: "a WebSocket without pongs is closed when pingTimeout has passed",
			Requirement: "If the client does not answer a ping within pingTimeout, the server considers the connection closed: not before, and soon after.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Heartbeats),
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				const expected = "a silent client's WebSocket is closed when pingInterval and pingTimeout have passed"
				began := time.Now()
				s := session.OpenMuted(t, client.WebSocket)
				end := s.AwaitEnd(expected, time.Until(s.Opened.Add(session.Silence(t)+t.Server.Timing.TimeoutLate)))
				t.ExpectNotBefore(expected, began.Add(session.Silence(t)-t.Server.Timing.TimeoutEarly), began, end.At)
			},
		},
		{
			ID: "EIO4-HB-06", Level: reports.Should, Title: "a polling session without pongs is forgotten when pingTimeout has passed",
			Requirement: "If the client does not answer a ping within pingTimeout, the server considers the connection closed: the session id is no " +
				"longer known, HTTP 400.",
			Source: trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Heartbeats),
			Lane:   trial.Slow,
			Body: func(t *trial.Trial) {
				const expected = "a silent client's session is closed when pingInterval and pingTimeout have passed"
				began := time.Now()
				s := session.OpenMuted(t, client.Polling)
				s.UntilEnd(s.Opened.Add(session.Silence(t) + t.Server.Timing.TimeoutLate))
				if end := s.Ended(); end != nil {
					t.ExpectNotBefore(expected, began.Add(session.Silence(t)-t.Server.Timing.TimeoutEarly), began, end.At)
				}
				t.Expect(expected+": HTTP status 400 for a POST", s.Post("3").Status, Equal(http.StatusBadRequest))
			},
		},
		{
			ID: "EIO4-HB-07", Level: reports.Format, Title: "a late pong keeps the session",
			Requirement: "The client has pingTimeout to answer a ping; a pong within that time keeps the session.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Heartbeats),
			Over:        trial.OverTransports,
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				timing := t.Server.Timing
				expected := fmt.Sprintf("a pong %v after the ping keeps the session beyond pingTimeout", timing.PongDelay)
				s := session.OpenMuted(t, t.Variant.Transport)
				ping := s.AwaitFor(timing.PingInterval+timing.PingLate, "a ping packet", session.IsPing)
				s.UntilEnd(ping.At.Add(timing.PongDelay))
				s.Unmute()
				s.Provoke("3")
				// Long enough for a server that does not count the pong to close the session, and no longer.
				s.UntilEnd(ping.At.Add(timing.PingTimeout + min(timing.TimeoutLate, max(timing.PingTimeout, time.Second))))
				s.ExpectAlive(expected)
			},
		},
		{
			ID: "EIO4-HB-08", Level: reports.Reference, Title: "a ping of the client closes the session",
			Requirement: "In this revision the server pings; a ping packet from a client comes in the wrong direction and closes the session.",
			Source:      trial.ReferenceImplementation("invalid heartbeat direction", "engine.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.Provoke("2")
				s.ExpectGone("the session is closed after a ping packet from the client")
			},
		},
		{
			ID: "EIO4-HB-09", Level: reports.Info, Title: "a pong without a ping",
			Requirement: "What the server makes of a pong that it has not asked for is not specified.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.Provoke("3")
				if !session.Alive(t, s, "/", session.AnswerOrEnd) {
					t.Record("the session is closed: %s", s.Ended().Reason)
				}
				t.Record("ignored")
			},
		},
		{
			ID: "EIO4-HB-10", Level: reports.Format, Title: "the heartbeat goes on after an upgrade",
			Requirement: "After the upgrade the server pings on the WebSocket at the same interval, and the upgrade makes no heartbeat fail.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.WebSocket, trial.Upgrade, trial.Heartbeats),
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.Polling)
				s.Connect("/")
				s.Upgrade()
				upgraded := time.Now()
				s.Drop(session.IsPing)
				// Whether the first interval counts from the handshake or begins anew with the upgrade is open.
				early := s.Opened.Add(-t.Server.Timing.PingInterval)
				for n := range session.Rounds(t, 2) {
					expectPing(s, early, upgraded, n+1)
				}
			},
		},
	},
}

// pingPong answers pings by hand, and expects that the session outlives them.
func pingPong(t *trial.Trial, transport client.Transport) {
	s := session.OpenMuted(t, transport)
	for range session.Rounds(t, 1) {
		ping := s.AwaitFor(t.Server.Timing.PingInterval+t.Server.Timing.PingLate, "a ping packet", session.IsPing)
		t.Expect("a ping packet without data, 2", string(ping.Engine.Data), BeEmpty())
		s.Send("3")
	}
	s.ExpectAlive("the session lives on after the pong")
}

// expectPing expects the nth ping since the handshake. However busy this machine is, it cannot be there before n intervals have
// passed since the handshake was asked for; but it may be late through no fault of the target, so there the tolerance is larger.
func expectPing(s *session.Session, began, opened time.Time, n int) {
	timing := s.Trial.Server.Timing
	after := time.Duration(n) * timing.PingInterval
	expected := fmt.Sprintf("ping %d comes %v after the handshake", n, after)
	latest := opened.Add(after + time.Duration(n)*timing.PingLate)
	ping := s.AwaitFor(time.Until(latest), expected, session.IsPing)
	s.Trial.ExpectNotBefore(expected, began.Add(after-timing.PingEarly), began, ping.At)
}
