package chat

import (
	"slices"
	"strings"
	"time"
)

// The operations here concern other members than the sender's own room mates: another namespace, several rooms, all but
// a room, and the members of a room as a whole.

func sayInNamespace(m *Member, arguments Arguments, _ func(Arguments)) {
	name, ok := arguments.text(0)
	if !ok {
		return
	}
	if into := m.hub.find(name); into != nil {
		message := &Message{Namespace: name, Event: "namespace message", Arguments: arguments.from(1)}
		m.hub.rules.emit(emission{message: message, sender: m, into: into, to: toAll})
	}
}

func sayVolatile(m *Member, arguments Arguments, _ func(Arguments)) {
	message := m.message("volatile message", arguments)
	message.Volatile = true
	m.hub.rules.emit(emission{message: message, sender: m, to: toAll})
}

func sayToRooms(m *Member, arguments Arguments, _ func(Arguments)) {
	if rooms, ok := arguments.texts(0); ok {
		m.hub.rules.emit(emission{message: m.message("rooms message", arguments.from(1)), sender: m, to: toRooms, rooms: rooms})
	}
}

func sayExcept(m *Member, arguments Arguments, _ func(Arguments)) {
	if room, ok := arguments.text(0); ok {
		m.hub.rules.emit(emission{message: m.message("except message", arguments.from(1)), sender: m, to: toAll, except: room})
	}
}

func askRoom(m *Member, arguments Arguments, _ func(Arguments)) {
	room, ok := arguments.text(0)
	if !ok {
		return
	}
	if milliseconds, ok := arguments.from(1).integer(0, maxPatience); ok {
		m.hub.rules.ask(m, m.namespace.in(room), time.Duration(milliseconds)*time.Millisecond, arguments.from(2))
	}
}

func listMembers(m *Member, arguments Arguments, acknowledge func(Arguments)) {
	if room, ok := arguments.text(0); ok {
		acknowledge(newArguments(sids(m.namespace.in(room))))
	}
}

func membersJoin(m *Member, arguments Arguments, acknowledge func(Arguments)) {
	m.eachIn(arguments, acknowledge, func(other *Member, room string) { m.hub.rules.join(other, room) })
}

func membersLeave(m *Member, arguments Arguments, acknowledge func(Arguments)) {
	m.eachIn(arguments, acknowledge, func(other *Member, room string) { m.hub.rules.leave(other, room) })
}

// eachIn does something to every member of the first room with the second one, and acknowledges that.
func (m *Member) eachIn(arguments Arguments, acknowledge func(Arguments), do func(*Member, string)) {
	room, ok := arguments.text(0)
	other, also := arguments.text(1)
	if !ok || !also {
		return
	}
	for _, member := range m.namespace.in(room) {
		do(member, other)
	}
	acknowledge(Arguments{})
}

func membersBye(m *Member, arguments Arguments, _ func(Arguments)) {
	if room, ok := arguments.text(0); ok {
		for _, member := range m.namespace.in(room) {
			member.socket.Kick()
		}
	}
}

// in returns the members of a room, by their ids.
func (n *namespace) in(room string) []*Member {
	n.mu.Lock()
	defer n.mu.Unlock()
	members := make([]*Member, 0, len(n.rooms[room]))
	for member := range n.rooms[room] {
		members = append(members, member)
	}
	slices.SortFunc(members, func(a, b *Member) int { return strings.Compare(a.handshake.SID, b.handshake.SID) })
	return members
}

func sids(members []*Member) []string {
	ids := make([]string, len(members))
	for i, member := range members {
		ids[i] = member.handshake.SID
	}
	return ids
}

// headers are the fields of the first request as the official server shows them: by names in small letters, one text
// each.
func (m *Member) headers() map[string]string {
	headers := make(map[string]string, len(m.handshake.Header))
	for name, values := range m.handshake.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return headers
}
