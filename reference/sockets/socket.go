package sockets

import (
	"encoding/json"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
)

// socket is one client in one namespace.
type socket struct {
	client    *client
	namespace string
	id        string
	pid       string // private, for the client to have its session back; empty if it cannot
	member    *chat.Member
}

var _ chat.Socket = (*socket)(nil)

// Accept implements chat.Socket.
func (s *socket) Accept(sid, pid string) {
	s.id, s.pid = sid, pid
	s.client.joined.Store(true)
	s.client.send(socketio.Packet{Type: socketio.Connect, Namespace: s.namespace, Data: s.client.rules.welcome(s)})
}

// welcome tells the socket's ids in revision 5. Before it, the packet has no payload.
func (s *socket) welcome() []byte {
	if s.client.revision < socketio.V5 {
		return nil
	}
	payload, _ := json.Marshal(struct { // texts have a JSON form
		SID string `json:"sid"`
		PID string `json:"pid,omitempty"`
	}{s.id, s.pid})
	return payload
}

// Emit implements chat.Socket.
func (s *socket) Emit(message *chat.Message) {
	if message.Volatile && !s.client.connection.Writable() {
		return
	}
	s.client.sendText(s.client.rules.event(s, message), message.Arguments.Attachments)
}

// Disconnect implements chat.Socket.
func (s *socket) Disconnect(everything bool) {
	if !everything {
		s.client.rules.kick(s)
		return
	}
	s.client.rules.kickAll(s)
}

// Kick implements chat.Socket.
func (s *socket) Kick() {
	s.client.connection.Later(func() {
		if s.client.sockets[s.namespace] == s {
			s.client.rules.kick(s)
		}
	})
}

// kickAll tells the client that it is out of every namespace, and ends the connection.
func (s *socket) kickAll() {
	for _, other := range s.client.sockets {
		other.kick()
	}
	s.client.connection.Close(reasonForced)
}

// kick tells the client that it is out of the namespace.
func (s *socket) kick() {
	s.client.send(socketio.Packet{Type: socketio.Disconnect, Namespace: s.namespace})
	s.client.remove(s, reasonServer)
}

// acknowledge answers the event with that id.
func (s *socket) acknowledge(id uint64, arguments chat.Arguments) {
	packet := socketio.Packet{
		Type:        socketio.Ack,
		Namespace:   s.namespace,
		ID:          id,
		HasID:       true,
		Data:        arguments.Array(),
		Attachments: arguments.Attachments,
	}
	if len(packet.Attachments) > 0 {
		packet.Type = socketio.BinaryAck
	}
	s.client.rules.acknowledge(s, packet)
}

// answered hands an acknowledgement to the application. One without an id answers nothing.
func (s *socket) answered(packet socketio.Packet) {
	data := packet.Data
	if data == nil { // before revision 5, instead of "[]"
		data = []byte("[]")
	}
	arguments, err := chat.ParseArguments(data, packet.Attachments)
	if err != nil {
		s.client.connection.Close(reasonParseError)
		return
	}
	if packet.HasID {
		s.member.Answer(packet.ID, arguments)
	}
}
