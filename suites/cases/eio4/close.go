package eio4

import (
	"net/http"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var closing = trial.Area{
	Key:   "EIO4-CLOSE",
	Title: "Engine.IO 4: close",
	Cases: []trial.Case{
		{
			ID: "EIO4-CLOSE-01", Level: reports.Format, Title: "a close packet ends a polling session and releases its GET",
			Requirement: "The packet `1` says that the transport can be closed: the GET that is held is answered, and the session id is no longer known.",
			Source:      trial.EngineIO4("Test suite", "test-suite"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body:        func(t *trial.Trial) { session.ExpectCloseReleases(t, session.EIO4) },
		},
		{
			ID: "EIO4-CLOSE-02", Level: reports.Info, Title: "a close packet on a WebSocket",
			Requirement: "Whether a close packet from the client makes the server close the WebSocket, or only says that it could, is not specified.",
			Source:      trial.EngineIO4("Protocol", "protocol"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Connect("/")
				if s.Outlives(func() { s.Send("1") }) {
					t.Record("ignored: the session goes on")
				}
				t.Record("closed: %s", s.Ended().Reason)
			},
		},
		{
			ID: "EIO4-CLOSE-03", Level: reports.Format, Title: "the server's close reaches the client",
			Requirement: "When the server closes a session, a polling client gets a close packet, `1`, and a WebSocket client a close frame.",
			Source:      trial.EngineIO4("Protocol", "protocol"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.ByeAll)),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body:        func(t *trial.Trial) { session.ExpectClosedByServer(t, session.EIO4) },
		},
		{
			ID: "EIO4-CLOSE-04", Level: reports.Reference, Title: "a WebSocket that is cut frees its session",
			Requirement: "When the connection of a WebSocket is reset, the server notices at once and the application is told that the client is gone.",
			Source:      trial.ReferenceImplementation("transport close", "engine.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, participant.Disconnections, trial.Delivers(profiles.Disconnections, "reason")),
			Body: func(t *trial.Trial) {
				op, _ := t.Server.Profile.Operation(profiles.Disconnections)
				watcher := participant.NewOn(t, trial.Variant{Engine: engineio.V4, Transport: client.WebSocket, Namespace: "/"}, "watcher")
				if op.Room != "" {
					participant.Join(t, op.Room, watcher)
				}
				s := session.Open(t, client.WebSocket)
				sid := s.Connect("/")
				s.WebSocket.Reset()
				var reason any
				watcher.Until("the watcher is told that "+sid+" is gone", func(heard []participant.Received) bool {
					for _, h := range heard {
						if d, ok := op.Delivered(h.Event, h.Args, profiles.Vars{SID: sid}); ok && d.Values["sid"] == sid {
							reason = d.Values["reason"]
							return true
						}
					}
					return false
				})
				t.Expect("the cut is noticed at once, not by the heartbeat: another reason than ping timeout", reason, Not(Equal("ping timeout")))
			},
		},
		{
			ID: "EIO4-CLOSE-05", Level: reports.Reference, Title: "a GET that is held is answered when the server closes the session",
			Requirement: "A session that the server closes leaves no request behind: the GET it holds is answered, be it for a heartbeat that was " +
				"missed or for a packet that is not allowed.",
			Source:     trial.ReferenceImplementation("doClose", "engine.io/lib/transports/polling.ts"),
			Needs:      trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Heartbeats),
			Lane:       trial.Slow,
			Controlled: true,
			Body: func(t *trial.Trial) {
				var silent, offending bool
				session.Controlled(t, session.EIO4, func() {
					t.Together(
						func() {
							s := session.OpenMuted(t, client.Polling)
							silent = closedWithAnswer(s, "after a missed heartbeat", session.Silence(t)+t.Server.Timing.TimeoutLate)
						},
						func() {
							s := session.Open(t, client.Polling)
							s.Connect("/")
							s.Provoke("42[]")
							offending = closedWithAnswer(s, "after an EVENT with an empty array", t.Server.Timing.CloseBound)
						},
					)
				})
				if !silent && !offending { // which is for other cases to judge
					t.NotApplicable("a session that the server closes by itself")
				}
			},
		},
		{
			ID: "EIO4-CLOSE-06", Level: reports.Reference, Title: "what was sent before the server closed the session can still be fetched",
			Requirement: "A server that closes a long-polling session while no GET is there answers the next one with what waits, and closes behind that.",
			Source:      trial.ReferenceImplementation("closing behind what waits", "engine.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo), trial.Operation(profiles.ByeAll), trial.InOrder),
			Controlled:  true,
			Body:        func(t *trial.Trial) { session.ExpectFlushedByServersClose(t, session.EIO4) },
		},
	},
}

// closedWithAnswer says whether the target has closed a polling session after that time, and expects that it has answered its GET.
func closedWithAnswer(s *session.Session, occasion string, after time.Duration) bool {
	s.UntilEnd(time.Now().Add(after))
	if s.Ended() != nil {
		return true
	}
	closed := s.Post("3").Status == http.StatusBadRequest
	if closed && s.Ended() == nil {
		s.Trial.Fail("the GET that is held is answered when the server closes the session "+occasion,
			"the session id is no longer known, and %v have passed without an answer to the GET", after.Round(time.Millisecond))
	}
	return closed
}
