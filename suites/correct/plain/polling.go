package plain

import (
	"io"
	"net/http"
	"time"
)

// releaseTime is how long a GET is held while a WebSocket is tried, unless there is something to say.
const releaseTime = 100 * time.Millisecond

// serveGet answers as soon as there is something to say.
func (s *session) serveGet(w http.ResponseWriter, r *http.Request) {
	mu := &s.server.app.mu
	mu.Lock()
	if s.socket != nil || s.getting {
		s.refuseOverlap(w)
		return
	}
	s.getting = true
	var release <-chan time.Time
	for {
		if body := s.takePayload(); body != nil {
			s.getting = false
			mu.Unlock()
			s.server.respond(w, http.StatusOK, body)
			return
		}
		if s.probed && release == nil {
			release = time.After(releaseTime)
		}
		changed := s.changed
		mu.Unlock()
		select {
		case <-changed:
			mu.Lock()
		case <-release:
			mu.Lock()
			s.outbox = append(s.outbox, text(kindNoop, ""))
		case <-r.Context().Done(): // the client does not wait any more: what it was to receive may be lost
			mu.Lock()
			s.getting = false
			if s.socket == nil {
				s.close(reasonTransportError)
			}
			mu.Unlock()
			return
		}
	}
}

// takePayload returns the body for a GET, nothing if it has to wait.
func (s *session) takePayload() []byte {
	switch {
	case s.socket != nil: // a WebSocket has taken over
		return encodePayload([]packet{text(kindNoop, "")})
	case s.closed && len(s.outbox) == 0:
		return encodePayload([]packet{text(kindClose, "")})
	case len(s.outbox) == 0:
		return nil
	}
	n := len(s.outbox)
	if s.server.app.freedoms.OnePacketPerGet {
		n = 1
	}
	body := encodePayload(s.outbox[:n])
	s.outbox = s.outbox[n:]
	if s.closed && len(s.outbox) == 0 {
		delete(s.server.sessions, s.id)
	}
	return body
}

// refuseOverlap ends a session whose client does not keep to one GET and one POST at a time, or polls after an upgrade. It unlocks.
func (s *session) refuseOverlap(w http.ResponseWriter) {
	if s.socket == nil {
		s.close(reasonTransportError)
	}
	s.server.app.mu.Unlock()
	s.server.refuse(w, badRequest)
}

// servePost takes packets.
func (s *session) servePost(w http.ResponseWriter, r *http.Request) {
	mu := &s.server.app.mu
	mu.Lock()
	switch {
	case s.closed:
		mu.Unlock()
		s.server.refuse(w, unknownSession)
		return
	case s.socket != nil || s.posting:
		s.refuseOverlap(w)
		return
	}
	s.posting = true
	mu.Unlock()

	limit := s.server.app.freedoms.MaxPayload
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(limit)+1))
	packets, malformed := decodePayload(body)
	if most := s.server.app.freedoms.PacketsPerPost; most > 0 && len(packets) > most {
		malformed = errNoPacket
	}

	mu.Lock()
	s.posting = false
	switch {
	case err != nil:
		s.close(reasonTransportError)
	case len(body) > limit:
		mu.Unlock()
		s.server.respond(w, http.StatusRequestEntityTooLarge, nil)
		return
	case malformed != nil:
		s.close(reasonParseError)
		mu.Unlock()
		s.server.refuse(w, badRequest)
		return
	}
	for _, p := range packets {
		s.receive(p)
	}
	mu.Unlock()
	s.server.respond(w, http.StatusOK, []byte("ok"))
}
