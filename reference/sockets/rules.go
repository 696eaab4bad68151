package sockets

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
)

// Rules are the promises of the protocol, each as the function that keeps it. They are replaced to break one on
// purpose, by a fault (faults.go), before the application has its first client.
type Rules struct {
	// connectTimeout is the time a client may stay without having joined a namespace, given what the options say.
	connectTimeout func(c *client, configured time.Duration) time.Duration
	// opened greets a new connection: before revision 5 it is in the main namespace unasked.
	opened func(*client)
	// connect answers a CONNECT packet for a namespace that the client is not in.
	connect func(*client, socketio.Packet)
	// late goes on with a client that a middleware has let on after a while.
	late func(*client, *socket, chat.Handshake)
	// newID makes the id of a socket.
	newID func(c *client, namespace string) string
	// newPID makes the private id of a socket, nothing for a client that cannot be told.
	newPID func(*client) string
	// claim is the session that the client wants back.
	claim func(*client, socketio.Packet) chat.Claim
	// welcome is the payload of the answer that lets a client in.
	welcome func(*socket) []byte
	// auth is what the application gets of a CONNECT packet's payload.
	auth func(*client, socketio.Packet) json.RawMessage
	// query is what the application gets of what a client says in URLs.
	query func(*client, socketio.Packet) url.Values
	// refuse answers a client that may not connect.
	refuse func(c *client, namespace string, refusal *chat.Refusal)

	// message takes what the connection received.
	message func(c *client, binary bool, data []byte)
	// malformed handles a message that is no packet, or not the one that must come now.
	malformed func(c *client, binary bool, data []byte, err error)
	// unexpected handles a packet that has no place in the state of its namespace; s is nil if the client is not in it.
	unexpected func(c *client, s *socket, packet socketio.Packet)

	// left handles the client's DISCONNECT.
	left func(*socket)
	// kick takes a client out of a namespace.
	kick func(*socket)
	// kickAll takes a client out of all its namespaces and ends its connection.
	kickAll func(*socket)

	// event is the text of an event to the client; its attachments follow.
	event func(*socket, *chat.Message) []byte
	// wantsAck tells whether the client asked for an acknowledgement.
	wantsAck func(socketio.Packet) bool
	// acknowledge sends an acknowledgement.
	acknowledge func(*socket, socketio.Packet)
	// answered takes an acknowledgement of the client.
	answered func(*socket, socketio.Packet)
	// write sends a packet, its text and its attachments, which nothing comes between.
	write func(*client, []engineio.Packet)
}

// rules returns those that keep every promise.
func rules() *Rules {
	return &Rules{
		connectTimeout: func(_ *client, d time.Duration) time.Duration { return d },

		opened:  (*client).opened,
		connect: (*client).connect,
		late:    (*client).late,
		newID:   (*client).newID,
		newPID:  (*client).newPID,
		claim:   (*client).claim,
		welcome: (*socket).welcome,
		auth:    (*client).auth,
		query:   (*client).query,
		refuse:  (*client).refuse,

		message:    (*client).message,
		malformed:  func(c *client, _ bool, _ []byte, _ error) { c.connection.Close(reasonParseError) },
		unexpected: func(c *client, _ *socket, _ socketio.Packet) { c.connection.Close(reasonForced) },

		left:    func(s *socket) { s.client.remove(s, reasonClient) },
		kick:    (*socket).kick,
		kickAll: (*socket).kickAll,

		event:       func(s *socket, message *chat.Message) []byte { return message.Text(s.client.revision) },
		wantsAck:    func(packet socketio.Packet) bool { return packet.HasID },
		acknowledge: func(s *socket, packet socketio.Packet) { s.client.send(packet) },
		answered:    (*socket).answered,
		write:       func(c *client, packets []engineio.Packet) { c.connection.Send(packets...) },
	}
}
