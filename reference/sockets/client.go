package sockets

import (
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
)

// Reasons of the end that this layer gives, in the field's words.
const (
	reasonClient     = "client namespace disconnect"
	reasonServer     = "server namespace disconnect"
	reasonParseError = "parse error"
	reasonForced     = "forced close"
)

// client is one connection with its namespaces. The engine calls it from one goroutine at a time.
type client struct {
	hub        *chat.Hub
	rules      *Rules
	connection Connection
	revision   socketio.Revision
	decoder    socketio.Decoder
	sockets    map[string]*socket // by namespace
	asking     map[string]bool    // the namespaces that a middleware has not decided on yet
	gone       bool

	joined         atomic.Bool // a namespace, at any time
	connectTimeout *time.Timer
}

// Message implements engine.Handler.
func (c *client) Message(binary bool, data []byte) { c.rules.message(c, binary, data) }

// message puts packets and attachments together.
func (c *client) message(binary bool, data []byte) {
	decode := c.decoder.Text
	if binary {
		decode = c.decoder.Binary
	}
	packet, complete, err := decode(data)
	switch {
	case err != nil:
		c.rules.malformed(c, binary, data, err)
	case complete:
		c.handle(packet)
	}
}

// Closed implements engine.Handler.
func (c *client) Closed(reason string) {
	c.connectTimeout.Stop()
	c.gone = true
	for _, s := range c.sockets {
		c.remove(s, reason)
	}
}

// handle does what a packet asks for. One that has no place in the state of its namespace ends the connection.
func (c *client) handle(packet socketio.Packet) {
	s := c.sockets[packet.Namespace]
	switch {
	case packet.Type == socketio.Connect && s == nil && !c.asking[packet.Namespace]:
		c.rules.connect(c, packet)
	case s == nil:
		c.rules.unexpected(c, nil, packet)
	case packet.Type == socketio.Disconnect:
		c.rules.left(s)
	case packet.Type == socketio.Event || packet.Type == socketio.BinaryEvent:
		c.event(s, packet)
	case packet.Type == socketio.Ack || packet.Type == socketio.BinaryAck:
		c.rules.answered(s, packet)
	default: // a second CONNECT, or a CONNECT_ERROR, which only a server sends
		c.rules.unexpected(c, s, packet)
	}
}

// event hands an event to the application, with a way to acknowledge it if the client asked for that.
func (c *client) event(s *socket, packet socketio.Packet) {
	name, arguments, err := chat.ParseEvent(packet.Data, packet.Attachments)
	if err != nil {
		c.connection.Close(reasonParseError)
		return
	}
	var acknowledge func(chat.Arguments)
	if c.rules.wantsAck(packet) {
		acknowledge = func(arguments chat.Arguments) { s.acknowledge(packet.ID, arguments) }
	}
	s.member.Receive(name, arguments, acknowledge)
}

// send queues a packet with its attachments, which nothing comes between.
func (c *client) send(packet socketio.Packet) {
	c.sendText(socketio.AppendPacket(nil, c.revision, packet), packet.Attachments)
}

func (c *client) sendText(text []byte, attachments [][]byte) {
	packets := make([]engineio.Packet, 0, 1+len(attachments))
	packets = append(packets, engineio.Text(text))
	for _, attachment := range attachments {
		packets = append(packets, engineio.Binary(attachment))
	}
	c.rules.write(c, packets)
}
