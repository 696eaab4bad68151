package engineio

import (
	"slices"
	"time"
)

// probe is the state of an upgrade from polling to a WebSocket.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md#upgrade
type probe struct {
	state   probeState
	timeout time.Time // when the upgrade is given up
	out     Packet    // the next packet for the probing WebSocket, if ready
	ready   bool
}

type probeState uint8

const (
	probeNone     probeState = iota
	probeOpened              // the WebSocket is open; "2probe" (server) or "3probe" (client) is awaited
	probeAnswered            // "5" is awaited (server), or polling comes to rest before it is sent (client)
)

const probeData = "probe"

// TransportOpened reports a WebSocket with the id of this session, which so far uses polling. A client then finds the
// probe in Outgoing(WebSocket).
//
// It returns false if the session cannot use it: it is not on polling, has a WebSocket already, is closed, or the
// server announced no such upgrade. Then close that WebSocket, and do not mention it to the session again.
func (s *Session) TransportOpened(now time.Time, on Transport) (accepted bool) {
	if s.state != stateOpen || on != WebSocket || s.transport != Polling || s.probe.state != probeNone || !s.acceptsUpgrade() {
		return false
	}
	s.probe = probe{state: probeOpened, timeout: now.Add(s.config.UpgradeTimeout)}
	if !s.server {
		s.probe.out, s.probe.ready = Packet{Type: Ping, Data: []byte(probeData)}, true
	}
	return true
}

// Upgrading says whether a WebSocket is open beside polling.
func (s *Session) Upgrading() bool { return s.probe.state != probeNone }

// Paused says, on a client, that no HTTP request may be started, from EventPause to EventUpgraded or EventResume.
func (s *Session) Paused() bool { return !s.server && s.probe.state == probeAnswered }

// receiveProbe takes a packet of the WebSocket before it is in use. Whatever does not belong to the upgrade ends it;
// polling goes on.
func (s *Session) receiveProbe(p Packet) {
	probing := !p.Binary && string(p.Data) == probeData
	switch {
	case s.server && p.Type == Ping && probing:
		s.probe.state = probeAnswered
		s.probe.out, s.probe.ready = Packet{Type: Pong, Data: []byte(probeData)}, true
	case s.server && p.Type == Upgrade && s.probe.state == probeAnswered:
		s.upgrade()
		s.emit(Event{Kind: EventCloseTransport, Transport: Polling})
	case !s.server && p.Type == Pong && probing && s.probe.state == probeOpened:
		s.probe.state = probeAnswered
		s.emit(Event{Kind: EventPause})
	default:
		s.dropProbe()
	}
}

// PollingPaused reports, on a client after EventPause, that no HTTP request is in flight: everything sent has arrived,
// everything received was given to Receive. The session moves to the WebSocket, and its first packet there is the
// upgrade packet. At any other time the call does nothing.
func (s *Session) PollingPaused(_ time.Time) {
	if s.Paused() {
		s.queue = slices.Insert(s.queue, 0, Packet{Type: Upgrade})
		s.upgrade()
	}
}

func (s *Session) upgrade() {
	s.transport, s.probe = WebSocket, probe{}
	s.emit(Event{Kind: EventUpgraded})
}

func (s *Session) tickProbe(now time.Time) {
	if s.state == stateOpen && s.probe.state != probeNone && !now.Before(s.probe.timeout) {
		s.dropProbe()
	}
}

// dropProbe gives up an upgrade. Nothing is lost: the probing WebSocket carried no messages.
func (s *Session) dropProbe() {
	if s.probe.state == probeNone {
		return
	}
	paused := s.Paused()
	s.probe = probe{}
	s.emit(Event{Kind: EventCloseTransport, Transport: WebSocket})
	if paused {
		s.emit(Event{Kind: EventResume})
	}
}
