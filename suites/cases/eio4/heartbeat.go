package eio4

import (
	"fmt"
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
			ID: "EIO4-HB-03", Level: reports.Format, Title: "the first ping comes when pingInterval has passed",
			Requirement: "The server sends pings at the interval it announced, the first of them that long after the handshake.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Heartbeats),
			Over:        trial.OverTransports,
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				began := time.Now()
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				expectPing(s, began, s.Opened, 1)
			},
		},
		{
			ID: "EIO4-HB-04", Level: reports.Format, Title: "the pings keep the interval",
			Requirement: "The server keeps sending pings at the interval it announced: none too many, none too few, as long as the client answers.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Heartbeats),
			Over:        trial.OverTransports,
			Lane:        trial.Slow,
			Body:        intervalsKept,
		},
		{
			ID: "EIO4-HB-05", Level: reports.Should, Title: "a WebSocket without pongs is closed when pingTimeout has passed",
			Requirement: "If the client does not answer a ping within pingTimeout, the server considers the connection closed: not before, and soon after.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Heartbeats),
			Lane:        trial.Slow,
			Controlled:  true,
			Body:        func(t *trial.Trial) { silenceNoticed(t, client.WebSocket) },
		},
		{
			ID: "EIO4-HB-06", Level: reports.Should, Title: "a polling session without pongs is forgotten when pingTimeout has passed",
			Requirement: "If the client does not answer a ping within pingTimeout, the server considers the connection closed: the session id is no " +
				"longer known, HTTP 400.",
			Source:     trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:      trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Heartbeats),
			Lane:       trial.Slow,
			Controlled: true,
			Body:       func(t *trial.Trial) { silenceNoticed(t, client.Polling) },
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
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.ExpectClosed("the session is closed after a ping packet from the client", func() { s.Provoke("2") })
			},
		},
		{
			ID: "EIO4-HB-09", Level: reports.Info, Title: "a pong without a ping",
			Requirement: "What the server makes of a pong that it has not asked for is not specified.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				if !s.Outlives(func() { s.Provoke("3") }) {
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

// intervalsKept expects that each ping comes an interval after the one before it. When the first one comes is for another case to say.
// A ping that was seen late, on a busy machine, must not make the next one early: so the first counts from when it was due, if it
// was not there before.
func intervalsKept(t *trial.Trial) {
	timing := t.Server.Timing
	began := time.Now()
	s := session.Open(t, t.Variant.Transport)
	s.Connect("/")
	last := s.AwaitFor(2*timing.PingInterval+timing.PingLate, "a first ping", session.IsPing).At
	first := earlier(last, began.Add(timing.PingInterval))
	for n := 1; n < session.Rounds(t, 2); n++ {
		after := time.Duration(n) * timing.PingInterval
		expected := fmt.Sprintf("ping %d comes %v after the first", n+1, after)
		ping := s.AwaitFor(time.Until(last.Add(timing.PingInterval+timing.PingLate)), expected, session.IsPing)
		t.ExpectNotBefore(expected, first.Add(after-timing.PingEarly), first, ping.At)
		last = ping.At
	}
}

// silenceNoticed expects that a client which answers no ping is dropped when pingTimeout has passed since the ping. When that comes is
// for another case to say: one that comes early may start the timeout, and need not.
func silenceNoticed(t *trial.Trial, transport client.Transport) {
	const expected = "a client that answers no ping is dropped when pingTimeout has passed since the ping"
	timing := t.Server.Timing
	session.Controlled(t, session.EIO4, func() {
		began := time.Now()
		s := session.OpenMuted(t, transport)
		s.UntilEnd(s.Opened.Add(session.Silence(t) + timing.TimeoutLate))
		due := began.Add(timing.PingInterval)
		if pings := s.Arrivals(session.IsPing); len(pings) > 0 {
			due = earlier(due, pings[0].At)
			s.UntilEnd(pings[0].At.Add(timing.PingTimeout + timing.TimeoutLate))
		}
		if end := s.Ended(); end != nil {
			t.ExpectNotBefore(expected, due.Add(timing.PingTimeout-timing.TimeoutEarly), due, end.At)
			return
		}
		s.ExpectTimedOut(expected, timing.TimeoutLate)
	})
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
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
