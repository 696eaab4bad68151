package suites

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reports"
)

var engineHandshake = Area{
	Key:   "EIO4-HS",
	Title: "Engine.IO 4: handshake",
	Cases: []Case{
		{
			ID: "EIO4-HS-01", Level: reports.Must, Title: "a long-polling handshake is answered with an open packet",
			Requirement: "The server answers a GET without a session id with HTTP 200 and an open packet, `0` followed by JSON.",
			Source:      engine4("Handshake", "handshake"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				response := t.get(engineQuery(client.Polling, ""))
				t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
				t.Expect("a body that begins with 0, the type of the open packet", string(response.Body), HavePrefix("0"))
				t.Expect("JSON after the 0", json.Valid(response.Body[1:]), BeTrue())
			},
		},
		{
			ID: "EIO4-HS-02", Level: reports.Must, Title: "the open packet has its five fields",
			Requirement: "The open packet's JSON holds sid (a string), upgrades (an array of strings), pingInterval, pingTimeout and " +
				"maxPayload (numbers). Further fields are allowed.",
			Source: engine4("Handshake", "handshake"),
			Needs:  needs(engine4Spoken),
			Over:   OverTransports,
			Body: func(t *Trial) {
				fields := t.openFields(t.Variant.Transport)
				t.Expect("sid is a string that is not empty", fields["sid"], And(BeAssignableToTypeOf(""), Not(BeEmpty())))
				t.Expect("upgrades is an array", fields["upgrades"], BeAssignableToTypeOf([]any{}))
				t.Expect("upgrades holds strings", fields["upgrades"], HaveEach(BeAssignableToTypeOf("")))
				for _, number := range []string{"pingInterval", "pingTimeout", "maxPayload"} {
					t.Expect(number+" is a number", fields[number], BeAssignableToTypeOf(float64(0)))
				}
			},
		},
		{
			ID: "EIO4-HS-03", Level: reports.Format, Title: "a long-polling handshake offers the upgrade to WebSocket",
			Requirement: "A server that speaks WebSocket lists `websocket` in the upgrades of a long-polling handshake.",
			Source:      engine4("Handshake", "handshake"),
			Needs:       needs(engine4Spoken, polling, websocket, upgrade),
			Body: func(t *Trial) {
				t.Expect("upgrades contains websocket", t.openFields(client.Polling)["upgrades"], ContainElement("websocket"))
			},
		},
		{
			ID: "EIO4-HS-04", Level: reports.Format, Title: "a WebSocket handshake begins with the open packet and offers no upgrade",
			Requirement: "On a WebSocket the first frame is the open packet; there is nothing left to upgrade to.",
			Source:      engine4("Handshake", "handshake"),
			Needs:       needs(engine4Spoken, websocket),
			Body: func(t *Trial) {
				t.Expect("upgrades is empty", t.openFields(client.WebSocket)["upgrades"], BeEmpty())
			},
		},
		{
			ID: "EIO4-HS-06", Level: reports.Must, Title: "a request without EIO is refused",
			Requirement: "If the mandatory parameter EIO is missing, the server answers with HTTP 400.",
			Source:      engine4("Query parameters", "query-parameters"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				t.refused(http.MethodGet, url.Values{"transport": {"polling"}})
			},
		},
		{
			ID: "EIO4-HS-07", Level: reports.Format, Title: "an unsupported EIO is refused",
			Requirement: "EIO is the version of the protocol; a value that is none is refused with HTTP 400.",
			Source:      engine4("Query parameters", "query-parameters"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				for _, version := range []string{"abc", "5"} {
					t.refused(http.MethodGet, url.Values{"EIO": {version}, "transport": {"polling"}})
				}
			},
		},
		{
			ID: "EIO4-HS-08", Level: reports.Must, Title: "a request without transport is refused",
			Requirement: "If the mandatory parameter transport is missing, the server answers with HTTP 400.",
			Source:      engine4("Query parameters", "query-parameters"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				t.refused(http.MethodGet, url.Values{"EIO": {"4"}})
			},
		},
		{
			ID: "EIO4-HS-09", Level: reports.Format, Title: "an unknown transport is refused",
			Requirement: "transport is the name of a transport; a value that is none is refused with HTTP 400.",
			Source:      engine4("Query parameters", "query-parameters"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				t.refused(http.MethodGet, url.Values{"EIO": {"4"}, "transport": {"abc"}})
			},
		},
		{
			ID: "EIO4-HS-12", Level: reports.Format, Title: "a POST cannot open a session",
			Requirement: "A session is opened with a GET request; a POST without a session id is refused with HTTP 400.",
			Source:      engine4("Handshake", "handshake"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				t.refused(http.MethodPost, engineQuery(client.Polling, ""))
			},
		},
		{
			ID: "EIO4-HS-13", Level: reports.Format, Title: "a PUT cannot open a session",
			Requirement: "A session is opened with a GET request; a PUT without a session id is refused with HTTP 400.",
			Source:      engine4("Handshake", "handshake"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				t.refused(http.MethodPut, engineQuery(client.Polling, ""))
			},
		},
		{
			ID: "EIO4-HS-14", Level: reports.Must, Title: "a WebSocket without a valid EIO is refused",
			Requirement: "If the mandatory parameter EIO is missing, or is no version of the protocol, the server closes the WebSocket: it " +
				"refuses the HTTP request, or closes with a WebSocket close before any open packet.",
			Source: engine4("WebSocket", "websocket"),
			Needs:  needs(engine4Spoken, websocket),
			Body: func(t *Trial) {
				t.refusedWebSocket(url.Values{"transport": {"websocket"}})
				t.refusedWebSocket(url.Values{"EIO": {"abc"}, "transport": {"websocket"}})
			},
		},
		{
			ID: "EIO4-HS-15", Level: reports.Must, Title: "a WebSocket without a valid transport is refused",
			Requirement: "If the mandatory parameter transport is missing, or names none, the server refuses the HTTP request or closes the WebSocket.",
			Source:      engine4("WebSocket", "websocket"),
			Needs:       needs(engine4Spoken, websocket),
			Body: func(t *Trial) {
				t.refusedWebSocket(url.Values{"EIO": {"4"}})
				t.refusedWebSocket(url.Values{"EIO": {"4"}, "transport": {"abc"}})
			},
		},
		{
			ID: "EIO4-HS-17", Level: reports.Format, Title: "a long-polling answer is plain text in UTF-8",
			Requirement: "A response with text packets has the content type text/plain; charset=UTF-8.",
			Source:      socket5("Sample session", "sample-session"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				kind := t.get(engineQuery(client.Polling, "")).Header.Get("Content-Type")
				t.Expect("Content-Type text/plain; charset=UTF-8", strings.ReplaceAll(strings.ToLower(kind), " ", ""), Equal("text/plain;charset=utf-8"))
			},
		},
		{
			ID: "EIO4-HS-19", Level: reports.Format, Title: "unknown query parameters are ignored",
			Requirement: "Parameters the protocol does not know, such as the cache buster `t` or the application's own, do not disturb the handshake.",
			Source:      socket5("Sample session", "sample-session"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				query := engineQuery(client.Polling, "")
				query.Set("t", "N8hyd6w")
				query.Set("userId", "4 2&=")
				response := t.get(query)
				t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
				t.Expect("an open packet", string(response.Body), HavePrefix("0{"))
			},
		},
	},
}

