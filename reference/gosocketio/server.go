package gosocketio

import (
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/googollee/go-socket.io/engineio/transport/websocket"

	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/sockets"
)

// Server answers clients of Engine.IO 3 with sessions of go-socket.io. It is an http.Handler for any path.
type Server struct {
	application *sockets.Application
	bounds      front.Bounds
	webSocket   websocket.Transport

	mu          sync.Mutex
	connections map[string]*connection
	closed      bool
	running     sync.WaitGroup // connections
}

var _ http.Handler = (*Server)(nil)

// New returns a server for an application. Close it when it is no longer needed.
func New(application *sockets.Application, bounds front.Bounds) *Server {
	return &Server{
		application: application,
		bounds:      bounds.WithDefaults(),
		webSocket:   websocket.Transport{CheckOrigin: everyOrigin},
		connections: make(map[string]*connection),
	}
}

// everyOrigin allows pages of every origin, as HTTP long-polling does with its CORS headers. Nothing here depends on a
// cookie.
func everyOrigin(*http.Request) bool { return true }

// ServeHTTP answers a handshake, a request of a session, or the preflight of one. For a WebSocket it returns when that
// is closed.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	allowOrigin(w.Header(), r)
	if r.Method == http.MethodOptions {
		answerPreflight(w, r)
		return
	}
	webSocket, refusal := verify(r)
	if refusal != nil {
		refuse(w, refusal)
		return
	}
	sid := r.URL.Query().Get("sid")
	if sid == "" {
		s.handshake(w, r, webSocket)
		return
	}
	c := s.find(sid)
	switch {
	case c == nil:
		refuse(w, front.UnknownSession)
	case webSocket:
		c.upgrade(w, r)
	case r.Method == http.MethodGet:
		c.serveGet(w, r)
	default:
		c.servePost(w, r)
	}
}

// handshake opens a session on either transport.
func (s *Server) handshake(w http.ResponseWriter, r *http.Request, webSocket bool) {
	c := newConnection(s, r)
	switch {
	case !s.add(c):
		refuse(w, front.TooManyConnections)
	case webSocket:
		c.openWebSocket(w, r)
	default:
		c.openPolling(w)
	}
}

// add registers a connection. It reports false if there are too many.
func (s *Server) add(c *connection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.connections) >= s.bounds.MaxConnections {
		return false
	}
	s.connections[c.id] = c
	s.running.Add(1)
	return true
}

// remove forgets a connection of which nothing runs any more.
func (s *Server) remove(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.connections, c.id)
	s.running.Done()
}

// find returns the connection that a request is for, nil if there is none or it takes no more requests.
func (s *Server) find(sid string) *connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.connections[sid]; c != nil && c.listens() {
		return c
	}
	return nil
}

// Close ends every session and returns when none runs any more, which takes closeTimeout at the most. Requests that come
// later are refused.
func (s *Server) Close() {
	for _, c := range s.shut() {
		c.finish(reasonShutDown)
	}
	s.running.Wait()
}

// shut refuses new sessions and returns those there are.
func (s *Server) shut() []*connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return slices.Collect(maps.Values(s.connections))
}
