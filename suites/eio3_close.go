package suites

import (
	"net/http"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
)

var engine3Close = Area{
	Key:   "EIO3-CLOSE",
	Title: "Engine.IO 3: close",
	Cases: []Case{
		{
			ID: "EIO3-CLOSE-01", Level: reports.Format, Title: "a close packet ends a polling session and releases its GET",
			Requirement: "The packet `1` of a polling client closes the session: the GET that is held is answered, and the session id is no longer known.",
			Source:      engine3("Anatomy of an Engine.IO session", "anatomy-of-an-engineio-session"),
			Needs:       needs(engine3Spoken, polling3),
			Lane:        Alone, // who is connected hears what others say, and a GET is to be held
			Body: func(t *Trial) {
				s := t.HandshakeIn(eio3, client.Polling)
				get := s.Held()
				s.Send("1")
				get.Await("the GET that is held is answered after a close packet", t.Target.Timing.CloseBound)
				s.ExpectGone("the session is closed")
				t.Expect("HTTP status 400 for a GET", s.Get().Status, Equal(http.StatusBadRequest))
			},
		},
		{
			ID: "EIO3-CLOSE-02", Level: reports.Format, Title: "the server's close reaches the client",
			Requirement: "When the server closes a session, a polling client gets a close packet, `1`, and a WebSocket client a close frame.",
			Source:      engine3("1 close", "1-close"),
			Needs:       needs(engine3Spoken, operation(profiles.ByeAll)),
			Over:        OverTransports3,
			Body:        func(t *Trial) { t.closedByServer(eio3) },
		},
		{
			ID: "EIO3-CLOSE-03", Level: reports.Info, Title: "a close packet on a WebSocket",
			Requirement: "A close packet asks for the end of the transport and not of the connection; what that means on a WebSocket is not specified.",
			Source:      engine3("1 close", "1-close"),
			Needs:       needs(engine3Spoken, websocket3),
			Body: func(t *Trial) {
				s := t.OpenIn(eio3, client.WebSocket)
				s.Connect("/")
				s.Send("1")
				if t.alive(s, "/", answerOrEnd) {
					t.Record("ignored: the session goes on")
				}
				t.Record("closed: %s", s.Ended().Reason)
			},
		},
	},
}
