package sockets

import (
	"encoding/json"
	"maps"
	"net/url"
	"time"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
)

// awaitNamespace ends the connection if the client does not join a namespace in time.
//
// https://socket.io/docs/v4/server-options/#connecttimeout
func (c *client) awaitNamespace(timeout time.Duration) {
	c.connectTimeout = time.AfterFunc(timeout, func() {
		if !c.joined.Load() {
			c.connection.Close(reasonForced)
		}
	})
}

// opened joins the main namespace on behalf of clients before revision 5, which do not ask for it.
//
// https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v4.md#connection-to-the-default-namespace
func (c *client) opened() {
	if c.revision < socketio.V5 {
		c.connect(socketio.Packet{Type: socketio.Connect, Namespace: "/"})
	}
}

// connect answers a CONNECT packet, with one of the same kind or with a CONNECT_ERROR.
//
// https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v5-current.md#connection-to-a-namespace
func (c *client) connect(packet socketio.Packet) {
	if len(c.sockets)+len(c.asking) >= maxNamespaces {
		c.connection.Close(reasonForced)
		return
	}
	s := &socket{client: c, namespace: packet.Namespace}
	handshake, wait := c.hub.Hold(c.handshake(s, packet))
	if wait == 0 {
		c.decide(s, handshake)
		return
	}
	c.asking[s.namespace] = true
	time.AfterFunc(wait, func() {
		c.connection.Later(func() { c.rules.late(c, s, handshake) })
	})
}

// late goes on with a client that a middleware has let on after a while, unless the client is gone.
func (c *client) late(s *socket, handshake chat.Handshake) {
	if !c.gone {
		c.decide(s, handshake)
	}
}

// decide lets a client in, or refuses it.
func (c *client) decide(s *socket, handshake chat.Handshake) {
	delete(c.asking, s.namespace)
	member, refusal := c.hub.Connect(handshake, s)
	if refusal != nil {
		c.rules.refuse(c, s.namespace, refusal)
		return
	}
	s.member = member
	c.sockets[s.namespace] = s
}

// newID makes the id of a socket. Before revision 5 the CONNECT packet tells the client none, so that it is made from
// the id of the connection, the same way on both sides. The price, as on the official server of that generation: who
// learns a socket's id knows the session's.
//
// https://github.com/socketio/socket.io/blob/2.5.0/lib/socket.js
func (c *client) newID(namespace string) string {
	switch {
	case c.revision >= socketio.V5:
		return engine.NewID()
	case namespace == "/":
		return c.connection.ID()
	}
	return namespace + "#" + c.connection.ID()
}

// newPID makes a private id. Before revision 5 there is no payload to tell it in.
func (c *client) newPID() string {
	if c.revision < socketio.V5 {
		return ""
	}
	return engine.NewID()
}

// claim is what the payload says about a session that the client wants back: both ids, or it wants none.
//
// https://socket.io/docs/v4/connection-state-recovery#how-it-works-under-the-hood
func (c *client) claim(packet socketio.Packet) chat.Claim {
	var payload struct {
		PID    any `json:"pid"`
		Offset any `json:"offset"`
	}
	_ = json.Unmarshal(c.auth(packet), &payload) // a payload is an object, or there is none
	pid, _ := payload.PID.(string)
	offset, known := payload.Offset.(string)
	if !known {
		return chat.Claim{}
	}
	return chat.Claim{PID: pid, Offset: offset}
}

// handshake collects what the client said about itself. Before revision 5 that is a query, and no payload.
func (c *client) handshake(s *socket, packet socketio.Packet) chat.Handshake {
	return chat.Handshake{
		SID:       c.rules.newID(c, s.namespace),
		PID:       c.rules.newPID(c),
		Claim:     c.rules.claim(c, packet),
		Namespace: s.namespace,
		Auth:      c.rules.auth(c, packet),
		Query:     c.rules.query(c, packet),
		Header:    c.connection.Header(),
		EngineIO:  int(c.connection.Revision()),
	}
}

// query is that of the connection and, before revision 5, that of the namespace.
func (c *client) query(packet socketio.Packet) url.Values {
	query := c.connection.Query()
	if c.revision < socketio.V5 {
		query = maps.Clone(query)
		own, _ := url.ParseQuery(packet.Query) // what is malformed is left out
		maps.Copy(query, own)
	}
	return query
}

// auth is the payload; before revision 5 there is none.
func (c *client) auth(packet socketio.Packet) json.RawMessage {
	if c.revision < socketio.V5 {
		return nil
	}
	return packet.Data
}

// refuse sends a CONNECT_ERROR: an object in revision 5, a string before it.
func (c *client) refuse(namespace string, refusal *chat.Refusal) {
	var payload any = refusal.Message
	if c.revision >= socketio.V5 {
		payload = struct {
			Message string `json:"message"`
			Data    any    `json:"data,omitempty"`
		}{refusal.Message, refusal.Data}
	}
	data, _ := json.Marshal(payload) // the refusals of the chat have a JSON form
	c.send(socketio.Packet{Type: socketio.ConnectError, Namespace: namespace, Data: data})
}

// remove ends the membership of a namespace.
func (c *client) remove(s *socket, reason string) {
	delete(c.sockets, s.namespace)
	s.member.Leave(reason)
}
