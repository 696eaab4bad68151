package eio4

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var handshake = trial.Area{
	Key:   "EIO4-HS",
	Title: "Engine.IO 4: handshake",
	Cases: []trial.Case{
		{
			ID: "EIO4-HS-01", Level: reports.Must, Title: "a long-polling handshake is answered with an open packet",
			Requirement: "The server answers a GET without a session id with HTTP 200 and an open packet, `0` followed by JSON.",
			Source:      trial.EngineIO4("Handshake", "handshake"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				response := session.Get(t, session.EngineQuery(client.Polling, ""))
				t.Expect("HTTP status 200 for the handshake of long-polling", response.Status, Equal(http.StatusOK))
				t.Expect("a body that begins with 0, the type of the open packet", string(response.Body), HavePrefix("0"))
				if !json.Valid(response.Body[1:]) {
					t.Fail("JSON after the 0, and nothing else", "%s", trial.Show(response.Body))
				}
			},
		},
		{
			ID: "EIO4-HS-02", Level: reports.Must, Title: "the open packet has its five fields",
			Requirement: "The open packet's JSON holds sid (a string), upgrades (an array of strings), pingInterval, pingTimeout and " +
				"maxPayload (numbers). Further fields are allowed.",
			Source: trial.EngineIO4("Handshake", "handshake"),
			Needs:  trial.Needs(trial.SpeaksEIO4),
			Over:   trial.OverTransports,
			Body: func(t *trial.Trial) {
				fields := session.OpenFields(t, t.Variant.Transport)
				fields.Expect("sid", "a string that is not empty", session.IsText)
				fields.Expect("upgrades", "an array of strings", session.IsListOfTexts)
				for _, number := range []string{"pingInterval", "pingTimeout", "maxPayload"} {
					fields.Expect(number, "a number", session.IsNumber)
				}
			},
		},
		{
			ID: "EIO4-HS-03", Level: reports.Format, Title: "a long-polling handshake offers the upgrade to WebSocket",
			Requirement: "A server that speaks WebSocket lists `websocket` in the upgrades of a long-polling handshake.",
			Source:      trial.EngineIO4("Handshake", "handshake"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.WebSocket, trial.Upgrade),
			Body: func(t *trial.Trial) {
				session.OpenFields(t, client.Polling).ExpectUpgrade()
			},
		},
		{
			ID: "EIO4-HS-04", Level: reports.Format, Title: "a WebSocket handshake begins with the open packet and offers no upgrade",
			Requirement: "On a WebSocket the first frame is the open packet; there is nothing left to upgrade to.",
			Source:      trial.EngineIO4("Handshake", "handshake"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Body: func(t *trial.Trial) {
				session.OpenFields(t, client.WebSocket).Expect("upgrades", "empty", session.IsNothing)
			},
		},
		{
			ID: "EIO4-HS-05", Level: reports.Reference, Title: "every session has an id of its own",
			Requirement: "A hundred handshakes give a hundred different session ids.",
			Source:      trial.ReferenceImplementation("generateId", "engine.io/lib/server.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				seen := map[string]int{}
				for n := range 100 {
					sid := session.Handshake(t, client.Polling).Handshake.SID
					if earlier, twice := seen[sid]; twice {
						t.Fail("another session id for each of 100 handshakes", "handshakes %d and %d were both given %s", earlier, n+1, sid)
					}
					seen[sid] = n + 1
				}
			},
		},
		{
			ID: "EIO4-HS-06", Level: reports.Must, Title: "a request without EIO is refused",
			Requirement: "If the mandatory parameter EIO is missing, the server answers with HTTP 400.",
			Source:      trial.EngineIO4("Query parameters", "query-parameters"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectRefused(t, session.EIO4, http.MethodGet, url.Values{"transport": {"polling"}})
			},
		},
		{
			ID: "EIO4-HS-07", Level: reports.Format, Title: "an unsupported EIO is refused",
			Requirement: "EIO is the version of the protocol; a value that is none is refused with HTTP 400.",
			Source:      trial.EngineIO4("Test suite", "test-suite"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				for _, version := range []string{"abc", "5"} {
					session.ExpectRefused(t, session.EIO4, http.MethodGet, url.Values{"EIO": {version}, "transport": {"polling"}})
				}
			},
		},
		{
			ID: "EIO4-HS-08", Level: reports.Must, Title: "a request without transport is refused",
			Requirement: "If the mandatory parameter transport is missing, the server answers with HTTP 400.",
			Source:      trial.EngineIO4("Query parameters", "query-parameters"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectRefused(t, session.EIO4, http.MethodGet, url.Values{"EIO": {"4"}})
			},
		},
		{
			ID: "EIO4-HS-09", Level: reports.Format, Title: "an unknown transport is refused",
			Requirement: "transport is the name of a transport; a value that is none is refused with HTTP 400.",
			Source:      trial.EngineIO4("Test suite", "test-suite"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectRefused(t, session.EIO4, http.MethodGet, url.Values{"EIO": {"4"}, "transport": {"abc"}})
			},
		},
		{
			ID: "EIO4-HS-10", Level: reports.Reference, Title: "names that JavaScript objects inherit are no transports and no sessions",
			Requirement: "constructor and __proto__ are unknown like any other word, as a transport and as a session id: HTTP 400, and the server lives on.",
			Source:      trial.ReferenceImplementation("tests of the server", "engine.io/test/server.js"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				for _, name := range []string{"constructor", "__proto__"} {
					session.ExpectRefused(t, session.EIO4, http.MethodGet, url.Values{"EIO": {"4"}, "transport": {name}})
					session.ExpectRefused(t, session.EIO4, http.MethodGet, session.EngineQuery(client.Polling, name))
				}
				session.Handshake(t, client.Polling)
			},
		},
		{
			ID: "EIO4-HS-11", Level: reports.Reference, Title: "transport=websocket without an upgrade is refused",
			Requirement: "A plain GET cannot open a WebSocket session; it is answered with HTTP 400.",
			Source:      trial.ReferenceImplementation("verify", "engine.io/lib/server.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectRefused(t, session.EIO4, http.MethodGet, session.EngineQuery(client.WebSocket, ""))
			},
		},
		{
			ID: "EIO4-HS-12", Level: reports.Format, Title: "a POST cannot open a session",
			Requirement: "A session is opened with a GET request; a POST without a session id is refused with HTTP 400.",
			Source:      trial.EngineIO4("Test suite", "test-suite"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectRefused(t, session.EIO4, http.MethodPost, session.EngineQuery(client.Polling, ""))
			},
		},
		{
			ID: "EIO4-HS-13", Level: reports.Format, Title: "a PUT cannot open a session",
			Requirement: "A session is opened with a GET request; a PUT without a session id is refused: with HTTP 400, or as HTTP answers a method " +
				"that a resource does not have, 405 or 501.",
			Source:     trial.EngineIO4("Test suite", "test-suite"),
			Needs:      trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled: true,
			Body: func(t *trial.Trial) {
				session.Controlled(t, session.EIO4, func() {
					response := session.Do(t, session.Wire(t), wire.Request{Method: http.MethodPut, Query: session.EngineQuery(client.Polling, "")})
					t.Expect("HTTP status 400, 405 or 501 for PUT", response.Status,
						BeElementOf(http.StatusBadRequest, http.StatusMethodNotAllowed, http.StatusNotImplemented))
				})
			},
		},
		{
			ID: "EIO4-HS-14", Level: reports.Must, Title: "a WebSocket without a valid EIO is refused",
			Requirement: "If the mandatory parameter EIO is missing, or is no version of the protocol, the server closes the WebSocket: it " +
				"refuses the HTTP request, or closes with a WebSocket close before any open packet.",
			Source:     trial.EngineIO4("WebSocket", "websocket"),
			Needs:      trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Controlled: true,
			Body: func(t *trial.Trial) {
				session.ExpectWebSocketRefused(t, session.EIO4, url.Values{"transport": {"websocket"}})
				session.ExpectWebSocketRefused(t, session.EIO4, url.Values{"EIO": {"abc"}, "transport": {"websocket"}})
			},
		},
		{
			ID: "EIO4-HS-15", Level: reports.Must, Title: "a WebSocket without a valid transport is refused",
			Requirement: "If the mandatory parameter transport is missing, or names none, the server refuses the HTTP request or closes the WebSocket.",
			Source:      trial.EngineIO4("WebSocket", "websocket"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectWebSocketRefused(t, session.EIO4, url.Values{"EIO": {"4"}})
				session.ExpectWebSocketRefused(t, session.EIO4, url.Values{"EIO": {"4"}, "transport": {"abc"}})
			},
		},
		{
			ID: "EIO4-HS-16", Level: reports.Reference, Title: "a refusal says in JSON why",
			Requirement: "The body of a refused request is a JSON object with a numeric code from 0 to 5 and a message.",
			Source:      trial.ReferenceImplementation("Server.errors", "engine.io/lib/server.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				for _, query := range []url.Values{{"EIO": {"4"}, "transport": {"abc"}}, session.EngineQuery(client.Polling, t.Token())} {
					body := session.Get(t, query).Body
					var reason struct {
						Code    *int   `json:"code"`
						Message string `json:"message"`
					}
					const expected = "a JSON object with code and message"
					if json.Unmarshal(body, &reason) != nil || reason.Code == nil || reason.Message == "" {
						t.Fail(expected, "%s", trial.Show(body))
					}
					t.Expect("a code from 0 to 5", *reason.Code, And(BeNumerically(">=", 0), BeNumerically("<=", 5)))
				}
			},
		},
		{
			ID: "EIO4-HS-17", Level: reports.Format, Title: "a long-polling answer is plain text in UTF-8",
			Requirement: "A response with text packets has the content type text/plain; charset=UTF-8, or none: then the client takes it for text.",
			Source:      trial.SocketIO5("Sample session", "sample-session"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				kind := session.Get(t, session.EngineQuery(client.Polling, "")).Header.Get("Content-Type")
				if kind == "" {
					return
				}
				t.Expect("Content-Type text/plain; charset=UTF-8, or none", strings.ReplaceAll(strings.ToLower(kind), " ", ""), Equal("text/plain;charset=utf-8"))
			},
		},
		{
			ID: "EIO4-HS-18", Level: reports.Reference, Title: "no cache may keep a long-polling answer",
			Requirement: "An answer over long-polling carries Cache-Control: no-store.",
			Source:      trial.ReferenceImplementation("headers", "engine.io/lib/transports/polling.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				control := session.Get(t, session.EngineQuery(client.Polling, "")).Header.Get("Cache-Control")
				t.Expect("Cache-Control: no-store", strings.ToLower(control), ContainSubstring("no-store"))
			},
		},
		{
			ID: "EIO4-HS-19", Level: reports.Format, Title: "unknown query parameters are ignored",
			Requirement: "Parameters the protocol does not know, such as the cache buster `t` or the application's own, do not disturb the handshake.",
			Source:      trial.SocketIO5("Sample session", "sample-session"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				query := session.EngineQuery(client.Polling, "")
				query.Set("t", "N8hyd6w")
				query.Set("userId", "4 2&=")
				response := session.Get(t, query)
				t.Expect("HTTP status 200 for a handshake with parameters of its own", response.Status, Equal(http.StatusOK))
				t.Expect("an open packet", string(response.Body), HavePrefix("0{"))
			},
		},
		{
			ID: "EIO4-HS-20", Level: reports.Info, Title: "the path without the slash at its end",
			Requirement: "Whether the server answers on /socket.io, too, is a matter of its configuration.",
			Source:      trial.ReferenceImplementation("addTrailingSlash", "engine.io/lib/server.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Lane:        trial.Slow, // it may wait for an answer that never comes
			Body: func(t *trial.Trial) {
				path := strings.TrimSuffix(cmp.Or(t.Server.Endpoint.Path, wire.DefaultPath), "/")
				// Where nothing is in charge of a path, a server may leave the request without an answer.
				ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.StayOpen)
				defer cancel()
				response, err := session.Wire(t).Do(ctx, wire.Request{Path: path, Query: session.EngineQuery(client.Polling, "")})
				if err != nil {
					t.Record("no answer: %s", trial.Show(err))
				}
				t.Record("HTTP status %d", response.Status)
			},
		},
		{
			ID: "EIO4-HS-21", Level: reports.Info, Title: "cookies of the handshake",
			Requirement: "Whether the handshake sets a cookie is a matter of the server's configuration.",
			Source:      trial.ReferenceImplementation("cookie", "engine.io/lib/server.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				cookies := session.Get(t, session.EngineQuery(client.Polling, "")).Header.Values("Set-Cookie")
				if len(cookies) == 0 {
					t.Record("no cookie")
				}
				var names []string // a value may be a secret
				for _, cookie := range cookies {
					name, _, _ := strings.Cut(cookie, "=")
					names = append(names, name)
				}
				t.Record("%s: %s", text.Count(len(cookies), "cookie", "cookies"), trial.Show(strings.Join(names, ", ")))
			},
		},
		{
			ID: "EIO4-HS-22", Level: reports.Format, Title: "an upgrade that is announced is to be had",
			Requirement: "upgrades lists the transports that are available. A client that goes by it and asks for a WebSocket gets one.",
			Source:      trial.EngineIO4("Handshake", "handshake"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.AdvertisesUpgrade),
			Body: func(t *trial.Trial) {
				s := session.Handshake(t, client.Polling)
				t.Expect("upgrades contains websocket, as it did before", s.Handshake.Upgrades, ContainElement("websocket"))
				session.ExpectWebSocket(t, s.Wire, session.EngineQuery(client.WebSocket, s.Handshake.SID), "a WebSocket, because upgrades announces websocket")
			},
		},
	},
}
