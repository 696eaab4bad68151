package suites

import (
	"net/http"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
)

var engine3Polling = Area{
	Key:   "EIO3-POLL",
	Title: "Engine.IO 3: HTTP long-polling",
	Cases: []Case{
		{
			ID: "EIO3-POLL-01", Level: reports.Reference, Title: "a second GET at the same time closes the session",
			Requirement: "A client has one GET under way at most. A second one is refused, and the session is closed.",
			Source:      implementation("overlap from client", "engine.io/lib/transports/polling.ts"),
			Needs:       needs(engine3Spoken, polling3),
			Lane:        Alone, // who is connected hears what others say, and a GET is to be held
			Body: func(t *Trial) {
				s := t.HandshakeIn(eio3, client.Polling)
				_, second := s.overlap()
				t.Expect("an HTTP status of 400 or more for the second GET", second.Status, BeNumerically(">=", http.StatusBadRequest))
				s.ExpectGone("the session is closed")
			},
		},
		{
			ID: "EIO3-POLL-02", Level: reports.Format, Title: "a POST is answered with ok",
			Requirement: "The server answers a POST of an open session with HTTP 200 and the body `ok`.",
			Source:      engine3("Sample session", "sample-session"),
			Needs:       needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				response := t.OpenIn(eio3, client.Polling).touch()
				t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
				t.Expect("the body ok", string(response.Body), Equal("ok"))
			},
		},
		{
			ID: "EIO3-POLL-03", Level: reports.Reference, Title: "a request with an unknown session id is refused",
			Requirement: "The server answers a GET or POST with HTTP 400 if it does not know the session id.",
			Source:      implementation("verify", "engine.io/lib/server.ts"),
			Needs:       needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				t.refused(http.MethodGet, eio3.query(client.Polling, t.Token()))
				t.refused(http.MethodPost, eio3.query(client.Polling, t.Token()), "1:2")
			},
		},
		{
			ID: "EIO3-POLL-04", Level: reports.Reference, Title: "a GET is held until there is something to say",
			Requirement: "While there is nothing to send the server holds the GET, and answers as soon as there is.",
			Source:      implementation("onPollRequest", "engine.io/lib/transports/polling.ts"),
			Needs:       needs(engine3Spoken, polling3),
			Lane:        Alone, // who is connected hears what others say, and a GET is to be held
			Body: func(t *Trial) {
				s := t.HandshakeIn(eio3, client.Polling)
				get := s.Held()
				t.Expect("HTTP status 200 for a ping packet", s.touch().Status, Equal(http.StatusOK))
				const expected = "the GET that is held is answered when a pong is due"
				for range tries { // something else may just have released it
					s.Take(get.Await(expected, t.Target.Timing.PollAnswer))
					if len(s.Arrivals(isPong)) > 0 {
						return
					}
					get = s.Hang()
				}
				t.Fail(expected, "%d answers without a pong%s", tries, s.instead())
			},
		},
		{
			ID: "EIO3-POLL-05", Level: reports.Reference, Title: "a second POST at the same time closes the session",
			Requirement: "A client has one POST under way at most. A second one is refused, and the session is closed.",
			Source:      implementation("data request overlap from client", "engine.io/lib/transports/polling.ts"),
			Needs:       needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				s := t.HandshakeIn(eio3, client.Polling)
				half := s.beginPost("1:2", 0)
				// Until the first one is there the second is alone.
				status := http.StatusOK
				for began := time.Now(); status == http.StatusOK && time.Since(began) < t.Target.Timing.CloseBeforeConnect; {
					status = t.do(s.wire, s.postRequest(wire.Request{Body: []byte("1:6")})).Status
				}
				if status == http.StatusOK {
					t.readsPostsAsTheyCome()
				}
				t.Expect("an HTTP status of 400 or more for a POST while another is under way", status, BeNumerically(">=", http.StatusBadRequest))
				half.finish() // it must not be its breaking off that closes the session
				s.ExpectGone("the session is closed")
			},
		},
		{
			ID: "EIO3-POLL-06", Level: reports.Reference, Title: "one GET returns everything that waits",
			Requirement: "Packets that were buffered are sent together in the answer to the next GET, one behind the other in a payload.",
			Source:      implementation("flush", "engine.io/lib/socket.ts"),
			Needs:       needs(engine3Spoken, polling3, operation(profiles.Echo)),
			Body:        func(t *Trial) { t.together(eio3) },
		},
	},
}
