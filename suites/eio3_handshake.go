package suites

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
)

var engine3Handshake = Area{
	Key:   "EIO3-HS",
	Title: "Engine.IO 3: handshake",
	Cases: []Case{
		{
			ID: "EIO3-HS-01", Level: reports.Format, Title: "a long-polling handshake is answered with a payload that begins with an open packet",
			Requirement: "The answer to the first GET of a client that takes text is a payload: the length of the packet in characters, a colon, and the " +
				"open packet, `0` followed by JSON.",
			Source: engine3("Sample session", "sample-session"),
			Needs:  needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				response := t.get(eio3Base64.query(client.Polling, ""))
				t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
				const expected = "a length, a colon, 0 and a JSON object of that length"
				t.Expect(expected, string(response.Body), MatchRegexp(`^[1-9][0-9]*:0\{`))
				packets, err := engineio.ParsePayload(nil, engineio.V3, response.Body, engineio.Limits{})
				if err != nil {
					t.Fail(expected, "%s (%v)", show(response.Body), err)
				}
				t.Expect(expected, json.Valid(packets[0].Data), BeTrue())
			},
		},
		{
			ID: "EIO3-HS-02", Level: reports.Format, Title: "a WebSocket handshake begins with the open packet and offers no upgrade",
			Requirement: "On a WebSocket the first frame is the open packet, without a length; there is nothing left to upgrade to.",
			Source:      engine3("Sample session with WebSocket only", "sample-session-with-websocket-only"),
			Needs:       needs(engine3Spoken, websocket3),
			Body: func(t *Trial) {
				t.Expect("upgrades is empty, or not there", t.openFieldsIn(eio3, client.WebSocket)["upgrades"], Or(BeNil(), BeEmpty()))
			},
		},
		{
			ID: "EIO3-HS-03", Level: reports.Format, Title: "a request without a transport that exists is refused",
			Requirement: "transport is the name of a transport. A request without it, or with another word, is refused with HTTP 400.",
			Source:      engine3("URLs", "urls"),
			Needs:       needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				t.refused(http.MethodGet, url.Values{"EIO": {"3"}})
				t.refused(http.MethodGet, url.Values{"EIO": {"3"}, "transport": {"abc"}})
			},
		},
		{
			ID: "EIO3-HS-04", Level: reports.Info, Title: "a request without EIO",
			Requirement: "EIO is the version of the protocol. What a server takes a client for that does not say it is not specified.",
			Source:      engine3("URLs", "urls"),
			Needs:       needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				response := t.get(url.Values{"transport": {"polling"}, "b64": {"1"}})
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
			Source:      engine3("Polling", "polling"),
			Needs:       needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				t.refused(http.MethodPost, eio3.query(client.Polling, ""))
				t.refused(http.MethodPut, eio3.query(client.Polling, ""))
			},
		},
		{
			ID: "EIO3-HS-06", Level: reports.Format, Title: "the open packet has its four fields",
			Requirement: "The open packet's JSON holds sid (a string), upgrades (an array of strings, on a WebSocket it may be missing), pingInterval and " +
				"pingTimeout (numbers). Further fields are allowed.",
			Source: engine3("Anatomy of an Engine.IO session", "anatomy-of-an-engineio-session"),
			Needs:  needs(engine3Spoken),
			Over:   OverTransports3,
			Body: func(t *Trial) {
				fields := t.openFieldsIn(eio3, t.Variant.Transport)
				t.Expect("sid is a string that is not empty", fields["sid"], And(BeAssignableToTypeOf(""), Not(BeEmpty())))
				if upgrades, there := fields["upgrades"]; there || t.Variant.Transport == client.Polling {
					t.Expect("upgrades is an array", upgrades, BeAssignableToTypeOf([]any{}))
					t.Expect("upgrades holds strings", upgrades, Or(BeEmpty(), HaveEach(BeAssignableToTypeOf(""))))
				}
				for _, number := range []string{"pingInterval", "pingTimeout"} {
					t.Expect(number+" is a number", fields[number], BeAssignableToTypeOf(float64(0)))
				}
			},
		},
		{
			ID: "EIO3-HS-07", Level: reports.Format, Title: "a long-polling handshake offers the upgrade to WebSocket",
			Requirement: "A server that speaks WebSocket lists `websocket` in the upgrades of a long-polling handshake.",
			Source:      engine3("Anatomy of an Engine.IO session", "anatomy-of-an-engineio-session"),
			Needs:       needs(engine3Spoken, polling3, websocket3, upgrade3),
			Body: func(t *Trial) {
				t.Expect("upgrades contains websocket", t.openFieldsIn(eio3, client.Polling)["upgrades"], ContainElement("websocket"))
			},
		},
		{
			ID: "EIO3-HS-08", Level: reports.Format, Title: "the cache buster and the application's parameters are ignored",
			Requirement: "The parameter t keeps caches away and has no meaning; what the application adds does not disturb the handshake either.",
			Source:      engine3("URLs", "urls"),
			Needs:       needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				query := eio3Base64.query(client.Polling, "")
				query.Set("t", "N8hyd6w")
				query.Set("userId", "4 2&=")
				response := t.get(query)
				t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
				t.Expect("an open packet behind its length", string(response.Body), MatchRegexp(`^[1-9][0-9]*:0\{`))
			},
		},
		{
			ID: "EIO3-HS-09", Level: reports.Format, Title: "an answer of text is plain text in UTF-8",
			Requirement: "A payload of text has the content type text/plain; charset=UTF-8.",
			Source:      engine3("Sample session", "sample-session"),
			Needs:       needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				kind := t.get(eio3Base64.query(client.Polling, "")).Header.Get("Content-Type")
				t.Expect("Content-Type text/plain; charset=UTF-8", strings.ReplaceAll(strings.ToLower(kind), " ", ""), Equal("text/plain;charset=utf-8"))
			},
		},
		{
			ID: "EIO3-HS-10", Level: reports.Must, Title: "a page of another origin may read the answers",
			Requirement: "A server has to support cross-origin requests: where they are allowed, the answers to GET and POST name the origin, or *, in " +
				"Access-Control-Allow-Origin.",
			Source: engine3("XHR", "xhr"),
			Needs:  needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				t.allowsOriginIn(eio3)
				s := t.HandshakeIn(eio3, client.Polling)
				ping, contentType := s.dialect.payload([]string{"2"})
				header := t.fromElsewhere()
				header.Set("Content-Type", contentType)
				t.expectOrigin("POST", t.do(s.wire, s.postRequest(wire.Request{Header: header, Body: ping})))
				t.expectOrigin("GET", t.do(s.wire, wire.Request{Query: s.query(client.Polling), Header: t.fromElsewhere()}))
			},
		},
	},
}
