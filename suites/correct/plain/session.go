package plain

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// session is one connection of a client, over long-polling, over a WebSocket, or over both while it changes. Everything is guarded
// by the application's lock.
type session struct {
	server *server
	id     string
	query  url.Values
	header http.Header
	host   string
	client *client

	outbox  []packet
	changed chan struct{} // closed and replaced when those who wait must look again

	getting, posting bool       // a request is served
	socket           *webSocket // nil while the transport is long-polling
	upgrading        bool       // a WebSocket has come, and is not used yet
	probed           bool       // its probe was answered: a GET that waits is to end
	closed           bool

	ping, pong   *time.Timer // the next ping is due; the pong for the last one is missing
	pings, pongs int
}

// farewell is how long a session that the server has closed waits for the GET that takes its last packets.
const farewell = 30 * time.Second

// Reasons why a session ends, in the words of the official server.
const (
	reasonTransportClose = "transport close"
	reasonTransportError = "transport error"
	reasonPingTimeout    = "ping timeout"
	reasonParseError     = "parse error"
	reasonForced         = "forced server close"
)

// open makes a session. The lock is held.
func (s *server) open(r *http.Request) *session {
	opened := &session{server: s, id: s.app.newID(), query: r.URL.Query(), header: r.Header, host: r.Host, changed: make(chan struct{})}
	opened.client = newClient(s.app, opened)
	s.sessions[opened.id] = opened
	first := s.app.freedoms.PingInterval
	if s.app.freedoms.FirstPingAtOnce {
		first = 0
	}
	opened.ping = opened.after(first, opened.sendPing)
	return opened
}

// handshake is the first packet that a client receives.
func (s *session) handshake(upgrades []string) packet {
	freedoms := s.server.app.freedoms
	data := s.server.app.encodeJSON(map[string]any{
		"sid":          s.id,
		"upgrades":     upgrades,
		"pingInterval": freedoms.PingInterval.Milliseconds(),
		"pingTimeout":  freedoms.PingTimeout.Milliseconds(),
		"maxPayload":   freedoms.MaxPayload,
	})
	return packet{kind: kindOpen, data: data}
}

// after calls a function later, with the lock held, unless the session is closed by then.
func (s *session) after(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(d, func() {
		s.server.app.mu.Lock()
		defer s.server.app.mu.Unlock()
		if !s.closed {
			f()
		}
	})
}

func (s *session) sendPing() {
	s.pings++
	number := s.pings
	s.pong = s.after(s.server.app.freedoms.PingTimeout, func() {
		if s.pongs < number {
			s.close(reasonPingTimeout)
		}
	})
	if s.server.app.freedoms.OnePacketPerGet { // or the ping would wait behind all that is to be fetched, and the client would be late
		s.sendAhead([]packet{text(kindPing, "")})
		return
	}
	s.send(text(kindPing, ""))
}

// send queues packets for the client.
func (s *session) send(packets ...packet) {
	s.outbox = append(s.outbox, packets...)
	s.change()
}

// sendAhead queues packets ahead of those that wait, but not between a message and its attachments.
func (s *session) sendAhead(packets []packet) {
	first := slices.IndexFunc(s.outbox, func(p packet) bool { return !p.binary })
	s.outbox = slices.Insert(s.outbox, max(first, 0), packets...)
	s.change()
}

func (s *session) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// receive takes a packet of the client.
func (s *session) receive(p packet) {
	switch {
	case s.closed:
	case p.kind == kindMessage:
		s.client.receive(p)
	case p.kind == kindPong && s.pongs < s.pings:
		s.pongs++
		s.pong.Stop()
		s.ping.Reset(s.server.app.freedoms.PingInterval)
	case p.kind == kindPong, p.kind == kindNoop:
	case p.kind == kindClose:
		if s.getting {
			s.outbox = append(s.outbox, text(kindNoop, ""))
		}
		s.close(reasonTransportClose)
	default: // what only a server sends, or has no place here
		s.close(reasonParseError)
	}
}

// disconnect closes the session when the client has received what is queued.
func (s *session) disconnect() {
	if s.closed {
		return
	}
	waits := s.socket == nil && (!s.getting || s.server.app.freedoms.OnePacketPerGet)
	if s.socket == nil {
		s.outbox = append(s.outbox, text(kindClose, ""))
	}
	s.close(reasonForced)
	if !waits {
		return
	}
	s.server.sessions[s.id] = s
	time.AfterFunc(farewell, func() {
		s.server.app.mu.Lock()
		defer s.server.app.mu.Unlock()
		delete(s.server.sessions, s.id)
	})
}

// close ends the session. A GET that waits, or the WebSocket, still takes what is queued.
func (s *session) close(reason string) {
	if s.closed {
		return
	}
	s.closed = true
	delete(s.server.sessions, s.id)
	s.ping.Stop()
	if s.pong != nil {
		s.pong.Stop()
	}
	s.client.closed(reason)
	s.change()
}
