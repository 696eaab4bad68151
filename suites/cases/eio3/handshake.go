package eio3

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var handshake = trial.Area{
	Key:   "EIO3-HS",
	Title: "Engine.IO 3: handshake",
	Cases: []trial.Case{
		{
			ID: "EIO3-HS-01", Level: reports.Format, Title: "a long-polling handshake is answered with a payload that begins with an open packet",
			Requirement: "The answer to the first GET of a client that takes text is a payload: the length of the packet in characters, a colon, and the " +
				"open packet, `0` followed by JSON.",
			Source: trial.EngineIO3("Sample session", "sample-session"),
			Needs:  trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Body: func(t *trial.Trial) {
				response := session.Get(t, session.EIO3Base64.Query(client.Polling, ""))
				t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
				const expected = "a length, a colon, 0 and a JSON object of that length"
				t.Expect(expected, string(response.Body), MatchRegexp(`^[1-9][0-9]*:0\{`))
				packets, err := engineio.ParsePayload(nil, engineio.V3, response.Body, engineio.Limits{})
				if err != nil || len(packets) == 0 || !json.Valid(packets[0].Data) {
					t.Fail(expected, "%s", trial.Show(response.Body))
				}
			},
		},
		{
			ID: "EIO3-HS-02", Level: reports.Format, Title: "a WebSocket handshake begins with the open packet and offers no upgrade",
			Requirement: "On a WebSocket the first frame is the open packet, without a length; there is nothing left to upgrade to.",
			Source:      trial.EngineIO3("Sample session with WebSocket only", "sample-session-with-websocket-only"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.WebSocketEIO3),
			Body: func(t *trial.Trial) {
				session.OpenFieldsIn(t, session.EIO3, client.WebSocket).Expect("upgrades", "empty, or not there", session.IsNothing)
			},
		},
		{
			ID: "EIO3-HS-03", Level: reports.Format, Title: "a request without a transport that exists is refused",
			Requirement: "transport is the name of a transport. A request without it, or with another word, is refused with HTTP 400.",
			Source:      trial.EngineIO3("URLs", "urls"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectRefused(t, session.EIO3, http.MethodGet, url.Values{"EIO": {"3"}})
				session.ExpectRefused(t, session.EIO3, http.MethodGet, url.Values{"EIO": {"3"}, "transport": {"abc"}})
			},
		},
		{
			ID: "EIO3-HS-04", Level: reports.Info, Title: "a request without EIO",
			Requirement: "EIO is the version of the protocol. What a server takes a client for that does not say it is not specified.",
			Source:      trial.EngineIO3("URLs", "urls"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Body: func(t *trial.Trial) {
				response := session.Get(t, url.Values{"transport": {"polling"}, "b64": {"1"}})
				switch {
				case response.Status != http.StatusOK:
					t.Record("refused with HTTP status %d", response.Status)
				case strings.HasPrefix(string(response.Body), "0"):
					t.Record("taken for a client of revision 4")
				}
				t.Record("taken for a client of revision 3")
			},
		},
		{
			ID: "EIO3-HS-05", Level: reports.Format, Title: "neither POST nor PUT can open a session",
			Requirement: "A session is opened with a GET request; any other without a session id is refused with HTTP 400.",
			Source:      trial.EngineIO3("Polling", "polling"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectRefused(t, session.EIO3, http.MethodPost, session.EIO3.Query(client.Polling, ""))
				session.ExpectRefused(t, session.EIO3, http.MethodPut, session.EIO3.Query(client.Polling, ""))
			},
		},
		{
			ID: "EIO3-HS-06", Level: reports.Format, Title: "the open packet has its four fields",
			Requirement: "The open packet's JSON holds sid (a string), upgrades (an array of strings, on a WebSocket it may be missing), pingInterval and " +
				"pingTimeout (numbers). Further fields are allowed.",
			Source: trial.EngineIO3("Anatomy of an Engine.IO session", "anatomy-of-an-engineio-session"),
			Needs:  trial.Needs(trial.SpeaksEIO3),
			Over:   trial.OverTransportsEIO3,
			Body: func(t *trial.Trial) {
				fields := session.OpenFieldsIn(t, session.EIO3, t.Variant.Transport)
				fields.Expect("sid", "a string that is not empty", session.IsText)
				if fields.Has("upgrades") || t.Variant.Transport == client.Polling {
					fields.Expect("upgrades", "an array of strings", session.IsListOfTexts)
				}
				for _, number := range []string{"pingInterval", "pingTimeout"} {
					fields.Expect(number, "a number", session.IsNumber)
				}
			},
		},
		{
			ID: "EIO3-HS-07", Level: reports.Format, Title: "a long-polling handshake offers the upgrade to WebSocket",
			Requirement: "A server that speaks WebSocket lists `websocket` in the upgrades of a long-polling handshake.",
			Source:      trial.EngineIO3("Anatomy of an Engine.IO session", "anatomy-of-an-engineio-session"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, trial.WebSocketEIO3, trial.UpgradeEIO3),
			Body: func(t *trial.Trial) {
				session.OpenFieldsIn(t, session.EIO3, client.Polling).ExpectUpgrade()
			},
		},
		{
			ID: "EIO3-HS-08", Level: reports.Format, Title: "the cache buster and the application's parameters are ignored",
			Requirement: "The parameter t keeps caches away and has no meaning; what the application adds does not disturb the handshake either.",
			Source:      trial.EngineIO3("URLs", "urls"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Body: func(t *trial.Trial) {
				query := session.EIO3Base64.Query(client.Polling, "")
				query.Set("t", "N8hyd6w")
				query.Set("userId", "4 2&=")
				response := session.Get(t, query)
				t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
				t.Expect("an open packet behind its length", string(response.Body), MatchRegexp(`^[1-9][0-9]*:0\{`))
			},
		},
		{
			ID: "EIO3-HS-09", Level: reports.Format, Title: "an answer of text is plain text in UTF-8",
			Requirement: "A payload of text has the content type text/plain; charset=UTF-8.",
			Source:      trial.EngineIO3("Sample session", "sample-session"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Body: func(t *trial.Trial) {
				kind := session.Get(t, session.EIO3Base64.Query(client.Polling, "")).Header.Get("Content-Type")
				t.Expect("Content-Type text/plain; charset=UTF-8", strings.ReplaceAll(strings.ToLower(kind), " ", ""), Equal("text/plain;charset=utf-8"))
			},
		},
		{
			ID: "EIO3-HS-10", Level: reports.Must, Title: "a page of another origin may read the answers",
			Requirement: "A server has to support cross-origin requests: where they are allowed, the answers to GET and POST name the origin, or *, in " +
				"Access-Control-Allow-Origin.",
			Source: trial.EngineIO3("XHR", "xhr"),
			Needs:  trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
			Body: func(t *trial.Trial) {
				session.ExpectOriginAllowed(t, session.EIO3)
				s := session.HandshakeIn(t, session.EIO3, client.Polling)
				ping, contentType := s.Dialect.Payload([]string{"2"})
				header := session.ForeignOriginHeader(t)
				header.Set("Content-Type", contentType)
				session.ExpectOriginIn(t, "POST", session.Do(t, s.Wire, s.PostRequest(wire.Request{Header: header, Body: ping})))
				session.ExpectOriginIn(t, "GET", session.Do(t, s.Wire, wire.Request{Query: s.Query(client.Polling), Header: session.ForeignOriginHeader(t)}))
			},
		},
		{
			ID: "EIO3-HS-11", Level: reports.Format, Title: "an advertised upgrade to WebSocket succeeds",
			Requirement: "upgrades lists the transports that are available. A client that goes by it and asks for a WebSocket gets one.",
			Source:      trial.EngineIO3("Anatomy of an Engine.IO session", "anatomy-of-an-engineio-session"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.AdvertisesUpgradeEIO3),
			Body: func(t *trial.Trial) {
				s := session.HandshakeIn(t, session.EIO3, client.Polling)
				t.Expect("upgrades contains websocket, as it did before", s.Handshake.Upgrades, ContainElement("websocket"))
				session.ExpectWebSocket(t, s.Wire, s.Query(client.WebSocket), "a WebSocket, because upgrades announces websocket")
			},
		},
	},
}
