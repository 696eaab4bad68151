package suites

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
)

// pollingReference are the cases of long-polling that the text leaves open.
var pollingReference = []Case{
	{
		ID: "EIO4-POLL-07", Level: reports.Reference, Title: "of two GET requests at the same time the first is answered, too",
		Requirement: "When a second GET comes, the one that is held is released, so that it does not hang until the client gives up.",
		Source:      implementation("overlapping requests", "engine.io/lib/transports/polling.ts"),
		Needs:       needs(engine4Spoken, polling),
		Body: func(t *Trial) {
			s := t.Handshake(client.Polling)
			for range tries {
				first, second := s.Held(), s.Hang()
				response := first.Await("an answer to the first GET", t.Target.Timing.CloseBeforeConnect)
				if response.Status != http.StatusOK || !has(s.Take(response), engineio.Ping) {
					return
				}
				s.Take(second.Await("an answer to the second GET", t.Target.Timing.Reply))
			}
			t.Fail("an answer to the first GET because of the second", "only pings, %d times", tries)
		},
	},
	{
		ID: "EIO4-POLL-09", Level: reports.Reference, Title: "a GET that is broken off closes the session",
		Requirement: "A client that breaks off the GET that is held is gone: the session is closed.",
		Source:      implementation("poll connection closed prematurely", "engine.io/lib/transports/polling.ts"),
		Needs:       needs(engine4Spoken, polling),
		Body: func(t *Trial) {
			s := t.Handshake(client.Polling)
			get := s.Held()
			for get.Abandon(); get.response != nil; get.Abandon() { // answered just before
				s.Take(get.response)
				get = s.Held()
			}
			s.ExpectGone("the session is closed after its GET was broken off")
		},
	},
	{
		ID: "EIO4-POLL-10", Level: reports.Reference, Title: "a POST that is broken off closes the session",
		Requirement: "A client that breaks off a POST in the middle of the body is gone: nothing of the body is delivered, and the session is closed.",
		Source:      implementation("data request connection closed prematurely", "engine.io/lib/transports/polling.ts"),
		Needs:       needs(engine4Spoken, polling, operation(profiles.Echo)),
		Body: func(t *Trial) {
			t.readsPostsAsTheyCome()
			s := t.Open(client.Polling)
			s.Connect("/")
			packets, tokens := s.echoTexts(2)
			body := strings.Join(packets, "\x1e")
			s.beginPost(body, len(body)-1).breakOff()
			s.AwaitEnd("the session is closed and its GET is answered", t.Target.Timing.CloseBound)
			t.Expect("no message of the POST that was broken off", s.Heard(tokens...), BeEmpty())
		},
	},
	{
		ID: "EIO4-POLL-12", Level: reports.Reference, Title: "the session of a WebSocket cannot be polled",
		Requirement: "A GET or POST with the session id of a session that speaks WebSocket is answered with HTTP 400.",
		Source:      implementation("transport mismatch", "engine.io/lib/server.ts"),
		Needs:       needs(engine4Spoken, polling, websocket),
		Body: func(t *Trial) {
			s := t.Open(client.WebSocket)
			t.refused(http.MethodGet, engineQuery(client.Polling, s.Handshake.SID))
			t.refused(http.MethodPost, engineQuery(client.Polling, s.Handshake.SID), "3")
		},
	},
	{
		ID: "EIO4-POLL-13", Level: reports.Info, Title: "other methods than GET and POST",
		Requirement: "What the server answers to PUT and DELETE of an open session is not specified.",
		Source:      engine4("HTTP long-polling", "http-long-polling"),
		Needs:       needs(engine4Spoken, polling),
		Body: func(t *Trial) {
			query := engineQuery(client.Polling, t.Handshake(client.Polling).Handshake.SID)
			put := t.do(t.Wire(), wire.Request{Method: http.MethodPut, Query: query, Body: []byte("3")})
			remove := t.do(t.Wire(), wire.Request{Method: http.MethodDelete, Query: query})
			t.Record("PUT: HTTP status %d; DELETE: %d", put.Status, remove.Status)
		},
	},
	{
		ID: "EIO4-POLL-14", Level: reports.Reference, Title: "a compressed answer holds the same payload",
		Requirement: "A server may compress the answer for a client that accepts gzip; decompressed it is the same payload.",
		Source:      implementation("httpCompression", "engine.io/lib/transports/polling.ts"),
		Needs:       needs(engine4Spoken, polling, operation(profiles.Echo)),
		Body: func(t *Trial) {
			s := t.Open(client.Polling)
			s.Connect("/")
			s.StopPolling()
			token, long := t.Token(), strings.Repeat("sioproof ", 500)
			s.SendEcho("/", token, long)
			for len(s.Heard(token)) == 0 {
				s.Take(s.getCompressed())
			}
			s.AwaitEcho("/", token, long)
		},
	},
	{
		ID: "EIO4-POLL-15", Level: reports.Reference, Title: "a POST in chunks is accepted",
		Requirement: "The length of a POST need not be known ahead: Transfer-Encoding chunked is accepted.",
		Source:      implementation("chunked transfer", "engine.io/test/server.js"),
		Needs:       needs(engine4Spoken, polling, operation(profiles.Echo)),
		Body: func(t *Trial) {
			s := t.Open(client.Polling)
			s.Connect("/")
			token := t.Token()
			response, err := s.postAs(t.Context(), wire.Request{Body: []byte(s.echoText(token)), Chunked: true})
			if err != nil {
				t.Fail("an HTTP response to the POST", "%s", show(err))
			}
			t.Expect("HTTP status 200 for a POST in chunks", response.Status, Equal(http.StatusOK))
			s.AwaitEcho("/", token)
		},
	},
	{
		ID: "EIO4-POLL-16", Level: reports.Reference, Title: "a character may be split between two TCP segments",
		Requirement: "A body arrives in pieces of any length; a character whose bytes come in two pieces arrives intact.",
		Source:      implementation("multibyte characters", "engine.io/test/server.js"),
		Needs:       needs(engine4Spoken, polling, operation(profiles.Echo)),
		Body: func(t *Trial) {
			s := t.Open(client.Polling)
			s.Connect("/")
			const star = "\u2605"
			for range tries { // a busy server may find both pieces when it looks
				token := t.Token()
				body := s.echoText(token, star)
				half := s.beginPost(body, strings.Index(body, star)+1)
				t.get(nil) // the first piece has left by the time another request has been answered
				t.Expect("HTTP status 200 for a POST in two pieces", half.finish(), Equal(http.StatusOK))
				s.AwaitEcho("/", token, star)
			}
		},
	},
	{
		ID: "EIO4-POLL-17", Level: reports.Info, Title: "a POST of the content type application/octet-stream",
		Requirement: "The text asks senders of binary data for this content type, and also for base64, which is text. What a server makes of it " +
			"is recorded.",
		Source: engine4("Headers", "headers"),
		Needs:  needs(engine4Spoken, polling),
		Body: func(t *Trial) {
			s := t.Handshake(client.Polling)
			binary := http.Header{"Content-Type": {"application/octet-stream"}}
			response := t.do(s.wire, s.postRequest(wire.Request{Header: binary, Body: []byte("3")}))
			t.Record("HTTP status %d; the next POST is answered with %d", response.Status, s.Post("3").Status)
		},
	},
}

// getCompressed sends a GET that accepts gzip and returns the answer with its body decompressed.
func (s *Session) getCompressed() *wire.Response {
	response := s.t.do(s.wire, wire.Request{
		Method: http.MethodGet,
		Query:  engineQuery(client.Polling, s.Handshake.SID),
		Header: http.Header{"Accept-Encoding": {"gzip"}},
	})
	switch encoding := response.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
		return response
	case "gzip":
		s.t.Note("the answer is compressed")
	default:
		s.t.Fail("a body in gzip or as it is", "Content-Encoding %s", show(encoding))
	}
	reader, err := gzip.NewReader(bytes.NewReader(response.Body))
	if err == nil {
		response.Body, err = io.ReadAll(io.LimitReader(reader, wire.DefaultMaxBody))
	}
	if err != nil {
		s.t.Fail("a body that gzip can decompress", "%s", show(err))
	}
	return response
}
