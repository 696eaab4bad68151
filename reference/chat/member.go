package chat

// disconnectionsRoom is the room whose members hear of every connection's end.
const disconnectionsRoom = "disconnections"

// Limits of what one member can make the hub hold.
const (
	maxRooms     = 1000    // rooms a member is in at the same time
	maxRoomName  = 1000    // bytes of a room's name
	maxQuestions = 1000    // questions that wait for its answer
	maxBurst     = 10_000  // events of one burst
	maxPatience  = 600_000 // milliseconds that `ask briefly` may wait: ten minutes
)

// Member is one client in one namespace. An engine gets it from Hub.Connect.
type Member struct {
	hub       *Hub
	handshake Handshake
	socket    Socket
	namespace *namespace
	questions questions
	left      bool
}

func newMember(hub *Hub, handshake Handshake, socket Socket) *Member {
	return &Member{hub: hub, handshake: handshake, socket: socket}
}

// Receive handles an event of the client. acknowledge sends the ACK packet; it is nil when the client asked for none.
// An event that the contract does not know, or whose arguments are not as it says, is ignored.
func (m *Member) Receive(event string, arguments Arguments, acknowledge func(Arguments)) {
	if m.left {
		return
	}
	operation, ok := m.hub.rules.operations[event]
	if !ok {
		operation = m.hub.rules.unknown
	}
	operation(m, m.hub.rules.arguments(arguments), m.hub.rules.acknowledgeOnce(acknowledge))
}

// Answer handles the client's acknowledgement of an event that carried an id. One that nobody waits for, or no longer,
// is ignored.
func (m *Member) Answer(id uint64, arguments Arguments) {
	m.hub.rules.answer(m, id, arguments)
}

// conclude hands an answer to whoever waits for it.
func (m *Member) conclude(id uint64, arguments Arguments) {
	if answered, ok := m.questions.take(id); ok {
		answered(arguments)
	}
}

// Leave ends the membership: the client is out of its rooms, a line is logged, and those who watch are told why.
func (m *Member) Leave(reason string) {
	rooms, ok := m.hub.exit(m)
	if !ok {
		return
	}
	m.left = true
	m.questions.close()
	m.hub.recovery.lose(m, rooms, reason)
	m.hub.rules.logDisconnected(&m.hub.log, m.handshake, reason)
	m.hub.rules.farewell(m, reason, rooms)
}

// resume keeps the rule of that name.
func resume(m *Member, s *session) {
	m.handshake.SID, m.handshake.PID = s.sid, s.pid
	for _, room := range s.rooms {
		m.namespace.enterRoom(m, room)
	}
}

// admit keeps the rule of that name: behind the answer to CONNECT come the events that were missed, and then the greeting.
func admit(m *Member, missed []*Message) {
	m.accept()
	m.replay(missed)
	m.socket.Emit(m.greeting())
}

func (m *Member) accept() { m.socket.Accept(m.hub.recovery.identify(m.handshake)) }

func (m *Member) replay(missed []*Message) {
	for _, message := range missed {
		m.socket.Emit(message)
	}
}

// greeting sends the auth payload back, the first event of every connection.
func (m *Member) greeting() *Message {
	return m.hub.recovery.record(emission{message: m.message("auth", Arguments{}.after(m.auth())), sender: m, to: toSender})
}

// auth returns the auth payload, an empty object if there was none.
func (m *Member) auth() []byte {
	if m.handshake.Auth == nil {
		return []byte("{}")
	}
	return m.handshake.Auth
}

// acknowledgeOnce makes an acknowledgement that is sent the first time only, and not at all if none was asked for.
func acknowledgeOnce(acknowledge func(Arguments)) func(Arguments) {
	sent := acknowledge == nil
	return func(arguments Arguments) {
		if sent {
			return
		}
		sent = true
		acknowledge(arguments)
	}
}

// emit is socket.emit.
func (m *Member) emit(event string, arguments Arguments) {
	m.hub.rules.emit(emission{message: m.message(event, arguments), sender: m, to: toSender})
}

// emitToAll is io.emit.
func (m *Member) emitToAll(event string, arguments Arguments) {
	m.hub.rules.emit(emission{message: m.message(event, arguments), sender: m, to: toAll})
}

// emitToOthers is socket.broadcast.emit.
func (m *Member) emitToOthers(event string, arguments Arguments) {
	m.hub.rules.emit(emission{message: m.message(event, arguments), sender: m, to: toAll, others: true})
}

// emitToRoom is io.to(room).emit.
func (m *Member) emitToRoom(room, event string, arguments Arguments) {
	m.hub.rules.emit(emission{message: m.message(event, arguments), sender: m, to: toRoom, room: room})
}

// emitToOthersInRoom is socket.to(room).emit.
func (m *Member) emitToOthersInRoom(room, event string, arguments Arguments) {
	m.hub.rules.emit(emission{message: m.message(event, arguments), sender: m, to: toRoom, room: room, others: true})
}

func (m *Member) message(event string, arguments Arguments) *Message {
	return &Message{Namespace: m.namespace.name, Event: event, Arguments: arguments}
}
