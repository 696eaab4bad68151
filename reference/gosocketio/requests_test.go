package gosocketio

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/front"
)

func TestRequestsThatAreRefused(t *testing.T) {
	s := start(t, front.Bounds{})
	webSocket := http.Header{
		"Connection":            {"keep-alive, Upgrade"},
		"Upgrade":               {"websocket"},
		"Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key":     {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	oldWebSocket := webSocket.Clone()
	oldWebSocket.Set("Sec-Websocket-Version", "8")
	for _, c := range []struct {
		name   string
		method string
		query  string
		header http.Header
		status int
		code   string
	}{
		{"Engine.IO 4", "GET", "EIO=4&transport=polling", nil, 400, `"code":5`},
		{"no number", "GET", "EIO=abc&transport=polling", nil, 400, `"code":5`},
		{"no transport", "GET", "EIO=3", nil, 400, `"code":0`},
		{"unknown transport", "GET", "EIO=3&transport=constructor", nil, 400, `"code":0`},
		{"handshake by POST", "POST", "EIO=3&transport=polling", nil, 400, `"code":2`},
		{"unknown session", "GET", "EIO=3&transport=polling&sid=1", nil, 400, `"code":1`},
		{"post to an unknown session", "POST", "EIO=3&transport=polling&sid=1", nil, 400, `"code":1`},
		{"no WebSocket", "GET", "EIO=3&transport=websocket", nil, 400, `"code":3`},
		{"WebSocket of Engine.IO 4", "GET", "EIO=4&transport=websocket", webSocket, 400, `"code":5`},
		{"old WebSocket", "GET", "EIO=3&transport=websocket", oldWebSocket, 400, "Bad Request"},
		{"WebSocket for an unknown session", "GET", "EIO=3&transport=websocket&sid=1", webSocket, 400, `"code":1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			query, err := url.ParseQuery(c.query)
			if err != nil {
				t.Fatal(err)
			}
			w := &wire.Wire{Endpoint: wire.Endpoint{URL: s.endpoint.URL}}
			defer w.CloseIdle()
			response, err := w.Do(within(t), wire.Request{Method: c.method, Query: query, Header: c.header})
			if err != nil {
				t.Fatal(err)
			}
			if response.Status != c.status || !strings.Contains(string(response.Body), c.code) {
				t.Errorf("%d %s", response.Status, response.Body)
			}
		})
	}
	if n := s.count(); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

func TestCORS(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.handshake(nil)
	origin := http.Header{"Origin": {"http://example.org"}}
	response := r.do(wire.Request{Header: origin})
	if got := response.Header.Get("Access-Control-Allow-Origin"); got != "http://example.org" {
		t.Errorf("allowed origin %q", got)
	}
	response = r.do(wire.Request{Method: http.MethodOptions, Header: http.Header{
		"Origin": {"http://example.org"}, "Access-Control-Request-Headers": {"content-type"},
	}})
	if got := response.Header.Get("Access-Control-Allow-Headers"); response.Status != http.StatusNoContent || got != "content-type" {
		t.Errorf("preflight: %d, allowed headers %q", response.Status, got)
	}
}

// A second poll, or a second body, beside the first ends the session; the first poll is told.
func TestOverlappingPolls(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	first := r.hold(s)
	if response := r.get(); response.Status != http.StatusBadRequest {
		t.Errorf("second poll: %d %s", response.Status, response.Body)
	}
	if body := <-first; body != "1:1" {
		t.Errorf("first poll: %s", body)
	}
	if response := r.get(); response.Status != http.StatusBadRequest {
		t.Errorf("the session goes on: %d", response.Status)
	}
}

// The messages of a lost answer would be lost with it.
func TestAbortedPollEndsTheSession(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	conn, err := r.Raw(within(t))
	if err != nil {
		t.Fatal(err)
	}
	target := strings.TrimPrefix(s.endpoint.Address(r.query), "http://"+s.endpoint.URL.Host)
	if _, err := conn.Write([]byte("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	c := s.find(r.query.Get("sid"))
	testutil.Eventually(t, "the poll", c.getting.Load)
	conn.Close()
	testutil.Eventually(t, "the end", c.over)
}

func TestCloseByPost(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	polled := r.hold(s)
	if response := r.post(plainText, "1:1"); response.Status != http.StatusOK || string(response.Body) != "ok" {
		t.Errorf("%d %s", response.Status, response.Body)
	}
	if body := <-polled; body != "1:6" {
		t.Errorf("poll: %s", body)
	}
}

// A session that the application closes while no GET is pending waits for the GET that takes the close packet.
func TestCloseWaitsForTheGET(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	r.say(`2["bye all"]`)
	for seen := ""; !strings.HasSuffix(seen, "1:1"); {
		response := r.get()
		if response.Status != http.StatusOK {
			t.Fatalf("received %q, then a GET was answered %d", seen, response.Status)
		}
		seen += string(response.Body)
	}
	if response := r.get(); response.Status != http.StatusBadRequest {
		t.Errorf("the session goes on: %d %s", response.Status, response.Body)
	}
}

func TestBodyTooLarge(t *testing.T) {
	s := start(t, front.Bounds{MaxPayload: 1000})
	r := s.ready(nil)
	if response := r.say(`2["message","` + strings.Repeat("x", 2000) + `"]`); response.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d", response.Status)
	}
	if response := r.say(`2["message"]`); response.Status != http.StatusOK {
		t.Errorf("the session is over: %d", response.Status)
	}
}

func TestTooManyConnections(t *testing.T) {
	s := start(t, front.Bounds{MaxConnections: 2})
	s.handshake(nil)
	socket := s.webSocket(nil)
	w := &wire.Wire{Endpoint: s.endpoint}
	defer w.CloseIdle()
	polling := url.Values{"transport": {transportPolling}}
	response, err := w.Do(within(t), wire.Request{Query: polling})
	if err != nil || response.Status != http.StatusServiceUnavailable {
		t.Fatalf("%v %v", response, err)
	}
	socket.Close(1000)
	testutil.Eventually(t, "room", func() bool { return s.count() < 2 })
	s.handshake(nil)
}

// Stock: text is counted in UTF-16 units in binary payloads too, where the protocol counts bytes, so that the reader
// takes too much and the browser too little; and a binary payload is answered when there is nothing binary.
func TestBinaryPayloads(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	packets := []engineio.Packet{
		engineio.Text([]byte(`2["message","€ 😀"]`)),
		engineio.Text([]byte(`51-["message","é",{"_placeholder":true,"num":0}]`)),
		engineio.Binary([]byte{0, 1, 2, 255}),
	}
	body := string(engineio.AppendBinaryPayload(nil, packets))
	if response := r.post("application/octet-stream", body); response.Status != http.StatusOK {
		t.Fatalf("%d %s", response.Status, response.Body)
	}
	var got []engineio.Packet
	for len(got) < len(packets) {
		response := r.get()
		parse := engineio.ParseBinaryPayload
		if response.Header.Get("Content-Type") != "application/octet-stream" {
			parse = func(dst []engineio.Packet, b []byte, l engineio.Limits) ([]engineio.Packet, error) {
				return engineio.ParsePayload(dst, engineio.V3, b, l)
			}
		}
		var err error
		if got, err = parse(got, response.Body, engineio.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range packets {
		data := strings.Replace(string(want.Data), `"message"`, `"message-back"`, 1)
		if got[i].Binary != want.Binary || string(got[i].Data) != data {
			t.Errorf("%q, want %q", got[i].Data, data)
		}
	}
}

// Stock: a form is refused for its content type, and whatever the client says in j is copied into the script.
func TestJSONP(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(url.Values{"j": {"7;alert(1)"}})
	const said = "a\\n\u2028" // a backslash and an n, and what ends a line in JavaScript
	data, _, err := socketio.EncodeArguments("message", said)
	if err != nil {
		t.Fatal(err)
	}
	packet := engineio.Text(append([]byte("2"), data...))
	payload := engineio.AppendPayload(nil, engineio.V3, []engineio.Packet{packet})
	form := url.Values{"d": {strings.ReplaceAll(string(payload), `\n`, `\\n`)}}.Encode() // as clients do
	if response := r.post("application/x-www-form-urlencoded", form); response.Status != http.StatusOK {
		t.Fatalf("%d %s", response.Status, response.Body)
	}
	response := r.get()
	script, ok := strings.CutPrefix(string(response.Body), "___eio[71](")
	script, ended := strings.CutSuffix(script, ");")
	if !ok || !ended || strings.Contains(script, "\u2028") {
		t.Fatalf("%s", response.Body)
	}
	var answer string
	if err := json.Unmarshal([]byte(script), &answer); err != nil {
		t.Fatal(err)
	}
	_, array, _ := strings.Cut(answer, ":42")
	if got, err := socketio.DecodeArguments([]byte(array), nil); err != nil || !equal(got, []any{"message-back", said}) {
		t.Errorf("%q %v", got, err)
	}
	if got := response.Header.Get("Content-Type"); got != "text/javascript; charset=UTF-8" {
		t.Errorf("content type %q", got)
	}
}
