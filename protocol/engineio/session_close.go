package engineio

import "time"

// Close ends the session from this side, with EventClosed at once. What is queued may still be taken, followed by a
// close packet on polling; then comes EventCloseTransport. A server waits CloseTimeout for the GET that takes them.
func (s *Session) Close(now time.Time) {
	if s.state != stateOpen {
		return
	}
	s.state = stateClosing
	s.closeBy = now.Add(s.config.CloseTimeout)
	s.beat = heartbeat{}
	s.emit(Event{Kind: EventClosed, Reason: ReasonForcedClose})
	s.dropProbe()
	s.release = Close
	if s.transport == Polling {
		s.push(Packet{Type: Close})
	} else if len(s.queue) == 0 {
		s.finish()
	}
}

// TransportClosed reports that a connection has ended: the WebSocket, or for a client its polling requests. If it was
// only a probe the session goes on without it, otherwise it is over.
func (s *Session) TransportClosed(now time.Time, on Transport) {
	s.Fail(now, on, ReasonTransportClose)
}

// Fail reports that a transport broke or that the peer broke a rule of it, and why: ReasonParseError for what
// ParseFrame or ParsePayload refused, ReasonTransportError for overlapping or aborted requests and the like. If it was
// only a probe the session goes on without it, otherwise it is over.
func (s *Session) Fail(_ time.Time, on Transport, reason string) {
	if on == s.transport {
		s.end(reason, Close)
	} else if on == WebSocket {
		s.dropProbe()
	}
}

// end closes the session without a goodbye. A server answers a pending GET with the release packet.
func (s *Session) end(reason string, release PacketType) {
	switch s.state {
	case stateOpen:
		s.emit(Event{Kind: EventClosed, Reason: reason})
		s.dropProbe()
		s.release = release
		s.finish()
	case stateClosing:
		s.finish()
	}
}

func (s *Session) finish() {
	s.state = stateDone
	s.beat = heartbeat{}
	s.closeBy = time.Time{}
	s.queue, s.queuedBytes, s.queuedPongs = nil, 0, 0
	s.emit(Event{Kind: EventCloseTransport, Transport: s.transport})
}
