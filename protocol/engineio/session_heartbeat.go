package engineio

import (
	"bytes"
	"time"
)

// heartbeat is the timer of one side. In revision 4 the server sends pings, in revision 3 the client.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md#heartbeat
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#timeouts
type heartbeat struct {
	nextPing time.Time // when to send a ping; zero while a pong is awaited, and on the side that does not ping
	lastPing time.Time
	timeout  time.Time // when the peer is considered gone; zero if nothing is awaited
}

// maxQueuedPongs bounds what a peer can make this side queue by pinging without reading.
const maxQueuedPongs = 100

func (s *Session) sendsPings() bool { return s.server == (s.config.Revision == V4) }

// silence is how long the side that does not ping waits for the other. Zero means for ever.
func (s *Session) silence() time.Duration { return s.handshake.PingInterval + s.handshake.PingTimeout }

func (s *Session) startHeartbeat(now time.Time) {
	switch {
	case !s.sendsPings():
		s.expectPing(now)
	case s.handshake.PingInterval > 0: // a server that announces 0 wants no pings
		s.beat.nextPing = now.Add(s.handshake.PingInterval)
	}
}

func (s *Session) expectPing(now time.Time) {
	if s.silence() > 0 {
		s.beat.timeout = now.Add(s.silence())
	}
}

// heard notes that the peer sent something. Revision 3 counts any packet as a sign of life, revision 4 only the
// heartbeat itself.
func (s *Session) heard(now time.Time) {
	if s.config.Revision == V3 && !s.beat.timeout.IsZero() {
		s.expectPing(now)
	}
}

func (s *Session) receivePing(now time.Time, p Packet) {
	switch {
	case s.sendsPings() && s.server:
		s.end(ReasonTransportError, Close) // wrong direction
	case s.sendsPings():
		// A client of revision 3 ignores it, as the reference does.
	case s.queuedPongs == maxQueuedPongs:
		s.end(ReasonTransportError, Close)
	default:
		s.expectPing(now)
		s.queuedPongs++
		s.push(Packet{Type: Pong, Data: bytes.Clone(p.Data)}) // "a pong packet containing the same data"
	}
}

func (s *Session) receivePong(now time.Time) {
	switch {
	case s.sendsPings() && !s.beat.lastPing.IsZero() && s.beat.nextPing.IsZero():
		s.beat.timeout = time.Time{}
		s.beat.nextPing = s.beat.lastPing.Add(s.handshake.PingInterval)
		if s.config.Revision == V3 || s.beat.nextPing.Before(now) {
			// Revision 3: "the client will wait pingInterval before sending a ping packet again".
			s.beat.nextPing = now.Add(s.handshake.PingInterval)
		}
	case s.server && !s.sendsPings():
		s.end(ReasonTransportError, Close) // wrong direction
	}
}

func (s *Session) tickHeartbeat(now time.Time) {
	switch b := &s.beat; {
	case !b.timeout.IsZero() && !now.Before(b.timeout):
		s.end(ReasonPingTimeout, Close)
	case !b.nextPing.IsZero() && !now.Before(b.nextPing):
		s.push(Packet{Type: Ping})
		b.nextPing, b.lastPing = time.Time{}, now
		b.timeout = now.Add(s.handshake.PingTimeout)
	}
}
