package plain

import "time"

// client is what a session is to Socket.IO: it connects to namespaces, and has a socket in each.
type client struct {
	app     *application
	session *session
	sockets map[string]*socket
	asking  map[string]bool // namespaces whose middleware has not decided yet
	joined  bool            // some namespace, at any time
	partial *message        // its attachments are still to come
}

func newClient(app *application, s *session) *client {
	c := &client{app: app, session: s, sockets: map[string]*socket{}, asking: map[string]bool{}}
	s.after(app.freedoms.ConnectTimeout, func() {
		if !c.joined {
			s.close(reasonForced)
		}
	})
	return c
}

// receive takes a text or an attachment.
func (c *client) receive(p packet) {
	var err error
	switch {
	case p.binary && c.partial != nil:
		err = c.partial.add(p.data)
	case p.binary, c.partial != nil:
		err = errNoMessage
	default:
		c.partial, err = decodeMessage(p.data, c.app.freedoms.MaxAttachments)
	}
	if err != nil {
		c.session.close(reasonParseError)
		return
	}
	if complete := c.partial; complete.missing == 0 {
		c.partial = nil
		c.handle(complete)
	}
}

// handle does what a message asks for. One for a namespace that the client is not in ends the session.
func (c *client) handle(m *message) {
	s := c.sockets[m.namespace]
	switch {
	case m.kind == kindConnect && s == nil && !c.asking[m.namespace]:
		c.connect(m)
	case s == nil, m.kind == kindConnect:
		c.session.close(reasonForced)
	case s.leaving:
	case m.kind == kindDisconnect:
		s.leaveWhenDue()
	case m.kind == kindAck, m.kind == kindBinaryAck:
		s.answered(*m.id, m.payload)
	default:
		c.app.dispatch(s, m)
	}
}

// connect asks the middlewares, one of which may take its time, and lets the client in or refuses it.
func (c *client) connect(m *message) {
	c.asking[m.namespace] = true
	decide := func() {
		delete(c.asking, m.namespace)
		if why := c.app.admit(m.namespace, m.object); why != nil {
			c.send(&message{kind: kindConnectError, namespace: m.namespace, object: why})
			return
		}
		c.enter(m)
	}
	if wait := c.app.wait(m.namespace, m.object); wait > 0 {
		c.session.after(wait, decide)
	} else {
		decide()
	}
}

// enter lets the client into a namespace.
func (c *client) enter(m *message) {
	s := &socket{
		client: c, id: c.app.newID(), namespace: c.app.namespace(m.namespace), auth: m.object,
		rooms: map[string]bool{}, questions: map[int]func([]any){},
	}
	c.sockets[m.namespace], c.joined = s, true
	s.namespace.sockets[s.id] = s
	s.join(s.id)
	welcome := &message{kind: kindConnect, namespace: m.namespace, object: map[string]any{"sid": s.id}}
	if c.app.freedoms.EventBeforeConnect {
		c.app.connected(s)
		c.send(welcome)
	} else {
		c.send(welcome)
		c.app.connected(s)
	}
}

// closed ends the membership of all namespaces.
func (c *client) closed(reason string) {
	for _, s := range c.sockets {
		s.leave(reason)
	}
}

func (c *client) send(m *message) { c.session.send(c.app.encode(m)...) }

// socket is one client in one namespace.
type socket struct {
	client    *client
	id        string
	namespace *namespace
	auth      map[string]any
	rooms     map[string]bool
	room      string // the last one joined
	name      string // after a login
	gone      bool
	leaving   bool // a DISCONNECT has come, and is dealt with later

	asked     int // how many acknowledgements have been asked for
	questions map[int]func([]any)
}

// emit sends an event.
func (s *socket) emit(event string, args ...any) {
	s.client.send(&message{kind: kindEvent, namespace: s.namespace.name, payload: append([]any{event}, args...)})
}

// emitVolatile sends an event that need not wait its turn.
func (s *socket) emitVolatile(event string, args ...any) {
	m := &message{kind: kindEvent, namespace: s.namespace.name, payload: append([]any{event}, args...)}
	if s.app().freedoms.VolatileOvertakes {
		s.client.session.sendAhead(s.app().encode(m))
	} else {
		s.client.send(m)
	}
}

// ask sends an event that asks for an acknowledgement.
func (s *socket) ask(event string, args []any, answered func([]any)) {
	id := s.asked
	s.asked++
	s.questions[id] = answered
	s.client.send(&message{kind: kindEvent, namespace: s.namespace.name, id: &id, payload: append([]any{event}, args...)})
}

// answered passes an acknowledgement on; a second one for the same id is ignored.
func (s *socket) answered(id int, args []any) {
	if f := s.questions[id]; f != nil {
		delete(s.questions, id)
		f(args)
	}
}

// disconnect takes the socket out of its namespace; the session stays.
func (s *socket) disconnect() {
	s.client.send(&message{kind: kindDisconnect, namespace: s.namespace.name})
	s.leave("server namespace disconnect")
}

// leaveWhenDue ends the membership at the client's wish. What the client sends in between is ignored.
func (s *socket) leaveWhenDue() {
	const reason = "client namespace disconnect"
	wait := s.app().freedoms.LateLeave
	if wait == 0 {
		s.leave(reason)
		return
	}
	s.leaving = true
	s.later(wait, func() { s.leave(reason) })
}

// leave ends the membership of the namespace and of all rooms.
func (s *socket) leave(reason string) {
	s.gone = true
	delete(s.client.sockets, s.namespace.name)
	rooms := s.roomNames()
	for room := range s.rooms {
		s.exit(room)
	}
	delete(s.namespace.sockets, s.id)
	s.app().disconnected(s, reason, rooms)
}

// later calls a function after a while, with the lock held, unless the socket is gone by then.
func (s *socket) later(d time.Duration, f func()) *time.Timer {
	return s.client.session.after(d, func() {
		if !s.gone {
			f()
		}
	})
}

func (s *socket) app() *application { return s.client.app }
