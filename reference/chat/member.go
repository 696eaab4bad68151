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
	operation, ok := operations[event]
	if !ok || m.left {
		return
	}
	operation(m, arguments, acknowledgeOnce(acknowledge))
}

// Answer handles the client's acknowledgement of an event that carried an id. One that nobody waits for, or no longer,
// is ignored.
func (m *Member) Answer(id uint64, arguments Arguments) {
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
	m.hub.log.disconnected(m.handshake, reason)
	m.emitToRoom(disconnectionsRoom, "user disconnected", NewArguments(m.handshake.SID, reason, rooms), nil)
}

// greeting sends the auth payload back, the first event of every connection.
func (m *Member) greeting() *Message {
	return m.message("auth", Arguments{}.after(m.auth()))
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
	m.namespace.emitOne(m.message(event, arguments), m)
}

// emitToAll is io.emit, or socket.broadcast.emit when except is the sender.
func (m *Member) emitToAll(event string, arguments Arguments, except *Member) {
	m.namespace.emitAll(m.message(event, arguments), except)
}

// emitToRoom is io.to(room).emit, or socket.to(room).emit when except is the sender.
func (m *Member) emitToRoom(room, event string, arguments Arguments, except *Member) {
	m.namespace.emitRoom(room, m.message(event, arguments), except)
}

func (m *Member) message(event string, arguments Arguments) *Message {
	return &Message{Namespace: m.namespace.name, Event: event, Arguments: arguments}
}
