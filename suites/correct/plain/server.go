package plain

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// server is one process: it has sessions of its own. Several may share an application, behind a balancer.
type server struct {
	app      *application
	ready    time.Time
	sessions map[string]*session // guarded by app.mu
}

// newServer returns a server of an application.
func newServer(app *application) *server {
	return &server{app: app, ready: time.Now().Add(app.freedoms.SlowStart), sessions: map[string]*session{}}
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
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	freedoms := s.app.freedoms
	if freedoms.HTTP.Login != NoLogin && r.URL.Path == "/login" {
		s.app.logIn(w, r)
		return
	}
	if r.URL.Path != freedoms.Path {
		http.NotFound(w, r)
		return
	}
	if !s.allowOrigin(w, r) {
		return
	}
	if name := freedoms.Header[0]; name != "" && r.Header.Get(name) != freedoms.Header[1] {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	if freedoms.HTTP.Login == CookieLogin && !s.app.knows(r) {
		http.Error(w, "log in first", http.StatusUnauthorized)
		return
	}
	isWebSocket := strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
	if !isWebSocket {
		time.Sleep(time.Until(s.ready))
	}
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
func (s *server) check(r *http.Request, isWebSocket bool) (*session, *refusal) {
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
func (s *server) serveHandshake(w http.ResponseWriter, r *http.Request) {
	s.app.mu.Lock()
	opened := s.open(r)
	upgrades := []string{"websocket"}
	if s.app.freedoms.NoUpgrades {
		upgrades = []string{}
	}
	body := encodePayload([]packet{opened.handshake(upgrades)})
	s.app.mu.Unlock()
	s.respond(w, http.StatusOK, body)
}

// AnyOrigin stands for the pages of any origin.
const AnyOrigin = "*"

// allowOrigin tells browsers which pages may talk to the server, and answers their questions ahead of a request.
func (s *server) allowOrigin(w http.ResponseWriter, r *http.Request) (goOn bool) {
	origin := r.Header.Get("Origin")
	allowed := s.app.freedoms.Origins
	if origin == "" || !slices.Contains(allowed, origin) && !slices.Contains(allowed, AnyOrigin) {
		return true
	}
	w.Header().Set("Access-Control-Allow-Origin", origin)
	w.Header().Set("Access-Control-Allow-Credentials", "true")
	w.Header().Set("Vary", "Origin")
	if r.Method != http.MethodOptions {
		return true
	}
	w.Header().Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
	w.WriteHeader(http.StatusNoContent)
	return false
}

func (s *server) refuse(w http.ResponseWriter, why *refusal) {
	body, _ := json.Marshal(why) // has a JSON form
	w.Header().Set("Content-Type", "application/json")
	s.respond(w, http.StatusBadRequest, body)
}
