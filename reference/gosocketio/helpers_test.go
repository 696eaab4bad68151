package gosocketio

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/chat"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// until waits for a condition.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// testServer is a server on a port of its own.
type testServer struct {
	*Server
	t        *testing.T
	endpoint wire.Endpoint
	log      *lockedBuffer
}

func start(t *testing.T, options Options) *testServer {
	t.Helper()
	return startHTTP(t, options, func(*http.Server) {})
}

// startHTTP is start for an HTTP server with settings of its own.
func startHTTP(t *testing.T, options Options, set func(*http.Server)) *testServer {
	t.Helper()
	log := new(lockedBuffer)
	server, err := New(options, chat.NewHub(chat.Options{Log: log}))
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewUnstartedServer(server)
	set(listener.Config)
	listener.Start()
	t.Cleanup(func() {
		server.Close()
		listener.Close()
	})
	address, err := url.Parse(listener.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &testServer{server, t, wire.Endpoint{URL: address, Query: url.Values{"EIO": {"3"}}}, log}
}

// lockedBuffer takes the log of a hub.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// member is a well-behaved client in one namespace.
type member struct {
	*client.Socket
	t      *testing.T
	events chan client.Event
}

var transports = []client.Transport{client.Polling, client.WebSocket, client.Upgrade}

func (s *testServer) dial(transport client.Transport) *client.Client {
	s.t.Helper()
	endpoint := s.endpoint
	endpoint.Query = nil
	c, err := client.Dial(within(s.t), client.Options{Endpoint: endpoint, Engine: engineio.V3, Transport: transport})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close() })
	return c
}

func (s *testServer) join(c *client.Client, namespace string) *member {
	s.t.Helper()
	socket, err := c.Connect(within(s.t), namespace, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	m := &member{socket, s.t, make(chan client.Event, 20_000)}
	socket.OnEvent(func(e client.Event) { m.events <- e })
	m.expect("auth")
	return m
}

func (s *testServer) member(transport client.Transport) *member {
	s.t.Helper()
	return s.join(s.dial(transport), "/")
}

// expect returns the arguments of the next event, which has to be of that name.
func (m *member) expect(name string) []any {
	m.t.Helper()
	select {
	case e := <-m.events:
		args, err := e.Args()
		if err != nil || e.Name != name {
			m.t.Fatalf("event %q %v (%v), want %q", e.Name, args, err, name)
		}
		return args
	case <-m.Client().Done():
		m.t.Fatalf("closed (%v) while %q is awaited", m.Client().Err(), name)
	case <-time.After(patience):
		m.t.Fatalf("no %q within %v", name, patience)
	}
	return nil
}

func (m *member) emit(event string, args ...any) {
	m.t.Helper()
	if err := m.Emit(m.t.Context(), event, args...); err != nil {
		m.t.Fatal(err)
	}
}

func (m *member) ask(event string, args ...any) []any {
	m.t.Helper()
	answer, err := m.EmitWithAck(within(m.t), event, args...)
	if err != nil {
		m.t.Fatalf("%s: %v", event, err)
	}
	return answer
}

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