// get sends a GET with exactly these parameters.
func (t *Trial) get(query url.Values) *wire.Response {
	return t.do(t.Wire(), wire.Request{Method: http.MethodGet, Query: query})
}

// refused expects HTTP status 400.
func (t *Trial) refused(method string, query url.Values) {
	response := t.do(t.Wire(), wire.Request{Method: method, Query: query})
	t.Expect("HTTP status 400 for "+method+" ?"+query.Encode(), response.Status, Equal(http.StatusBadRequest))
}

// openFields opens a session and returns the decoded JSON of the open packet.
func (t *Trial) openFields(transport client.Transport) map[string]any {
	var open []byte
	if transport == client.WebSocket {
		s := &Session{t: t, wire: t.Wire(), transport: transport}
		s.socket = t.dial(s.wire, engineQuery(transport, ""))
		frame, err := s.receive(t.Target.Timing.Reply)
		if err != nil {
			t.Fail("an open packet as the first WebSocket frame", "%s", show(err))
		}
		open = frame.Payload
	} else {
		open = t.get(engineQuery(transport, "")).Body
	}
	t.Expect("an open packet", string(open), HavePrefix("0"))
	var fields map[string]any
	if err := json.Unmarshal(open[1:], &fields); err != nil {
		t.Fail("a JSON object in the open packet", "%s", show(open))
	}
	return fields
}

// refusedWebSocket expects that the HTTP request is refused with 400, or that the WebSocket is closed before any packet comes.
func (t *Trial) refusedWebSocket(query url.Values) {
	const expected = "HTTP status 400, or a WebSocket that is closed before any packet"
	ctx, cancel := context.WithTimeout(t.ctx, t.Target.Timing.CloseBound)
	defer cancel()
	socket, refused, err := t.Wire().Dial(ctx, query, nil)
	switch {
	case refused != nil:
		t.Expect(expected+" for ?"+query.Encode(), refused.Status, Equal(http.StatusBadRequest))
		return
	case err != nil:
		t.Fail(expected, "%s for ?%s", show(err), query.Encode())
	}
	defer socket.Reset()
	frame, err := socket.Receive(ctx)
	switch {
	case err == nil:
		t.Fail(expected, "%s for ?%s", show(frame.Payload), query.Encode())
	case !closedByTarget(err):
		t.Fail(expected, "%s for ?%s", show(err), query.Encode())
	}
}

// closedByTarget says whether an error is the end of a WebSocket or its connection, and not bytes that are no WebSocket frame.
func closedByTarget(err error) bool {
	var closed *wire.CloseError
	return errors.As(err, &closed)
}
