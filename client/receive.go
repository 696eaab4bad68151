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
	decode := c.decoder.Text
	if p.Binary {
		decode = c.decoder.Binary
	}
	packet, complete, err := decode(p.Data)
	if complete && err == nil {
		err = c.packet(packet, at)
	}
	if err != nil {
		c.current().cut(engineio.ReasonParseError, err)
	}
}

// packet takes a packet for the socket of its namespace.
func (c *Client) packet(packet socketio.Packet, at time.Time) error {
	s := c.find(packet.Namespace)
	if s == nil {
		return nil // a namespace that we have left, or never asked for
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
			return err
		}
		s.arrived(Event{
			Name: name, Data: packet.Data, Attachments: packet.Attachments, At: at,
			socket: s, id: packet.ID, hasID: packet.HasID,
		})
	case socketio.Ack, socketio.BinaryAck:
		s.acknowledged(packet)
	}
	return nil
}

// accepted takes the server's CONNECT.
func (s *Socket) accepted(packet socketio.Packet) {
	if handler := s.accept(packet); handler != nil {
		handler(nil)
	}
}

// accept notes that a namespace is connected, and returns the handler to be called, or nil.
func (s *Socket) accept(packet socketio.Packet) func(error) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	if s.state != stateConnecting {
		return nil
	}
	s.state = stateConnected
	s.id, s.pid = s.newIDsLocked(packet)
	s.answerLocked(nil)
	return s.returnedLocked()
}

// newIDsLocked returns the id that comes with a CONNECT, and the private one, if there is one.
func (s *Socket) newIDsLocked(packet socketio.Packet) (id, private string) {
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
		handler = s.refuseLocked(err)
	}
	c.mu.Unlock()
	if handler != nil {
		handler(err)
	}
}

// refuseLocked notes that a namespace cannot be connected. It returns the handler to be called without the lock, or nil.
func (s *Socket) refuseLocked(err error) func(error) {
	handler := s.returnedLocked()
	implicit := s.implicit
	s.answerLocked(err)
	s.loseLocked(ReasonServerDisconnect, err, false)
	if implicit {
		s.client.sockets = append(s.client.sockets, s) // Connect will ask
	}
	return handler
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
