package engineio

import "encoding/base64"

// maxIdleQueue is the capacity in packets that an empty queue keeps.
const maxIdleQueue = 64

// Outgoing appends to dst the packets to be written to that transport now, and forgets them. They must be written, in
// order and before those of the next call.
//
// On the WebSocket each packet is a frame. On polling the packets are one payload: a client calls when it has no POST
// in flight and puts them in one, no more than the server's maxPayload if they are several; a server calls when a GET
// is pending and answers with them. No packets means no POST, or that the GET stays pending.
//
// A server's pending GET is always released when it must be: with a noop during and after an upgrade and when the
// client closed the session, with a close packet when the server did. So call for a GET that is pending; a GET (or
// POST) that arrives when Transport is not Polling, or the session is Done, is to be refused instead.
func (s *Session) Outgoing(on Transport, dst []Packet) []Packet {
	if on != s.transport {
		return s.outgoingBeside(on, dst)
	}
	if s.Paused() {
		return dst
	}
	before := len(dst)
	dst = s.drain(dst)
	if s.state == stateClosing && len(s.queue) == 0 {
		s.finish()
	}
	if len(dst) == before && on == Polling && s.server {
		return s.releaseGET(dst)
	}
	return dst
}

// outgoingBeside is for the transport that messages do not use.
func (s *Session) outgoingBeside(on Transport, dst []Packet) []Packet {
	switch {
	case on == Polling && s.server:
		return append(dst, Packet{Type: Noop})
	case on == WebSocket && s.probe.ready:
		dst = append(dst, s.probe.out)
		s.probe.out, s.probe.ready = Packet{}, false
	}
	return dst
}

// releaseGET answers a pending GET for which there are no packets, if it may not wait.
func (s *Session) releaseGET(dst []Packet) []Packet {
	switch {
	case s.state == stateDone:
		return append(dst, Packet{Type: s.release})
	case s.probe.state == probeAnswered:
		return append(dst, Packet{Type: Noop})
	}
	return dst
}

// drain moves the queue, or as much as one payload may carry, to dst.
func (s *Session) drain(dst []Packet) []Packet {
	n := s.batch()
	for _, p := range s.queue[:n] {
		s.queuedBytes -= len(p.Data)
		if p.Type == Pong {
			s.queuedPongs--
		}
	}
	dst = append(dst, s.queue[:n]...)
	rest := copy(s.queue, s.queue[n:])
	clear(s.queue[rest:])
	s.queue = s.queue[:rest]
	if rest == 0 && cap(s.queue) > maxIdleQueue {
		s.queue = nil
	}
	return dst
}

// batch is how many packets of the queue go out together.
func (s *Session) batch() int {
	n := len(s.queue)
	if s.transport != Polling {
		return n
	}
	if limit := s.config.MaxPayloadPackets; limit > 0 {
		n = min(n, limit)
	}
	if s.server || s.handshake.MaxPayload <= 0 {
		return n
	}
	size := 0
	for i, p := range s.queue[:n] {
		size += payloadSize(p)
		if i > 0 && size > s.handshake.MaxPayload {
			return i
		}
	}
	return n
}

// payloadSize bounds from above what p takes in a text payload of either revision, in bytes.
func payloadSize(p Packet) int {
	const overhead = 2 + maxLengthDigits + 1 // "b", type, length and ':', or type and separator
	if p.Binary {
		return overhead + base64.StdEncoding.EncodedLen(len(p.Data))
	}
	return overhead + len(p.Data)
}
