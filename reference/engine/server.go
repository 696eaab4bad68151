package engine

import (
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// Server is an Engine.IO server. It answers requests whatever their path.
type Server struct {
	options     Options
	rules       Rules
	application Application

	mu          sync.Mutex
	connections map[string]*Connection
	closed      bool
	running     sync.WaitGroup // requests being served, a WebSocket's until it is closed
}

var _ http.Handler = (*Server)(nil)

// New returns a server for an application.
func New(application Application, options Options) *Server {
	s := &Server{
		options:     options.withDefaults(),
		rules:       keptRules(),
		application: application,
		connections: make(map[string]*Connection),
	}
	if options.Break != nil {
		options.Break(&s.rules)
	}
	return s
}

// ServeHTTP implements http.Handler. For a WebSocket it returns when that is closed.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.begin() {
		s.refuse(w, r, front.TooManyConnections)
		return
	}
	defer s.running.Done()
	if r.Method == http.MethodOptions {
		s.rules.cors.preflight(s, w, r)
		return
	}
	request, refusal := s.verify(r)
	if refusal != nil {
		s.refuse(w, r, refusal)
		return
	}
	switch {
	case request.connection == nil && request.transport == engineio.Polling:
		s.openPolling(w, r, request)
	case request.connection == nil:
		s.openWebSocket(w, r, request)
	case request.transport == engineio.WebSocket:
		request.connection.serveUpgrade(w, r)
	case r.Method == http.MethodGet:
		request.connection.servePoll(w, r, request)
	default:
		request.connection.servePost(w, r, request)
	}
}

// begin notes that a request is being served, unless the server is closed.
func (s *Server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.running.Add(1)
	return true
}

// Connections returns how many sessions there are.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.connections)
}

// Close ends all sessions, tells their clients as far as they listen, and returns when nothing of the server runs any
// more, which takes no longer than the close timeout. Later requests are refused.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	for _, c := range s.all() {
		c.shutDown()
	}
	s.running.Wait()
}

// all returns the connections there are at this moment.
func (s *Server) all() []*Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.connections))
}

// add registers a connection under a new id. It reports false if there are too many.
func (s *Server) add(c *Connection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.connections) >= s.options.MaxConnections {
		return false
	}
	s.connections[c.id] = c
	return true
}

func (s *Server) remove(c *Connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.connections, c.id)
}

func (s *Server) find(sid string) *Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections[sid]
}

// openPolling answers a handshake by polling with the open packet alone; what the application sends at once waits for
// the next GET, as on the official server.
func (s *Server) openPolling(w http.ResponseWriter, r *http.Request, request request) {
	c := s.connect(request)
	if c == nil {
		s.refuse(w, r, front.TooManyConnections)
		return
	}
	c.mu.Lock()
	packets := c.outgoing(engineio.Polling, nil)
	c.mu.Unlock()
	c.start()
	c.writePayload(w, r, request, packets)
}

func (s *Server) openWebSocket(w http.ResponseWriter, r *http.Request, request request) {
	c := s.connect(request)
	if c == nil {
		s.refuse(w, r, front.TooManyConnections)
		return
	}
	socket, err := s.acceptWebSocket(w, r)
	if err != nil {
		c.update(func(now time.Time) { c.session.TransportClosed(now, engineio.WebSocket) })
		return
	}
	c.mu.Lock()
	c.socket = socket
	c.mu.Unlock()
	c.start()
	c.serveWebSocket(socket)
}

// connect makes a connection and registers it. It returns nil if there are too many.
func (s *Server) connect(request request) *Connection {
	c := &Connection{
		server:   s,
		id:       s.rules.handshake.id(),
		revision: request.revision,
		base64:   request.base64,
		query:    request.query,
		header:   request.header,
		gets:     newSignal(),
	}
	handshake := engineio.Handshake{
		SID:          c.id,
		Upgrades:     []string{engineio.WebSocket.String()},
		PingInterval: s.options.PingInterval,
		PingTimeout:  s.options.PingTimeout,
		MaxPayload:   s.options.MaxPayload,
	}
	c.session = engineio.NewServerSession(engineio.SessionConfig{
		Revision:          c.revision,
		Handshake:         s.rules.heartbeat(handshake),
		UpgradeTimeout:    s.rules.upgrade.timeout(s.options.UpgradeTimeout),
		MaxPayloadPackets: s.rules.polling.packets,
	}, time.Now(), request.transport)
	if request.transport == engineio.WebSocket {
		handshake.Upgrades = nil
	}
	c.open = s.rules.handshake.open(handshake, c)
	c.traffic = s.rules.traffic(c)
	if !s.add(c) {
		return nil
	}
	return c
}
