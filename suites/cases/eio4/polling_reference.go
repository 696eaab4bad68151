package eio4

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// pollingReference are the cases of long-polling that the text leaves open.
var pollingReference = []trial.Case{
	{
		ID: "EIO4-POLL-07", Level: reports.Reference, Title: "of two GET requests at the same time the first is answered, too",
		Requirement: "When a second GET comes, the one that is held is released, so that it does not hang until the client gives up.",
		Source:      trial.ReferenceImplementation("overlapping requests", "engine.io/lib/transports/polling.ts"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			session.Controlled(t, session.EIO4, func() { firstReleased(session.OpenByHand(t, session.EIO4)) })
		},
	},
	{
		ID: "EIO4-POLL-09", Level: reports.Reference, Title: "a GET that is broken off closes the session",
		Requirement: "A client that breaks off the GET that is held is gone: the session is closed.",
		Source:      trial.ReferenceImplementation("poll connection closed prematurely", "engine.io/lib/transports/polling.ts"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.OpenByHand(t, session.EIO4)
			s.ExpectClosed("the session is closed after its GET was broken off", func() {
				get := s.HoldGet()
				for get.Abandon(); get.Response != nil; get.Abandon() { // answered just before
					s.Take(get.Response)
					get = s.HoldGet()
				}
			})
		},
	},
	{
		ID: "EIO4-POLL-10", Level: reports.Reference, Title: "a POST that is broken off closes the session",
		Requirement: "A client that breaks off a POST in the middle of the body is gone: nothing of the body is delivered, and the session is closed.",
		Source:      trial.ReferenceImplementation("data request connection closed prematurely", "engine.io/lib/transports/polling.ts"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			session.ReadsPostsAsTheyCome(t)
			s := session.Open(t, client.Polling)
			s.Connect("/")
			packets, tokens := s.EchoTexts(2)
			body := strings.Join(packets, "\x1e")
			s.ExpectClosed("the session is closed after its POST was broken off", func() { s.BeginPost(body, len(body)-1).BreakOff() })
			t.Expect("no message of the POST that was broken off", s.Heard(tokens...), BeEmpty())
		},
	},
	{
		ID: "EIO4-POLL-12", Level: reports.Reference, Title: "the session of a WebSocket cannot be polled",
		Requirement: "A GET or POST with the session id of a session that speaks WebSocket is answered with HTTP 400.",
		Source:      trial.ReferenceImplementation("transport mismatch", "engine.io/lib/server.ts"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.WebSocket),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.WebSocket)
			s.ExpectRefused(http.MethodGet, s.Query(client.Polling))
			s.ExpectRefused(http.MethodPost, s.Query(client.Polling), "3")
		},
	},
	{
		ID: "EIO4-POLL-13", Level: reports.Info, Title: "other methods than GET and POST",
		Requirement: "What the server answers to PUT and DELETE of an open session is not specified.",
		Source:      trial.EngineIO4("HTTP long-polling", "http-long-polling"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.Handshake(t, client.Polling)
			query := s.Query(client.Polling)
			var put, remove *wire.Response
			session.Controlled(t, session.EIO4, func() {
				put = session.Do(t, s.Wire, wire.Request{Method: http.MethodPut, Query: query, Body: []byte("3")})
				remove = session.Do(t, s.Wire, wire.Request{Method: http.MethodDelete, Query: query})
			})
			t.Record("PUT: HTTP status %d; DELETE: %d", put.Status, remove.Status)
		},
	},
	{
		ID: "EIO4-POLL-14", Level: reports.Reference, Title: "a compressed answer holds the same payload",
		Requirement: "A server may compress the answer for a client that accepts gzip; decompressed it is the same payload.",
		Source:      trial.ReferenceImplementation("httpCompression", "engine.io/lib/transports/polling.ts"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			s.StopPolling()
			token, long := t.Token(), strings.Repeat("sioproof ", 500)
			s.SendEcho("/", token, long)
			for len(s.Heard(token)) == 0 {
				s.Take(getCompressed(s))
			}
			s.AwaitEcho("/", token, long)
		},
	},
	{
		ID: "EIO4-POLL-15", Level: reports.Reference, Title: "a POST in chunks is accepted",
		Requirement: "The length of a POST need not be known ahead: Transfer-Encoding chunked is accepted.",
		Source:      trial.ReferenceImplementation("chunked transfer", "engine.io/test/server.js"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			token := t.Token()
			response, err := s.PostAs(t.Context(), wire.Request{Body: []byte(s.EchoText(token)), Chunked: true})
			if err != nil {
				t.Fail("an HTTP response to the POST", "%s", trial.Show(err))
			}
			t.Expect("HTTP status 200 for a POST in chunks", response.Status, Equal(http.StatusOK))
			s.AwaitEcho("/", token)
		},
	},
	{
		ID: "EIO4-POLL-16", Level: reports.Reference, Title: "a character may be split between two TCP segments",
		Requirement: "A body arrives in pieces of any length; a character whose bytes come in two pieces arrives intact.",
		Source:      trial.ReferenceImplementation("multibyte characters", "engine.io/test/server.js"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			const star = "\u2605"
			for range session.Tries { // a busy server may find both pieces when it looks
				token := t.Token()
				body := s.EchoText(token, star)
				half := s.BeginPost(body, strings.Index(body, star)+1)
				session.Get(t, nil) // the first piece has left by the time another request has been answered
				t.Expect("HTTP status 200 for a POST in two pieces", half.Finish(), Equal(http.StatusOK))
				s.AwaitEcho("/", token, star)
			}
		},
	},
	{
		ID: "EIO4-POLL-17", Level: reports.Info, Title: "a POST of the content type application/octet-stream",
		Requirement: "The text asks senders of binary data for this content type, and also for base64, which is text. What a server makes of it " +
			"is recorded.",
		Source:     trial.EngineIO4("Headers", "headers"),
		Needs:      trial.Needs(trial.SpeaksEIO4, trial.Polling),
		Controlled: true,
		Body: func(t *trial.Trial) {
			s := session.Handshake(t, client.Polling)
			binary := http.Header{"Content-Type": {"application/octet-stream"}}
			var status, next int
			session.Controlled(t, session.EIO4, func() {
				status = session.Do(t, s.Wire, s.PostRequest(wire.Request{Header: binary, Body: []byte("3")})).Status
				next = s.Post("3").Status
			})
			t.Record("HTTP status %d; the next POST is answered with %d", status, next)
		},
	},
}

