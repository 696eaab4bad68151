package eio4

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var polling = trial.Area{
	Key:   "EIO4-POLL",
	Title: "Engine.IO 4: HTTP long-polling",
	Cases: append(pollingText, pollingReference...),
}

// pollingText are the cases that come from the text; those that come from the reference implementation stand in a file of
// their own.
var pollingText = []trial.Case{
	{
		ID: "EIO4-POLL-01", Level: reports.Must, Title: "a POST is answered with ok",
		Requirement: "The server answers a POST of an open session with HTTP 200 and the body `ok`.",
		Source:      trial.EngineIO4("Sending data", "sending-data"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Body: func(t *trial.Trial) {
			response := session.Open(t, client.Polling).Post("40" + t.AuthText())
			t.Expect("HTTP status 200 for the POST", response.Status, Equal(http.StatusOK))
			t.Expect("the body ok for the POST", string(response.Body), Equal("ok"))
		},
	},
	{
		ID: "EIO4-POLL-02", Level: reports.Must, Title: "a POST with an unknown session id is refused",
		Requirement: "The server answers a POST with HTTP 400 if it does not know the session id.",
		Source:      trial.EngineIO4("Sending data", "sending-data"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			session.ExpectRefused(t, session.EIO4, http.MethodPost, session.EngineQuery(client.Polling, t.Token()), "40")
		},
	},
	{
		ID: "EIO4-POLL-03", Level: reports.Must, Title: "a GET with an unknown session id is refused",
		Requirement: "The server answers a GET with HTTP 400 if it does not know the session id.",
		Source:      trial.EngineIO4("Receiving data", "receiving-data"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			session.ExpectRefused(t, session.EIO4, http.MethodGet, session.EngineQuery(client.Polling, t.Token()))
		},
	},
	{
		ID: "EIO4-POLL-04", Level: reports.Should, Title: "a GET is held until there is something to say",
		Requirement: "A GET is a long-running request: while there is nothing to send the server holds it, and answers as soon as there is.",
		Source:      trial.EngineIO4("Receiving data", "receiving-data"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			s.StopPolling()
			for range session.Tries {
				if !answeredWithPing(s) {
					return
				}
			}
			t.Fail(heldGetIsAnswered, "only when a ping was due, in each of %d tries", session.Tries)
		},
	},
	{
		ID: "EIO4-POLL-05", Level: reports.Should, Title: "one GET returns everything that waits",
		Requirement: "Packets that were buffered are sent together in the answer to the next GET, joined by the record separator.",
		Source:      trial.EngineIO4("Receiving data", "receiving-data"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
		Body:        func(t *trial.Trial) { session.ExpectAllInOneGet(t, session.EIO4) },
	},
	{
		ID: "EIO4-POLL-06", Level: reports.Must, Title: "a second GET at the same time closes the session",
		Requirement: "A client must not have two GET requests under way. If it has, the server answers with HTTP 400 and closes the session.",
		Source:      trial.EngineIO4("Receiving data", "receiving-data"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.OpenByHand(t, session.EIO4)
			s.ExpectClosed("the session is closed after a second GET", func() {
				second := s.Overlap()
				t.Expect("HTTP status 400 for the second GET", second.Status, Equal(http.StatusBadRequest))
			})
		},
	},
	{
		ID: "EIO4-POLL-08", Level: reports.Must, Title: "a second POST at the same time closes the session",
		Requirement: "A client must not have two POST requests under way. If it has, the server answers with HTTP 400 and closes the session.",
		Source:      trial.EngineIO4("Sending data", "sending-data"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Join()
			s.ExpectClosed("the session is closed after a second POST", func() {
				t.Expect("HTTP status 400 for a POST while another is under way", s.OverlapPosts(), Equal(http.StatusBadRequest))
			})
		},
	},
	{
		ID: "EIO4-POLL-11", Level: reports.Must, Title: "a later request without transport or EIO is refused",
		Requirement: "transport and EIO are mandatory in every request of a session; without one of them the server answers with HTTP 400.",
		Source:      trial.EngineIO4("Query parameters", "query-parameters"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			for _, missing := range []string{"transport", "EIO"} {
				s := session.Handshake(t, client.Polling)
				query := s.Query(client.Polling)
				query.Del(missing)
				s.ExpectRefused(http.MethodPost, query, "3")
			}
		},
	},
	{
		ID: "EIO4-POLL-18", Level: reports.Must, Title: "a connection that is kept alive serves the next request",
		Requirement: "A server that closes the connection after each response has to say so: Connection: close. Otherwise the client sends its next " +
			"request on that connection.",
		Source: trial.RFC9112("Persistence", "9.3"),
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Body: func(t *trial.Trial) {
			for range session.Tries {
				if keptAlive(t) {
					return
				}
			}
			t.Fail("a connection that stays open after a response without Connection: close",
				"the server closed it right after the response, in each of %d tries", session.Tries)
		},
	},
	{
		ID: "EIO4-POLL-19", Level: reports.Format, Title: "however many packets wait for a GET, all are delivered",
		Requirement: "What the server has to say while no GET is there is buffered, and delivered in order by the next ones: all of more than a hundred packets.",
		Source:      trial.EngineIO4("Receiving data", "receiving-data"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
		Body:        func(t *trial.Trial) { session.ExpectAllThatWait(t, session.EIO4) },
	},
}

// answeredWithPing expects that a GET that is held is answered when a message is there, and says whether it was a ping that came
// with the message, or before it, so that the answer may be owed to the ping.
func answeredWithPing(s *session.Session) bool {
	get, token := s.HoldGet(), s.Trial.Token()
	s.SendEcho("/", token)
	return session.Contains(s.PollUntil(heldGetIsAnswered, token, get, s.Trial.Server.Timing.PollAnswer), engineio.Ping)
}

const heldGetIsAnswered = "the GET that is held is answered as soon as there is a message"

// keptAlive makes one request and says whether the connection stays open, or the response says that it does not.
func keptAlive(t *trial.Trial) bool {
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Reply)
	defer cancel()
	w := session.Wire(t)
	conn, err := w.Raw(ctx)
	if err != nil {
		t.Fail("a connection for a GET", "%s", trial.Show(err))
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(t.Server.Timing.Reply))
	_, err = conn.Write(w.Encode(wire.Request{Query: session.EngineQuery(client.Polling, "")}))
	reader := bufio.NewReader(conn)
	var response *http.Response
	if err == nil {
		response, err = http.ReadResponse(reader, nil)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
	}
	if err != nil {
		t.Fail("an HTTP response to GET", "%s", trial.Show(err))
	}
	if response.Close {
		return true
	}
	_ = conn.SetDeadline(time.Now().Add(t.Server.Timing.Settle / 2)) // a server may close an idle connection a little later
	_, err = reader.ReadByte()
	return errors.Is(err, os.ErrDeadlineExceeded)
}
