package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
)

func TestHandshake(t *testing.T) {
	_, endpoint := server(t, engine.Options{Bounds: front.Bounds{PingInterval: 7 * time.Second, PingTimeout: 3 * time.Second, MaxPayload: 4321}})
	for _, test := range []struct{ query, upgrades string }{
		{"EIO=4&transport=polling&t=abc&app=1", `["websocket"]`},
		{"EIO=3&transport=polling", `["websocket"]`},
	} {
		p := newPeer(t, endpoint, test.query)
		response := p.get()
		p.expect(response, http.StatusOK, "")
		packets, err := engineio.ParsePayload(nil, p.revision(), response.Body, engineio.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		sid := handshakeOf(t, packets[0].Data).SID
		want := `{"sid":"` + sid + `","upgrades":` + test.upgrades + `,"pingInterval":7000,"pingTimeout":3000,"maxPayload":4321}`
		if string(packets[0].Data) != want {
			t.Errorf("%s: %s", test.query, packets[0].Data)
		}
		for name, value := range map[string]string{
			"Content-Type":                "text/plain; charset=UTF-8",
			"Cache-Control":               "no-store",
			"Access-Control-Allow-Origin": "",
		} {
			if got := response.Header.Get(name); got != value {
				t.Errorf("%s is %q, not %q", name, got, value)
			}
		}
	}
}

func TestHandshakeOnWebSocketOffersNoUpgrade(t *testing.T) {
	_, endpoint := server(t, engine.Options{})
	for _, revision := range []string{"3", "4"} {
		open := newPeer(t, endpoint, "EIO="+revision).dial().receive()
		if !strings.HasPrefix(open, "0{") || !strings.Contains(open, `"upgrades":[]`) {
			t.Errorf("EIO=%s: %s", revision, open)
		}
	}
}

func handshakeOf(t *testing.T, data []byte) engineio.Handshake {
	t.Helper()
	handshake, err := engineio.ParseHandshake(data)
	if err != nil {
		t.Fatal(err)
	}
	return handshake
}

func TestIDsAreLongAndDistinct(t *testing.T) {
	seen := make(map[string]bool)
	for range 1000 {
		id := engine.NewID()
		if len(id) != 20 || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
	if len(seen) != 1000 {
		t.Errorf("%d distinct ids of 1000", len(seen))
	}
}

func TestRefusedRequests(t *testing.T) {
	_, endpoint := server(t, engine.Options{})
	live := openPolling(t, endpoint, "4", "")
	onWebSocket := openWebSocket(t, endpoint, "4")
	upgrade := http.Header{
		"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-WebSocket-Version": {"13"},
		"Sec-WebSocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="},
	}
	sid := "&sid=" + live.query.Get("sid")
	tests := []struct {
		name, method, query string
		header              http.Header
		code                int
	}{
		{"no transport", "GET", "EIO=4", nil, 0},
		{"unknown transport", "GET", "EIO=4&transport=abc", nil, 0},
		{"transport constructor", "GET", "EIO=4&transport=constructor", nil, 0},
		{"transport __proto__", "GET", "EIO=4&transport=__proto__", nil, 0},
		{"transport in capitals", "GET", "EIO=4&transport=POLLING", nil, 0},
		{"no revision", "GET", "transport=polling", nil, 5},
		{"revision abc", "GET", "EIO=abc&transport=polling", nil, 5},
		{"revision 5", "GET", "EIO=5&transport=polling", nil, 5},
		{"revision 4.0", "GET", "EIO=4.0&transport=polling", nil, 5},
		{"POST without a session", "POST", "EIO=4&transport=polling", nil, 2},
		{"PUT without a session", "PUT", "EIO=4&transport=polling", nil, 2},
		{"HEAD without a session", "HEAD", "EIO=4&transport=polling", nil, 2},
		{"unknown session", "GET", "EIO=4&transport=polling&sid=abc", nil, 1},
		{"POST to an unknown session", "POST", "EIO=4&transport=polling&sid=__proto__", nil, 1},
		{"websocket without an upgrade", "GET", "EIO=4&transport=websocket", nil, 3},
		{"polling with an upgrade", "GET", "EIO=4&transport=polling", upgrade, 3},
		{"session without a transport", "GET", "EIO=4" + sid, nil, 0},
		{"session without a revision", "GET", "transport=polling" + sid, nil, 5},
		{"session of another revision", "GET", "EIO=3&transport=polling" + sid, nil, 3},
		{"PUT to a session", "PUT", "EIO=4&transport=polling" + sid, nil, 3},
		{"websocket to a session without an upgrade", "GET", "EIO=4&transport=websocket" + sid, nil, 3},
		{"polling on a WebSocket's session", "GET", "EIO=4&transport=polling&sid=" + onWebSocket.peer.query.Get("sid"), nil, 3},
		{"upgrade without a revision", "GET", "transport=websocket", upgrade, 5},
		{"upgrade with a wrong revision", "GET", "EIO=abc&transport=websocket", upgrade, 5},
		{"upgrade without a transport", "GET", "EIO=4", upgrade, 0},
		{"upgrade with an unknown transport", "GET", "EIO=4&transport=abc", upgrade, 0},
		{"upgrade of an unknown session", "GET", "EIO=4&transport=websocket&sid=abc", upgrade, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPeer(t, endpoint, test.query)
			response := p.do(wire.Request{Method: test.method, Header: test.header})
			body := fmt.Sprintf(`{"code":%d,`, test.code)
			if test.method == "HEAD" {
				body = ""
			}
			if response.Status != http.StatusBadRequest || !strings.HasPrefix(string(response.Body), body) {
				t.Errorf("answered %d %q, not 400 %s…", response.Status, response.Body, body)
			}
		})
	}
	live.expect(live.post("4still here"), http.StatusOK, "ok")
	onWebSocket.send("4still here")
	onWebSocket.expect("4still here")
}

func TestCORS(t *testing.T) {
	s, endpoint := server(t, engine.Options{})
	p := newPeer(t, endpoint, "EIO=4&transport=polling")
	origin := http.Header{"Origin": {"http://example.com"}}
	for _, query := range []string{"EIO=4&transport=polling", "EIO=4"} { // errors are for pages, too
		response := newPeer(t, endpoint, query).do(wire.Request{Header: origin})
		if got := response.Header.Get("Access-Control-Allow-Origin"); got != "*" {
			t.Errorf("%s: Access-Control-Allow-Origin is %q", query, got)
		}
	}
	before := s.Connections()
	response := p.do(wire.Request{Method: http.MethodOptions, Header: http.Header{
		"Origin": {"http://example.com"}, "Access-Control-Request-Method": {"POST"},
		"Access-Control-Request-Headers": {"content-type, x-app"},
	}})
	p.expect(response, http.StatusNoContent, "")
	for name, value := range map[string]string{
		"Access-Control-Allow-Origin":  "*",
		"Access-Control-Allow-Methods": "GET, POST",
		"Access-Control-Allow-Headers": "content-type, x-app",
	} {
		if got := response.Header.Get(name); got != value {
			t.Errorf("%s is %q, not %q", name, got, value)
		}
	}
	if s.Connections() != before {
		t.Error("a preflight opened a session")
	}
}
