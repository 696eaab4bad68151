package sockets

import (
	"strconv"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
)

// socket is one client in one namespace.
type socket struct {
	client    *client
	namespace string
	id        string
	member    *chat.Member
}

var _ chat.Socket = (*socket)(nil)

// Accept implements chat.Socket. Revision 5 tells the socket's id, which differs from the session's; before it, the
// packet has no payload.
func (s *socket) Accept() {
	s.client.joined.Store(true)
	packet := socketio.Packet{Type: socketio.Connect, Namespace: s.namespace}
	if s.client.revision >= socketio.V5 {
		packet.Data = []byte(`{"sid":` + strconv.Quote(s.id) + `}`)
	}
	s.client.send(packet)
}

// Emit implements chat.Socket.
func (s *socket) Emit(message *chat.Message) {
	s.client.sendText(message.Text(s.client.revision), message.Arguments.Attachments)
}

// Disconnect implements chat.Socket.
func (s *socket) Disconnect(everything bool) {
	if !everything {
		s.kick()
		return
	}
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
	s.client.send(packet)
}
