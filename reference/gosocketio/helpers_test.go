package gosocketio

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/sockets"
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

// testServer is a server on a port of its own.
type testServer struct {
	*Server
	t        *testing.T
	endpoint wire.Endpoint
	log      *lockedBuffer
}

// start serves the chat.
func start(t *testing.T, bounds front.Bounds) *testServer {
	t.Helper()
	return startHTTP(t, bounds, func(*http.Server) {})
}

// startHTTP is start for an HTTP server with settings of its own.
func startHTTP(t *testing.T, bounds front.Bounds, set func(*http.Server)) *testServer {
	t.Helper()
	log := new(lockedBuffer)
	server := New(sockets.New(chat.NewHub(chat.Options{Log: log}), sockets.Options{}), bounds)
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

// in is the same server for a subtest.
func (s *testServer) in(t *testing.T) *testServer {
	server := *s
	server.t = t
	return &server
}

// count returns the number of sessions.
func (s *testServer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.connections)
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
