package engine_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/engine"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen.
const patience = 15 * time.Second

// server starts an echo server and returns it with its address.
func server(t *testing.T, options engine.Options) (*engine.Server, wire.Endpoint) {
	t.Helper()
	return serverFor(t, engine.Echo{}, options)
}

func serverFor(t *testing.T, application engine.Application, options engine.Options) (*engine.Server, wire.Endpoint) {
	t.Helper()
	s := engine.New(application, options)
	listening := httptest.NewServer(s)
	t.Cleanup(func() {
		s.Close()
		listening.Close()
	})
	address, err := url.Parse(listening.URL)
	if err != nil {
		t.Fatal(err)
	}
	return s, wire.Endpoint{URL: address, Path: "/engine.io/"}
}

// peer is one client, which does what a test says and nothing by itself.
type peer struct {
	t       *testing.T
	wire    *wire.Wire
	query   url.Values
	context context.Context
}

// newPeer returns a client that sends these parameters with every request.
func newPeer(t *testing.T, endpoint wire.Endpoint, query string) *peer {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	p := &peer{t: t, wire: &wire.Wire{Endpoint: endpoint}, query: values, context: ctx}
	t.Cleanup(func() {
		cancel()
		p.wire.CloseIdle()
	})
	return p
}

// openPolling begins a session by polling.
func openPolling(t *testing.T, endpoint wire.Endpoint, revision, more string) *peer {
	t.Helper()
	p := newPeer(t, endpoint, "transport=polling&EIO="+revision+more)
	response := p.get()
	if response.Status != http.StatusOK {
		t.Fatalf("the handshake was answered %d %s", response.Status, response.Body)
	}
	packets, err := engineio.ParsePayload(nil, p.revision(), response.Body, engineio.Limits{})
	if err != nil || len(packets) != 1 || packets[0].Type != engineio.Open {
		t.Fatalf("the handshake was answered %q (%v)", response.Body, err)
	}
	p.setSID(packets[0].Data)
	return p
}

func (p *peer) revision() engineio.Revision {
	if p.query.Get("EIO") == "3" {
		return engineio.V3
	}
	return engineio.V4
}

func (p *peer) setSID(data []byte) {
	p.t.Helper()
	handshake, err := engineio.ParseHandshake(data)
	if err != nil {
		p.t.Fatal(err)
	}
	p.query.Set("sid", handshake.SID)
}

func (p *peer) do(request wire.Request) *wire.Response {
	p.t.Helper()
	request.Query = p.query
	response, err := p.wire.Do(p.context, request)
	if err != nil {
		p.t.Fatalf("%s: %v", request.Method, err)
	}
	return response
}

func (p *peer) get() *wire.Response {
	p.t.Helper()
	return p.do(wire.Request{Method: http.MethodGet})
}

func (p *peer) post(body string) *wire.Response {
	p.t.Helper()
	return p.do(wire.Request{Method: http.MethodPost, Body: []byte(body)})
}

// answer is what a request was answered with, or why not.
type answer struct {
	response *wire.Response
	err      error
}

// begin sends a request in the background, on a connection of its own.
func (p *peer) begin(ctx context.Context, request wire.Request) <-chan answer {
	own := &wire.Wire{Endpoint: p.wire.Endpoint}
	request.Query = p.query
	answers := make(chan answer, 1)
	go func() {
		defer own.CloseIdle()
		response, err := own.Do(ctx, request)
		answers <- answer{response, err}
	}()
	return answers
}

// beginGet sends a GET in the background and returns when it is pending at the server.
func (p *peer) beginGet(ctx context.Context, s *engine.Server) <-chan answer {
	p.t.Helper()
	answers := p.begin(ctx, wire.Request{Method: http.MethodGet})
	testutil.Eventually(p.t, "the GET is pending", func() bool { return engine.HasPendingGET(s, p.query.Get("sid")) })
	return answers
}

// await returns the answer of a request in the background.
func (p *peer) await(answers <-chan answer) *wire.Response {
	p.t.Helper()
	select {
	case a := <-answers:
		if a.err != nil {
			p.t.Fatalf("a request in the background: %v", a.err)
		}
		return a.response
	case <-time.After(patience):
		p.t.Fatal("a request in the background was not answered")
		return nil
	}
}

func (p *peer) expect(response *wire.Response, status int, body string) {
	p.t.Helper()
	if response.Status != status || (body != "" && string(response.Body) != body) {
		p.t.Errorf("answered %d %q, not %d %q", response.Status, response.Body, status, body)
	}
}

// expectGone checks that the session is over.
func (p *peer) expectGone() {
	p.t.Helper()
	testutil.Eventually(p.t, "the session is over", func() bool {
		response := p.post(map[engineio.Revision]string{engineio.V3: "1:6", engineio.V4: "6"}[p.revision()])
		return response.Status == http.StatusBadRequest
	})
}

// stream is one WebSocket of a peer.
type stream struct {
	*wire.WebSocket
	peer *peer
}

// dial opens a WebSocket with the peer's parameters.
func (p *peer) dial() *stream {
	p.t.Helper()
	query := url.Values{"transport": {"websocket"}}
	for name, values := range p.query {
		if name != "transport" {
			query[name] = values
		}
	}
	socket, response, err := p.wire.Dial(p.context, query, nil)
	if err != nil {
		p.t.Fatalf("dial: %v %v", err, response)
	}
	p.t.Cleanup(socket.Abort)
	return &stream{socket, p}
}

// openWebSocket begins a session on a WebSocket.
func openWebSocket(t *testing.T, endpoint wire.Endpoint, revision string) *stream {
	t.Helper()
	s := newPeer(t, endpoint, "EIO="+revision).dial()
	frame, err := s.Receive(s.peer.context)
	if err != nil || len(frame.Payload) == 0 || frame.Payload[0] != '0' {
		t.Fatalf("the handshake was answered %q (%v)", frame.Payload, err)
	}
	s.peer.setSID(frame.Payload[1:])
	return s
}

func (s *stream) send(text string) {
	s.peer.t.Helper()
	if err := s.SendText([]byte(text)); err != nil {
		s.peer.t.Fatalf("send %q: %v", text, err)
	}
}

// receive returns the next message.
func (s *stream) receive() string {
	s.peer.t.Helper()
	frame, err := s.Receive(s.peer.context)
	if err != nil {
		s.peer.t.Fatalf("receive: %v", err)
	}
	return string(frame.Payload)
}

func (s *stream) expect(messages ...string) {
	s.peer.t.Helper()
	for _, want := range messages {
		if got := s.receive(); got != want {
			s.peer.t.Errorf("received %q, not %q", got, want)
		}
	}
}

// drain reads until the end and returns why it came.
func (s *stream) drain() error {
	for {
		if _, err := s.Receive(s.peer.context); err != nil {
			return err
		}
	}
}

// expectClose reads until the end and checks its code, 0 for any.
func (s *stream) expectClose(code int) {
	s.peer.t.Helper()
	err := s.drain()
	closed, ok := err.(*wire.CloseError)
	if !ok || (code != 0 && closed.Code != code) {
		s.peer.t.Errorf("the WebSocket ended with %v, not with code %d", err, code)
	}
}
