package eio3

import (
	"net/http"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var polling = trial.Area{
	Key:   "EIO3-POLL",
	Title: "Engine.IO 3: HTTP long-polling",
	Cases: []trial.Case{
		{
			ID: "EIO3-POLL-01", Level: reports.Reference, Title: "a second GET at the same time closes the session",
			Requirement: "A client has one GET under way at most. A second one is refused, and the session is closed.",
			Source:      trial.ReferenceImplementation("overlap from client", "engine.io/lib/transports/polling.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.OpenByHand(t, session.EIO3)
				s.ExpectClosed("the session is closed after a second GET", func() {
					second := s.Overlap()
					t.Expect("an HTTP status of 400 or more for the second GET", second.Status, BeNumerically(">=", http.StatusBadRequest))
				})
			},
		},
		{
			ID: "EIO3-POLL-02", Level: reports.Format, Title: "a POST is answered with ok",
			Requirement: "The server answers a POST of an open session with HTTP 200 and the body `ok`.",
			Source:      trial.EngineIO3("Sample session", "sample-session"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Body: func(t *trial.Trial) {
				response := session.OpenIn(t, session.EIO3, client.Polling).Touch()
				t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
				t.Expect("the body ok", string(response.Body), Equal("ok"))
			},
		},
		{
			ID: "EIO3-POLL-03", Level: reports.Reference, Title: "a request with an unknown session id is refused",
			Requirement: "The server answers a GET or POST with HTTP 400 if it does not know the session id.",
			Source:      trial.ReferenceImplementation("verify", "engine.io/lib/server.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectRefused(t, session.EIO3, http.MethodGet, session.EIO3.Query(client.Polling, t.Token()))
				session.ExpectRefused(t, session.EIO3, http.MethodPost, session.EIO3.Query(client.Polling, t.Token()), "1:2")
			},
		},
		{
			ID: "EIO3-POLL-04", Level: reports.Reference, Title: "a GET is held until there is something to say",
			Requirement: "While there is nothing to send the server holds the GET, and answers as soon as there is.",
			Source:      trial.ReferenceImplementation("onPollRequest", "engine.io/lib/transports/polling.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Body: func(t *trial.Trial) {
				s := session.HandshakeIn(t, session.EIO3, client.Polling)
				get := s.HoldGet()
				t.Expect("HTTP status 200 for a ping packet", s.Touch().Status, Equal(http.StatusOK))
				const expected = "the GET that is held is answered when a pong is due"
				for range session.Tries { // something else may just have released it
					s.Take(get.Await(expected, t.Server.Timing.PollAnswer))
					if len(s.Arrivals(isPong)) > 0 {
						return
					}
					get = s.SendGet()
				}
				t.Fail(expected, "%d answers without a pong%s", session.Tries, s.Instead())
			},
		},
		{
			ID: "EIO3-POLL-05", Level: reports.Reference, Title: "a second POST at the same time closes the session",
			Requirement: "A client has one POST under way at most. A second one is refused, and the session is closed.",
			Source:      trial.ReferenceImplementation("data request overlap from client", "engine.io/lib/transports/polling.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, client.Polling)
				s.Connect("/")
				s.ExpectClosed("the session is closed after a second POST", func() {
					t.Expect("an HTTP status of 400 or more for a POST while another is under way", s.OverlapPosts(), BeNumerically(">=", http.StatusBadRequest))
				})
			},
		},
		{
			ID: "EIO3-POLL-06", Level: reports.Reference, Title: "one GET returns everything that waits",
			Requirement: "Packets that were buffered are sent together in the answer to the next GET, one behind the other in a payload.",
			Source:      trial.ReferenceImplementation("flush", "engine.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, trial.Operation(profiles.Echo)),
			Body:        func(t *trial.Trial) { session.ExpectAllInOneGet(t, session.EIO3) },
		},
		{
			ID: "EIO3-POLL-07", Level: reports.Reference, Title: "however many packets wait for a GET, all are delivered",
			Requirement: "What the server has to say while no GET is there is buffered, and delivered in order by the next ones: all of more than a hundred packets.",
			Source:      trial.ReferenceImplementation("flush", "engine.io/lib/socket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, trial.Operation(profiles.Echo)),
			Body:        func(t *trial.Trial) { session.ExpectAllThatWait(t, session.EIO3) },
		},
	},
}
