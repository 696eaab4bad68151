package chat

import (
	"hash/fnv"
	"iter"
	"maps"
	"strings"
	"sync"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// roomFaults concern whom a message to a room reaches.
var roomFaults = []fault.Fault[Rules]{
	{
		Name:   "room-message-reaches-everyone",
		Breaks: "io.to(room).emit reaches every client of the namespace, whether it is in the room or not.",
		Cases:  []string{"CHAT-ROOM-01", "CHAT-ROOM-02", "CHAT-ROOM-03", "CHAT-ROOM-04"},
		Break: operate("room message", func(m *Member, arguments Arguments, _ func(Arguments)) {
			m.emitToAll("room message", arguments)
		}),
	},
	{
		Name:   "rooms-without-engine-io-3",
		Breaks: "What is sent to a room does not reach members of Engine.IO 3.",
		Cases:  []string{"CHAT-ROOM-06"},
		Break:  missing(toRoom, func(m *Member) bool { return m.handshake.EngineIO == 3 }),
	},
	{
		Name:   "room-message-skips-sender",
		Breaks: "io.to(room).emit leaves out the sender, although it is in the room.",
		Cases:  []string{"CHAT-ROOM-01", "CHAT-ROOM-02"},
		Break: operate("room message", func(m *Member, arguments Arguments, _ func(Arguments)) {
			if room, ok := arguments.text(0); ok {
				m.emitToOthersInRoom(room, "room message", arguments)
			}
		}),
	},
	{
		Name:   "room-message-from-members-only",
		Breaks: "io.to(room).emit is dropped when it is caused by a client outside of the room.",
		Cases:  []string{"CHAT-ROOM-02"},
		Break: func(r *Rules) {
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				if _, member := n.rooms[e.room][e.sender]; e.to == toRoom && !member {
					return maps.Keys(map[*Member]bool(nil))
				}
				return receivers(n, e)
			}
		},
	},
	{
		Name:   "room-message-reaches-outside-sender",
		Breaks: "io.to(room).emit comes back to the client that caused it, although that is not in the room.",
		Cases:  []string{"CHAT-ROOM-02"},
		Break: func(r *Rules) {
			r.emit = func(e emission) {
				e.sender.namespace.emit(e)
				if e.message.Event == "room message" && !e.sender.namespace.holds(e.room, e.sender) {
					e.to = toSender
					e.sender.namespace.emit(e)
				}
			}
		},
	},
	{
		Name:   "room-broadcast-reaches-sender",
		Breaks: "socket.to(room).emit reaches its sender, too.",
		Cases:  []string{"CHAT-ROOM-01"},
		Break: operate("room broadcast", func(m *Member, arguments Arguments, _ func(Arguments)) {
			if room, ok := arguments.text(0); ok {
				m.emitToRoom(room, "room broadcast", arguments)
			}
		}),
	},
	{
		Name:   "notification-skips-sender",
		Breaks: "A notification to a room does not reach the member who caused it.",
		Cases:  []string{"CHAT-ROOM-01"},
		Break: operate("notify", func(m *Member, arguments Arguments, _ func(Arguments)) {
			if room, ok := arguments.text(0); ok {
				m.emitToOthersInRoom(room, "notification", arguments)
			}
		}),
	},
	{
		Name:   "empty-room-ends-connection",
		Breaks: "A message to a room that nobody is in finds no list of members, and the connection of its sender ends.",
		Cases:  []string{"CHAT-ROOM-05"},
		Break: operate("room message", func(m *Member, arguments Arguments, _ func(Arguments)) {
			room, ok := arguments.text(0)
			if ok && m.namespace.isEmpty(room) {
				m.socket.Disconnect(true)
			} else if ok {
				m.emitToRoom(room, "room message", arguments)
			}
		}),
	},
	{
		Name:   "room-of-the-message-before",
		Breaks: "The room a message is for is kept with its sender: every third message goes to the room of the one before.",
		Cases:  []string{"CHAT-ROOM-07"},
		Break: func(r *Rules) {
			var mu sync.Mutex
			said, before := make(map[*Member]int), make(map[*Member]string)
			r.emit = func(e emission) {
				if e.to == toRoom {
					mu.Lock()
					own := e.room
					if said[e.sender]++; said[e.sender]%3 == 0 {
						e.room = before[e.sender]
					}
					before[e.sender] = own
					mu.Unlock()
				}
				e.home().emit(e)
			}
		},
	},
	{
		Name:   "rooms-told-by-their-beginning",
		Breaks: "A message to a room also reaches the members of rooms whose names begin with its name.",
		Cases:  []string{"CHAT-ROOM-01"},
		Break: func(r *Rules) {
			r.receivers = mixing(func(room, other string) bool { return strings.HasPrefix(other, room) })
		},
	},
	{
		Name:   "rooms-with-equal-hash-mixed",
		Breaks: "Rooms are told apart by a hash of two bits alone, so that a message reaches the members of other rooms.",
		Cases:  []string{"CHAT-ROOM-02"},
		Break: func(r *Rules) {
			r.receivers = mixing(func(room, other string) bool { return bucket(room) == bucket(other) })
		},
	},
}

// mixing takes some rooms for the same: what is for one reaches the members of all of them.
func mixing(same func(room, other string) bool) func(*namespace, emission) iter.Seq[*Member] {
	return func(n *namespace, e emission) iter.Seq[*Member] {
		if e.to != toRoom {
			return receivers(n, e)
		}
		mixed := make(map[*Member]struct{})
		for other, members := range n.rooms {
			if same(e.room, other) {
				maps.Copy(mixed, members)
			}
		}
		return maps.Keys(mixed)
	}
}

func bucket(room string) uint32 {
	hash := fnv.New32a()
	hash.Write([]byte(room))
	return hash.Sum32() % 4
}

// holds tells whether a member is in a room.
func (n *namespace) holds(room string, m *Member) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, ok := n.rooms[room][m]
	return ok
}

// isEmpty tells whether nobody is in a room.
func (n *namespace) isEmpty(room string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.rooms[room]) == 0
}
