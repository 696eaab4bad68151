package gosocketio

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// pollingSession is a polling session driven by hand.
type pollingSession struct {
	*wire.Wire
	t     *testing.T
	query url.Values
}

// handshake opens a polling session with one request and no more.
func (s *testServer) handshake(extra url.Values) *pollingSession {
	s.t.Helper()
	r := &pollingSession{&wire.Wire{Endpoint: s.endpoint}, s.t, url.Values{"transport": {transportPolling}}}
	s.t.Cleanup(r.CloseIdle)
	for name, values := range extra {
		r.query[name] = values
	}
	response := r.get()
	if response.Status != http.StatusOK {
		s.t.Fatalf("handshake: %d %s", response.Status, response.Body)
	}
	_, open, _ := strings.Cut(string(response.Body), ":0")
	open, _, _ = strings.Cut(open, `\n`) // JSONP
	h, err := engineio.ParseHandshake([]byte(strings.TrimSuffix(strings.ReplaceAll(open, `\"`, `"`), `");`)))
	if err != nil {
		s.t.Fatalf("%s: %v", response.Body, err)
	}
	r.query.Set("sid", h.SID)
	return r
}

// ready is a session that has got its CONNECT and `auth`.
func (s *testServer) ready(extra url.Values) *pollingSession {
	s.t.Helper()
	r := s.handshake(extra)
	for seen := ""; !strings.Contains(seen, "auth"); {
		seen += string(r.get().Body)
	}
	return r
}

func (r *pollingSession) do(request wire.Request) *wire.Response {
	r.t.Helper()
	request.Query = r.query
	response, err := r.Do(within(r.t), request)
	if err != nil {
		r.t.Fatal(err)
	}
	return response
}

func (r *pollingSession) get() *wire.Response {
	r.t.Helper()
	return r.do(wire.Request{})
}

// hold sends a GET and returns when it is pending. The channel gets the body of its answer.
func (r *pollingSession) hold(s *testServer) <-chan string {
	r.t.Helper()
	body := make(chan string, 1)
	go func() {
		response, err := r.Do(within(r.t), wire.Request{Query: r.query})
		if err != nil {
			body <- err.Error()
			return
		}
		body <- string(response.Body)
	}()
	testutil.Eventually(r.t, "a pending GET", s.find(r.query.Get("sid")).getting.Load)
	return body
}

func (r *pollingSession) post(contentType, body string) *wire.Response {
	r.t.Helper()
	return r.do(wire.Request{
		Method: http.MethodPost,
		Header: http.Header{"Content-Type": {contentType}},
		Body:   []byte(body),
	})
}

const plainText = "text/plain;charset=UTF-8"

// say posts one text packet.
func (r *pollingSession) say(packet string) *wire.Response {
	r.t.Helper()
	payload := engineio.AppendPayload(nil, engineio.V3, []engineio.Packet{engineio.Text([]byte(packet))})
	return r.post(plainText, string(payload))
}

// webSocket opens a WebSocket, without a session or for the one in query.
func (s *testServer) webSocket(query url.Values) *wire.WebSocket {
	s.t.Helper()
	merged := url.Values{"sid": query["sid"], "transport": {transportWebSocket}}
	if query == nil {
		merged.Del("sid")
	}
	w := &wire.Wire{Endpoint: s.endpoint}
	socket, _, err := w.Dial(within(s.t), merged, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(socket.Abort)
	return socket
}

// connected is a WebSocket session that has got its open packet, CONNECT and `auth`.
func (s *testServer) connected() *wire.WebSocket {
	s.t.Helper()
	socket := s.webSocket(nil)
	for _, prefix := range []string{"0{", "40", `42["auth"`} {
		if frame := receive(s.t, socket); !strings.HasPrefix(frame, prefix) {
			s.t.Fatalf("%s, want %s…", frame, prefix)
		}
	}
	return socket
}

func receive(t *testing.T, socket *wire.WebSocket) string {
	t.Helper()
	frame, err := socket.Receive(within(t))
	if err != nil {
		t.Fatal(err)
	}
	return string(frame.Payload)
}

func send(t *testing.T, socket *wire.WebSocket, text string) {
	t.Helper()
	if err := socket.SendText([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

// closed waits for the server to close a WebSocket and returns the code.
func closed(t *testing.T, socket *wire.WebSocket) int {
	t.Helper()
	for {
		_, err := socket.Receive(within(t))
		var closing *wire.CloseError
		if errors.As(err, &closing) {
			return closing.Code
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
