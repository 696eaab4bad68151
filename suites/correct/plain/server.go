package plain

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
)

// Server is one process: it has sessions of its own. Several may share an application, behind a balancer.
type Server struct {
	app      *Application
	sessions map[string]*session // guarded by app.mu
}

// NewServer returns a server of an application.
func NewServer(app *Application) *Server {
	return &Server{app: app, sessions: map[string]*session{}}
}

// refusal is why a request is not served: the codes are the official server's.
type refusal struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

var (
	unknownTransport    = &refusal{0, "Transport unknown"}
	unknownSession      = &refusal{1, "Session ID unknown"}
	badHandshakeMethod  = &refusal{2, "Bad handshake method"}
	badRequest          = &refusal{3, "Bad request"}
	unsupportedProtocol = &refusal{5, "Unsupported protocol version"}
)

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/socket.io/" {
		http.NotFound(w, r)
		return
	}
	isWebSocket := strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
	found, refused := s.check(r, isWebSocket)
	switch {
	case refused != nil:
		s.refuse(w, refused)
	case isWebSocket:
		s.serveWebSocket(w, r, found)
	case found == nil:
		s.serveHandshake(w, r)
	case r.Method == http.MethodPost:
		found.servePost(w, r)
	default:
		found.serveGet(w, r)
	}
}

// check returns the session of a request, nil for a handshake.
func (s *Server) check(r *http.Request, isWebSocket bool) (*session, *refusal) {
	query := r.URL.Query()
	transport := query.Get("transport")
	if transport != "polling" && transport != "websocket" {
		return nil, unknownTransport
	}
	var found *session
	if sid := query.Get("sid"); sid != "" {
		s.app.mu.Lock()
		found = s.sessions[sid]
		s.app.mu.Unlock()
		if found == nil {
			return nil, unknownSession
		}
	}
	switch {
	case found == nil && r.Method != http.MethodGet:
		return nil, badHandshakeMethod
	case r.Method != http.MethodGet && r.Method != http.MethodPost, isWebSocket != (transport == "websocket"):
		return nil, badRequest
	case query.Get("EIO") != "4":
		return nil, unsupportedProtocol
	}
	return found, nil
}

// serveHandshake opens a session over long-polling.
func (s *Server) serveHandshake(w http.ResponseWriter, r *http.Request) {
	s.app.mu.Lock()
	opened := s.open(r)
	body := encodePayload([]packet{opened.handshake([]string{"websocket"})})
	s.app.mu.Unlock()
	s.respond(w, http.StatusOK, body)
}

func (s *Server) refuse(w http.ResponseWriter, why *refusal) {
	body, _ := json.Marshal(why) // has a JSON form
	w.Header().Set("Content-Type", "application/json")
	s.respond(w, http.StatusBadRequest, body)
}

func (s *Server) respond(w http.ResponseWriter, status int, body []byte) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "text/plain; charset=UTF-8")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone shows elsewhere
}

// newID returns an id that nobody can guess.
func newID() string { return rand.Text() }
