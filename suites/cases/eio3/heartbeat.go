package eio3

import (
	"fmt"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var heartbeat = trial.Area{
	Key:   "EIO3-HB",
	Title: "Engine.IO 3: heartbeat",
	Cases: []trial.Case{
		{
			ID: "EIO3-HB-01", Level: reports.Format, Title: "the client pings, the server answers with a pong",
			Requirement: "In this revision the client sends the ping packets, `2`; the server answers each with a pong packet, `3`.",
			Source:      trial.EngineIO3("2 ping", "2-ping"),
			Needs:       trial.Needs(trial.SpeaksEIO3),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenMutedIn(t, session.EIO3, t.Variant.Transport)
				for range 3 {
					ping(s, "")
				}
			},
		},
		{
			ID: "EIO3-HB-02", Level: reports.Format, Title: "a pong carries the data of its ping",
			Requirement: "The server answers a ping with a pong that holds the same data: `2abc` with `3abc`.",
			Source:      trial.EngineIO3("2 ping", "2-ping"),
			Needs:       trial.Needs(trial.SpeaksEIO3),
			Over:        trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				s := session.OpenMutedIn(t, session.EIO3, t.Variant.Transport)
				ping(s, "abc")
				ping(s, "\u20ac")
			},
		},
		{
			ID: "EIO3-HB-03", Level: reports.Format, Title: "the server sends no pings",
			Requirement: "Ping packets are sent by the client; a client of this revision knows none of the server's.",
			Source:      trial.EngineIO3("2 ping", "2-ping"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.HeartbeatsEIO3),
			Over:        trial.OverTransportsEIO3,
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				s.UntilEnd(s.Opened.Add(s.Timing().PingInterval * 3 / 2))
				s.ExpectAlive("the session lives on while the client pings")
				t.Expect("no ping packet, 2, from the server", s.Arrivals(session.IsPing), BeEmpty())
			},
		},
		{
			ID: "EIO3-HB-04", Level: reports.Format, Title: "a silent client is dropped when pingInterval and pingTimeout have passed",
			Requirement: "A server that hears nothing from a client within pingInterval and pingTimeout knows that it is gone: the session ends, not before and " +
				"soon after.",
			Source:     trial.EngineIO3("Timeouts", "timeouts"),
			Needs:      trial.Needs(trial.SpeaksEIO3, trial.HeartbeatsEIO3),
			Over:       trial.OverTransportsEIO3,
			Lane:       trial.Slow,
			Controlled: true,
			Body: func(t *trial.Trial) {
				const expected = "a silent client's session ends when pingInterval and pingTimeout have passed"
				session.Controlled(t, session.EIO3, func() {
					began := time.Now()
					s := session.OpenMutedIn(t, session.EIO3, t.Variant.Transport)
					timing, quiet := s.Timing(), time.Now()
					silence := timing.PingInterval + timing.PingTimeout
					s.UntilEnd(quiet.Add(silence + timing.TimeoutLate))
					if end := s.Ended(); end != nil {
						t.ExpectNotBefore(expected, began.Add(silence-timing.TimeoutEarly), began, end.At)
						return
					}
					s.ExpectTimedOut(expected, timing.TimeoutLate)
				})
			},
		},
		{
			ID: "EIO3-HB-05", Level: reports.Format, Title: "whatever a client sends is a sign of life",
			Requirement: "A server takes a client for gone that sends no data at all for pingInterval and pingTimeout: messages keep a session as pings do.",
			Source:      trial.EngineIO3("Timeouts", "timeouts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.Echo), trial.HeartbeatsEIO3),
			Over:        trial.OverTransportsEIO3,
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				s := session.OpenMutedIn(t, session.EIO3, t.Variant.Transport)
				timing := s.Timing()
				// Long enough for a server that counts pings alone to close the session, and no longer.
				until := s.Opened.Add(timing.PingInterval + timing.PingTimeout + min(timing.TimeoutLate, max(timing.PingTimeout, time.Second)))
				for s.Ended() == nil && time.Now().Before(until) {
					s.Provoke(s.EchoText(t.Token()))
					s.UntilEnd(time.Now().Add(timing.PingInterval / 3))
				}
				s.ExpectAlive("a client that sends messages and no pings stays connected")
			},
		},
		{
			ID: "EIO3-HB-06", Level: reports.Format, Title: "a late ping keeps the session",
			Requirement: "The client sends its ping when pingInterval has passed, and has pingTimeout more before the server takes it for gone.",
			Source:      trial.EngineIO3("Timeouts", "timeouts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.HeartbeatsEIO3),
			Over:        trial.OverTransportsEIO3,
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				for range session.Tries {
					s := session.OpenMutedIn(t, session.EIO3, t.Variant.Transport)
					timing, heard := s.Timing(), time.Now()
					ping(s, "") // from when the server has it, it counts anew
					s.UntilEnd(heard.Add(timing.PingInterval + timing.PongDelay))
					s.Provoke("2")
					if time.Since(heard) < timing.PingInterval+timing.PingTimeout {
						s.Await(fmt.Sprintf("a ping %v after pingInterval is answered with a pong", timing.PongDelay), isPong)
						return
					}
				}
				t.Broken("this machine was too busy to send a ping within pingInterval and pingTimeout, %d times", session.Tries)
			},
		},
		{
			ID: "EIO3-HB-07", Level: reports.Format, Title: "the heartbeat goes on after an upgrade",
			Requirement: "After the upgrade pings on the WebSocket are answered there, and keep the session.",
			Source:      trial.EngineIO3("Transport upgrading", "transport-upgrading"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, trial.WebSocketEIO3, trial.UpgradeEIO3, trial.HeartbeatsEIO3),
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				s := session.OpenUpgradedIn(t, session.EIO3)
				timing, upgraded := s.Timing(), time.Now()
				s.Drop(isPong)
				for range session.Rounds(t, 2) {
					s.AwaitFor(timing.PingInterval+timing.PingLate, "a pong on the WebSocket", isPong)
				}
				s.UntilEnd(upgraded.Add(timing.PingInterval + timing.PingTimeout + min(timing.TimeoutLate, max(timing.PingTimeout, time.Second))))
				s.ExpectAlive("a client that pings on the WebSocket stays connected")
			},
		},
		{
			ID: "EIO3-HB-08", Level: reports.Info, Title: "a pong of the client",
			Requirement: "What the server makes of a pong packet, which is the server's to send, is not specified.",
			Source:      trial.EngineIO3("3 pong", "3-pong"),
			Needs:       trial.Needs(trial.SpeaksEIO3),
			Over:        trial.OverTransportsEIO3,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, t.Variant.Transport)
				s.Connect("/")
				if !s.Outlives(func() { s.Provoke("3") }) {
					t.Record("the session is closed: %s", s.Ended().Reason)
				}
				t.Record("ignored")
			},
		},
	},
}

func isPong(a session.Arrival) bool { return a.Engine.Type == engineio.Pong }

// ping sends a ping packet with data and expects the pong to it.
func ping(s *session.Session, data string) {
	s.Send("2" + data)
	pong := s.AwaitType(engineio.Pong)
	s.Trial.Expect(fmt.Sprintf("the pong packet 3%s", data), string(pong.Engine.Data), Equal(data))
}
