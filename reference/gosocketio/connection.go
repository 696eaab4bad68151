package gosocketio

import (
	"maps"
	"net/url"
	"slices"

	library "github.com/googollee/go-socket.io/engineio"
	"github.com/googollee/go-socket.io/parser"

	"github.com/sioproof/sioproof/reference/chat"
)

// connection is the Socket.IO connection above one session: the library's parser, and our own namespaces, queue and
// goroutines, one that reads and one that writes.
type connection struct {
	peer    *peer
	hub     *chat.Hub
	frames  *frames
	decoder *parser.Decoder
	encoder *parser.Encoder
	queue   *queue
	members map[string]*chat.Member // by namespace; for the goroutine that reads
}

func newConnection(p *peer, session library.Conn) *connection {
	f := &frames{session: session, peer: p}
	return &connection{
		peer:    p,
		hub:     p.server.hub,
		frames:  f,
		decoder: parser.NewDecoder(f),
		encoder: parser.NewEncoder(f),
		queue:   newQueue(p.server.options),
		members: make(map[string]*chat.Member),
	}
}

// run serves the connection until the session is over.
func (c *connection) run() {
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.writeAll()
	}()
	c.connect("/", "") // before revision 5 nobody needs to ask for it
	c.readAll()
	c.queue.close()
	c.leaveAll(c.peer.why())
	<-written
}

// readAll handles what the client sends, until the session is over.
func (c *connection) readAll() {
	for {
		in, err := c.read()
		if err != nil {
			c.peer.finish(reasonParseError) // unless the session is over for another reason, as most often
			return
		}
		c.handle(in)
	}
}

// writeAll sends what is in the queue, until the session is over or the server has said its last word.
func (c *connection) writeAll() {
	for {
		out, ok := c.queue.take()
		if !ok {
			c.peer.finish(reasonForcedClose)
			return
		}
		if err := c.write(out); err != nil {
			c.peer.finish(reasonTransportClose)
			return
		}
	}
}

// handle does what a packet asks for. One for a namespace that the client is not in means nothing.
func (c *connection) handle(in incoming) {
	namespace := in.header.Namespace
	if in.header.Type == parser.Connect {
		c.connect(namespace, in.header.Query)
		return
	}
	member, ok := c.members[namespace]
	if !ok {
		return
	}
	switch in.header.Type {
	case parser.Disconnect:
		c.leave(namespace, reasonClientDisconnection)
	case parser.Event:
		member.Receive(in.event, in.arguments, c.acknowledge(in.header))
	case parser.Ack:
		if in.header.NeedAck {
			member.Answer(in.header.ID, in.arguments)
		}
	}
}

// connect asks the hub for a namespace.
func (c *connection) connect(namespace, query string) {
	if _, ok := c.members[namespace]; ok {
		c.send(bare(parser.Connect, namespace)) // as before
		return
	}
	if len(c.members) >= c.peer.server.options.MaxNamespaces {
		c.send(refused(namespace, &chat.Refusal{Message: "too many namespaces"}))
		return
	}
	handshake := chat.Handshake{
		SID:       c.sid(namespace),
		Namespace: namespace,
		Query:     mergedQuery(c.peer.query, query),
		EngineIO:  3,
	}
	member, refusal := c.hub.Connect(handshake, socket{c, namespace})
	if refusal != nil {
		c.send(refused(namespace, refusal))
		return
	}
	c.members[namespace] = member
}

// sid returns the id that the client gives itself in a namespace. Clients of Socket.IO 2 are not told another one.
//
// https://github.com/socketio/socket.io-client/blob/2.5.0/lib/manager.js, generateId
func (c *connection) sid(namespace string) string {
	if namespace == "/" {
		return c.peer.id()
	}
	return namespace + "#" + c.peer.id()
}

// mergedQuery returns the parameters of the handshake and those behind the namespace's name, which win.
func mergedQuery(handshake url.Values, namespace string) url.Values {
	merged := maps.Clone(handshake)
	if own, err := url.ParseQuery(namespace); err == nil {
		maps.Copy(merged, own)
	}
	return merged
}

// acknowledge returns the function that answers an event, nil if the client wants no answer.
func (c *connection) acknowledge(h parser.Header) func(chat.Arguments) {
	if !h.NeedAck {
		return nil
	}
	return func(arguments chat.Arguments) {
		c.send(acknowledgement(h.Namespace, h.ID, arguments))
	}
}

// leave ends the membership of a namespace.
func (c *connection) leave(namespace, reason string) {
	member := c.members[namespace]
	delete(c.members, namespace)
	member.Leave(reason)
}

// leaveAll ends all memberships, in the order of their names.
func (c *connection) leaveAll(reason string) {
	for _, namespace := range slices.Sorted(maps.Keys(c.members)) {
		c.leave(namespace, reason)
	}
}

// send queues a packet and returns at once. A client that is too slow loses its connection.
func (c *connection) send(out outgoing) {
	c.peer.unsent.Add(int64(out.frames))
	if !c.queue.put(out) {
		go c.peer.finish(reasonTransportError) // closing a TLS connection may take time, and the hub has none
	}
}

// socket is the connection in one namespace, for the hub.
type socket struct {
	connection *connection
	namespace  string
}

var _ chat.Socket = socket{}

// Accept sends the CONNECT packet.
func (s socket) Accept(string, string) { s.connection.send(bare(parser.Connect, s.namespace)) }

// Emit sends an event.
func (s socket) Emit(message *chat.Message) { s.connection.send(event(message)) }

// Disconnect is called while a packet is handled, so by the goroutine that reads.
func (s socket) Disconnect(everything bool) {
	c := s.connection
	namespaces := []string{s.namespace}
	if everything {
		namespaces = slices.Sorted(maps.Keys(c.members))
	}
	for _, namespace := range namespaces {
		c.leave(namespace, reasonServerDisconnection)
		c.send(bare(parser.Disconnect, namespace))
	}
	if everything {
		c.queue.drain()
	}
}
