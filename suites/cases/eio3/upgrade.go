package eio3

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var canUpgrade3 = trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, trial.WebSocketEIO3, trial.UpgradeEIO3)

var upgrade = trial.Area{
	Key:   "EIO3-UPG",
	Title: "Engine.IO 3: upgrade",
	Cases: []trial.Case{
		{
			ID: "EIO3-UPG-01", Level: reports.Format, Title: "a probe, a noop packet, and the session goes on by WebSocket",
			Requirement: "The server answers `2probe` with `3probe` and the GET that it holds with a noop packet; after the upgrade packet the session goes on " +
				"by WebSocket.",
			Source: trial.EngineIO3("Transport upgrading", "transport-upgrading"),
			Needs:  canUpgrade3,
			Body: func(t *trial.Trial) {
				s := session.HandshakeIn(t, session.EIO3, client.Polling)
				get := s.HoldGet()
				socket := s.Probe()
				s.ExpectNoop(get)
				s.Complete(socket)
				s.Connect("/")
				s.ExpectAlive("the session works on the WebSocket")
			},
		},
		{
			ID: "EIO3-UPG-02", Level: reports.Format, Title: "after the upgrade the session can no longer be polled",
			Requirement: "The WebSocket has taken the place of long-polling: GET and POST with the session id are answered with HTTP 400.",
			Source:      trial.EngineIO3("Test suite", "test-suite"),
			Needs:       canUpgrade3,
			Controlled:  true,
			Body:        func(t *trial.Trial) { session.OpenUpgradedIn(t, session.EIO3).ExpectNotPolled() },
		},
		{
			ID: "EIO3-UPG-03", Level: reports.Format, Title: "a second WebSocket after the upgrade is closed, the first stays",
			Requirement: "A session has one WebSocket at most; another one after the upgrade is closed.",
			Source:      trial.EngineIO3("Test suite", "test-suite"),
			Needs:       canUpgrade3,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.OpenUpgradedIn(t, session.EIO3)
				s.ExpectSecondWebSocketRefused()
				s.ExpectAlive("the first WebSocket keeps working")
			},
		},
		{
			ID: "EIO3-UPG-04", Level: reports.Must, Title: "what waits to be polled is sent on the WebSocket, in order",
			Requirement: "When the upgrade packet comes, the server takes the WebSocket for the new transport and has to send on it whatever it has buffered.",
			Source:      trial.EngineIO3("Transport upgrading", "transport-upgrading"),
			Needs:       trial.Needs(append(canUpgrade3, trial.Operation(profiles.Echo))...),
			Body:        func(t *trial.Trial) { session.ExpectFlushedToWebSocket(t, session.EIO3) },
		},
		{
			ID: "EIO3-UPG-05", Level: reports.Format, Title: "nothing is delivered twice, or lost, across the upgrade",
			Requirement: "Messages that are under way while the transport changes arrive once and in their order.",
			Source:      trial.EngineIO3("Transport upgrading", "transport-upgrading"),
			Needs:       trial.Needs(append(canUpgrade3, trial.Operation(profiles.Echo))...),
			Body:        func(t *trial.Trial) { session.ExpectOnceAcrossUpgrade(t, session.EIO3) },
		},
		{
			ID: "EIO3-UPG-06", Level: reports.Reference, Title: "an upgrade that is broken off leaves the polling session as it was",
			Requirement: "If the WebSocket is lost after the probe and before the upgrade packet, the session stays with long-polling and nothing is lost.",
			Source:      trial.ReferenceImplementation("_maybeUpgrade", "engine.io/lib/socket.ts"),
			Needs:       trial.Needs(append(canUpgrade3, trial.Operation(profiles.Echo))...),
			Body:        func(t *trial.Trial) { session.ExpectNothingLostByFailedUpgrade(t, session.EIO3) },
		},
		{
			ID: "EIO3-UPG-07", Level: reports.Format, Title: "a JSONP session can be upgraded",
			Requirement: "A connection begins with polling, be it XHR or JSONP, and moves to WebSocket from either.",
			Source:      trial.EngineIO3("Transport upgrading", "transport-upgrading"),
			Needs:       trial.Needs(append(canUpgrade3, trial.Operation(profiles.Echo))...),
			Body: func(t *trial.Trial) {
				s := openJSONP(t)
				s.Connect("/")
				s.PausePolling()
				socket := s.ProbeOn(session.ExpectWebSocket(t, s.Wire, s.SecondWebSocket(), "a WebSocket for a session that began with JSONP"))
				s.AwaitPolled()
				s.Complete(socket)
				s.Echo("/")
				s.Echo("/")
			},
		},
		{
			ID: "EIO3-UPG-08", Level: reports.Reference, Title: "a second WebSocket during the upgrade is closed, the first upgrade completes",
			Requirement: "A session has one WebSocket at most; another one while an upgrade is under way is closed.",
			Source:      trial.ReferenceImplementation("transport had already been upgraded", "engine.io/lib/server.ts"),
			Needs:       canUpgrade3,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, client.Polling)
				s.Connect("/")
				s.PausePolling()
				socket := s.Probe()
				s.ExpectSecondWebSocketRefused()
				s.AwaitPolled()
				s.Complete(socket)
				s.ExpectAlive("the first WebSocket can complete the upgrade")
			},
		},
	},
}
