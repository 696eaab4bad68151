package eio3

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var closing = trial.Area{
	Key:   "EIO3-CLOSE",
	Title: "Engine.IO 3: close",
	Cases: []trial.Case{
		{
			ID: "EIO3-CLOSE-01", Level: reports.Format, Title: "a close packet ends a polling session and releases its GET",
			Requirement: "The packet `1` of a polling client closes the session: the GET that is held is answered, and the session id is no longer known.",
			Source:      trial.EngineIO3("Test suite", "test-suite"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Controlled:  true,
			Body:        func(t *trial.Trial) { session.ExpectCloseReleases(t, session.EIO3) },
		},
		{
			ID: "EIO3-CLOSE-02", Level: reports.Format, Title: "the server's close reaches the client",
			Requirement: "When the server closes a session, a polling client gets a close packet, `1`, and a WebSocket client a close frame.",
			Source:      trial.EngineIO3("1 close", "1-close"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.Operation(profiles.ByeAll)),
			Over:        trial.OverTransportsEIO3,
			Controlled:  true,
			Body:        func(t *trial.Trial) { session.ExpectClosedByServer(t, session.EIO3) },
		},
		{
			ID: "EIO3-CLOSE-03", Level: reports.Info, Title: "a close packet on a WebSocket",
			Requirement: "A close packet asks for the end of the transport and not of the connection; what that means on a WebSocket is not specified.",
			Source:      trial.EngineIO3("1 close", "1-close"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.WebSocketEIO3),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, client.WebSocket)
				s.Connect("/")
				if s.Outlives(func() { s.Send("1") }) {
					t.Record("ignored: the session goes on")
				}
				t.Record("closed: %s", s.Ended().Reason)
			},
		},
		{
			ID: "EIO3-CLOSE-04", Level: reports.Reference, Title: "what was sent before the server closed the session can still be fetched",
			Requirement: "A server that closes a long-polling session while no GET is there answers the next one with what waits, and closes behind that.",
			Source:      trial.ReferenceImplementation("closing behind what waits", "engine.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, trial.Operation(profiles.Echo), trial.Operation(profiles.ByeAll), trial.InOrder),
			Controlled:  true,
			Body:        func(t *trial.Trial) { session.ExpectFlushedByServersClose(t, session.EIO3) },
		},
	},
}
