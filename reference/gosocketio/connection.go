package gosocketio

import (
	"maps"
	"net/url"
	"slices"
	"sync"
	"time"

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

	handling sync.Mutex              // held while something is done for the client
	members  map[string]*chat.Member // by namespace
	asking   map[string]bool         // the namespaces that a middleware has not decided on yet
	gone     bool
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
		asking:  make(map[string]bool),
	}
}

// run serves the connection until the session is over.
func (c *connection) run() {
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.writeAll()
	}()
	c.handle(incoming{header: parser.Header{Type: parser.Connect, Namespace: "/"}}) // before revision 5 nobody needs to ask for it
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
	c.handling.Lock()
	defer c.handling.Unlock()
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
	if c.asking[namespace] {
		return
	}
	if len(c.members)+len(c.asking) >= c.peer.server.options.MaxNamespaces {
		c.send(refused(namespace, &chat.Refusal{Message: "too many namespaces"}))
		return
	}
	handshake := chat.Handshake{
		SID:       c.sid(namespace),
		Namespace: namespace,
		Query:     mergedQuery(c.peer.query, query),
		Header:    c.peer.header,
		EngineIO:  3,
	}
	handshake, wait := c.hub.Hold(handshake)
	if wait == 0 {
		c.decide(handshake)
		return
	}
	c.asking[namespace] = true
	time.AfterFunc(wait, func() {
		c.handling.Lock()
		defer c.handling.Unlock()
		if !c.gone {
			c.decide(handshake)
		}
	})
}

// decide lets a client in, or refuses it.
func (c *connection) decide(handshake chat.Handshake) {
	namespace := handshake.Namespace
	delete(c.asking, namespace)
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
	c.handling.Lock()
	defer c.handling.Unlock()
	c.gone = true
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
func (s socket) Emit(message *chat.Message) {
	if message.Volatile && s.connection.peer.unsent.Load() > 0 {
		return
	}
	s.connection.send(event(message))
}

// Disconnect is called while a packet of this client is handled.
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

// Kick takes the client out of the namespace when nothing else is done for it.
func (s socket) Kick() {
	go func() {
		s.connection.handling.Lock()
		defer s.connection.handling.Unlock()
		if s.connection.members[s.namespace] != nil {
			s.Disconnect(false)
		}
	}()
}
