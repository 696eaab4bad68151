package client

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// message is called by the engine for every message, in order.
func (c *Client) message(p engineio.Packet, at time.Time) {
	var packet socketio.Packet
	var complete bool
	var err error
	if p.Binary {
		packet, complete, err = c.decoder.Binary(p.Data)
	} else {
		packet, complete, err = c.decoder.Text(p.Data)
	}
	if err != nil {
		c.current().cut(engineio.ReasonParseError, err)
		return
	}
	if !complete {
		return
	}
	c.mu.Lock()
	s := c.find(packet.Namespace)
	c.mu.Unlock()
	if s == nil {
		return // a namespace that we have left, or never asked for
	}
	switch packet.Type {
	case socketio.Connect:
		s.accepted(packet)
	case socketio.ConnectError:
		s.refused(connectError(packet))
	case socketio.Disconnect:
		s.leave(ReasonServerDisconnect)
	case socketio.Event, socketio.BinaryEvent:
		name, err := socketio.EventName(packet.Data)
		if err != nil {
			c.current().cut(engineio.ReasonParseError, err)
			return
		}
		s.arrived(Event{
			Name: name, Data: packet.Data, Attachments: packet.Attachments, At: at,
			socket: s, id: packet.ID, hasID: packet.HasID,
		})
	case socketio.Ack, socketio.BinaryAck:
		s.answered(packet)
	}
}

// accepted takes the server's CONNECT.
func (s *Socket) accepted(packet socketio.Packet) {
	c := s.client
	c.mu.Lock()
	if s.state != stateConnecting {
		c.mu.Unlock()
		return
	}
	s.state = stateConnected
	s.id, s.pid = s.newIDs(packet)
	if s.waiting != nil {
		s.waiting <- nil
		s.waiting = nil
	}
	var handler func(error)
	if s.again {
		s.again, handler = false, s.onReconnect
	}
	c.mu.Unlock()
	if handler != nil {
		handler(nil)
	}
}

// newIDs returns the id that comes with a CONNECT, and the private one, if there is one.
func (s *Socket) newIDs(packet socketio.Packet) (id, private string) {
	c := s.client
	if c.revision() < socketio.V5 {
		id = c.engine.session.Handshake().SID
		if s.namespace != "/" {
			id = s.namespace + "#" + id
		}
		return id, ""
	}
	var payload struct {
		SID string `json:"sid"`
		PID string `json:"pid"`
	}
	if json.Unmarshal(packet.Data, &payload) != nil {
		return "", "" // a server that sends no sid gives us none
	}
	return payload.SID, payload.PID
}

// refused takes the server's CONNECT_ERROR. Once a namespace is connected it has no meaning.
func (s *Socket) refused(err *ConnectError) {
	c := s.client
	c.mu.Lock()
	var handler func(error)
	if s.state == stateConnecting {
		handler = s.refuse(err)
	}
	c.mu.Unlock()
	if handler != nil {
		handler(err)
	}
}

// refuse notes that a namespace cannot be connected. It is called with the lock held, and returns the handler to be called
// without it, or nil.
func (s *Socket) refuse(err error) func(error) {
	var handler func(error)
	if s.again {
		s.again, handler = false, s.onReconnect
	}
	unasked := s.implicit
	if s.waiting != nil {
		s.waiting <- err
		s.waiting = nil
	}
	s.lose(ReasonServerDisconnect, err, false)
	if unasked {
		s.client.sockets = append(s.client.sockets, s) // Connect will ask
	}
	return handler
}

// answered takes an acknowledgement.
func (s *Socket) answered(packet socketio.Packet) {
	s.client.mu.Lock()
	replies, asked := s.acks[packet.ID]
	asked = asked && packet.HasID
	if replies != nil && asked {
		replies <- Answer{data: packet.Data, attachments: packet.Attachments}
	}
	var stray func(uint64)
	if asked {
		delete(s.acks, packet.ID)
	} else {
		stray = s.onStrayAck
	}
	s.client.mu.Unlock()
	if stray != nil {
		stray(packet.ID)
	}
}

// reasonIn finds the reason in the error of a socket.
func reasonIn(err error) string {
	if closed := (*ClosedError)(nil); errors.As(err, &closed) {
		return closed.Reason
	}
	if left := (*DisconnectedError)(nil); errors.As(err, &left) {
		return left.Reason
	}
	return ReasonServerDisconnect
}