// firstReleased expects that the first of two GET requests is answered because of the second, and not with a ping.
func firstReleased(s *session.Session) {
	const expected = "an answer to the first GET because of the second"
	for range session.Tries {
		first, second := s.HoldGet(), s.SendGet()
		response := first.Await(expected, s.Timing().CloseBound)
		if response.Status != http.StatusOK || !session.Contains(s.Take(response), engineio.Ping) {
			return
		}
		next := second.Await("an answer to the second GET", s.Timing().Reply)
		if next.Status != http.StatusOK {
			s.Trial.Fail(expected, "the second GET is answered with %d, and the first with the next ping", next.Status)
		}
		s.Take(next)
	}
	s.Trial.Fail(expected, "only pings, %d times", session.Tries)
}

// getCompressed sends a GET that accepts gzip and returns the answer with its body decompressed.
func getCompressed(s *session.Session) *wire.Response {
	response := session.Do(s.Trial, s.Wire, wire.Request{
		Method: http.MethodGet,
		Query:  session.EngineQuery(client.Polling, s.Handshake.SID),
		Header: http.Header{"Accept-Encoding": {"gzip"}},
	})
	switch encoding := response.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
		return response
	case "gzip":
		s.Trial.Note("the answer is compressed")
	default:
		s.Trial.Fail("a body in gzip or as it is", "Content-Encoding %s", trial.Show(encoding))
	}
	reader, err := gzip.NewReader(bytes.NewReader(response.Body))
	if err == nil {
		response.Body, err = io.ReadAll(io.LimitReader(reader, wire.DefaultMaxBody))
	}
	if err != nil {
		s.Trial.Fail("a body that gzip can decompress", "%s", trial.Show(err))
	}
	return response
}
