package gosocketio

import (
	"context"
	"net/http"

	"github.com/googollee/go-socket.io/engineio"
	"github.com/googollee/go-socket.io/engineio/transport"
	"github.com/googollee/go-socket.io/engineio/transport/polling"
	"github.com/googollee/go-socket.io/engineio/transport/websocket"

	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
)

// Server answers clients of Engine.IO 3 with go-socket.io and lets them chat in a hub. It is an http.Handler for any
// path.
type Server struct {
	options   Options
	hub       *chat.Hub
	library   *engineio.Server
	webSocket websocketTransport
	sessions  registry
	accepted  chan struct{} // closed when no session is accepted any more
}

var _ http.Handler = (*Server)(nil)

// New returns a server whose clients meet in hub. Close it when it is no longer needed.
func New(options Options, hub *chat.Hub) (*Server, error) {
	options = options.withDefaults()
	if err := options.check(); err != nil {
		return nil, err
	}
	s := &Server{
		options:   options,
		hub:       hub,
		webSocket: websocketTransport{&websocket.Transport{CheckOrigin: everyOrigin}},
		accepted:  make(chan struct{}),
	}
	s.sessions.init(options.MaxConnections)
	s.library = engineio.NewServer(&engineio.Options{
		PingInterval:       options.PingInterval,
		PingTimeout:        options.PingTimeout,
		SessionIDGenerator: identifiers{},
		Transports: []transport.Transport{
			pollingTransport{&polling.Transport{}},
			s.webSocket,
		},
	})
	go s.accept()
	return s, nil
}

// identifiers replaces the library's session ids, which count 1, 2, 3.
type identifiers struct{}

func (identifiers) NewID() string { return engine.NewID() }

// everyOrigin allows pages of every origin, as HTTP long-polling does with its CORS headers. Nothing here depends on a
// cookie.
func everyOrigin(*http.Request) bool { return true }

// accept takes the sessions from the library. Every handshake that reached a transport ends here, see openWriter.
func (s *Server) accept() {
	defer close(s.accepted)
	for {
		session, err := s.library.Accept()
		if err != nil {
			return
		}
		p := s.sessions.arrived(session.ID())
		go func() {
			defer s.sessions.release(p)
			p.serve(session)
		}()
	}
}

// ServeHTTP answers a handshake, a request of a session, or the preflight of one.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setCORS(w.Header(), r)
	if r.Method == http.MethodOptions {
		answerPreflight(w, r)
		return
	}
	query := r.URL.Query()
	if refusal := checkQuery(query); refusal != nil {
		refuse(w, refusal)
		return
	}
	webSocket := query.Get("transport") == transportWebSocket
	if webSocket && !isWebSocketHandshake(r) {
		refuse(w, front.BadRequest)
		return
	}
	sid := query.Get("sid")
	switch {
	case sid == "":
		s.handshake(w, r)
	case webSocket:
		s.upgrade(w, r, sid)
	default:
		s.poll(w, r, sid)
	}
}

// handshake opens a session on either transport.
func (s *Server) handshake(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		refuse(w, front.BadHandshakeMethod)
		return
	}
	p := newPeer(s, r)
	if refusal := s.sessions.reserve(p); refusal != nil {
		refuse(w, refusal)
		return
	}
	s.library.ServeHTTP(w, r.WithContext(withPeer(r.Context(), p)))
	if !p.attached() {
		s.sessions.release(p)
	}
}

// poll hands a request of a polling session to its transport. The library's own way there is through its list of
// sessions, which knows a session only some time after its client does.
func (s *Server) poll(w http.ResponseWriter, r *http.Request, sid string) {
	p, ok := s.sessions.find(sid)
	if !ok {
		refuse(w, front.UnknownSession)
		return
	}
	conn, ok := p.pollingTransport()
	if !ok {
		refuse(w, front.BadRequest)
		return
	}
	conn.ServeHTTP(w, r)
}

// upgrade opens the second transport of a polling session. There is one attempt at a time: the library would let any
// number replace each other, and would leave a WebSocket for a session that has one waiting for ever.
func (s *Server) upgrade(w http.ResponseWriter, r *http.Request, sid string) {
	p, ok := s.sessions.find(sid)
	if !ok {
		refuse(w, front.UnknownSession)
		return
	}
	select {
	case <-p.served:
	case <-p.done:
		refuse(w, front.UnknownSession)
		return
	case <-r.Context().Done():
		return
	}
	if !p.beginUpgrade() {
		s.webSocket.refuse(w, r)
		return
	}
	s.library.ServeHTTP(w, r.WithContext(withPeer(r.Context(), p)))
	p.endUpgrade()
}

// Close ends every session and returns when nothing of the server runs any more. Requests that come later are refused.
func (s *Server) Close() error {
	for _, p := range s.sessions.close() {
		go p.finish(reasonForcedClose)
	}
	s.sessions.wait()
	err := s.library.Close() // not before: a handshake under way would panic
	<-s.accepted
	return err
}

type peerKey struct{}

func withPeer(ctx context.Context, p *peer) context.Context {
	return context.WithValue(ctx, peerKey{}, p)
}

func peerOf(ctx context.Context) *peer {
	p, _ := ctx.Value(peerKey{}).(*peer)
	return p
}
