package chat

import "encoding/json"

// operation is what the server does on one event of the contract. acknowledge does nothing if the client asked for no
// acknowledgement, or the second time.
type operation func(m *Member, arguments Arguments, acknowledge func(Arguments))

// operations has a row for each row of the contract's tables.
var operations = map[string]operation{
	"chat message":    sayToAll,
	"broadcast":       sayToOthers,
	"join":            join,
	"leave":           leave,
	"room message":    sayToRoom,
	"room broadcast":  sayToOthersInRoom,
	"notify":          notify,
	"private message": sayPrivately,

	"namespace message": sayInNamespace,
	"volatile message":  sayVolatile,
	"rooms message":     sayToRooms,
	"except message":    sayExcept,
	"ask room":          askRoom,
	"members":           listMembers,
	"members join":      membersJoin,
	"members leave":     membersLeave,
	"members bye":       membersBye,

	"message":          echo,
	"message-with-ack": acknowledgeBack,
	"ack twice":        acknowledgeTwice,
	"ask":              ask,
	"ask briefly":      askBriefly,
	"burst":            burst,
	"whoami":           whoAmI,
	"bye":              bye,
	"bye all":          byeAll,
}

func sayToAll(m *Member, arguments Arguments, _ func(Arguments)) {
	m.emitToAll("chat message", arguments)
}

func sayToOthers(m *Member, arguments Arguments, _ func(Arguments)) {
	m.emitToOthers("broadcast", arguments)
}

func join(m *Member, arguments Arguments, acknowledge func(Arguments)) {
	if room, ok := arguments.text(0); ok && m.hub.rules.join(m, room) {
		acknowledge(Arguments{})
	}
}

func leave(m *Member, arguments Arguments, acknowledge func(Arguments)) {
	if room, ok := arguments.text(0); ok {
		m.hub.rules.leave(m, room)
		acknowledge(Arguments{})
	}
}

func sayToRoom(m *Member, arguments Arguments, _ func(Arguments)) {
	if room, ok := arguments.text(0); ok {
		m.emitToRoom(room, "room message", arguments)
	}
}

func sayToOthersInRoom(m *Member, arguments Arguments, _ func(Arguments)) {
	if room, ok := arguments.text(0); ok {
		m.emitToOthersInRoom(room, "room broadcast", arguments)
	}
}

func notify(m *Member, arguments Arguments, _ func(Arguments)) {
	if room, ok := arguments.text(0); ok {
		m.emitToRoom(room, "notification", arguments)
	}
}

func sayPrivately(m *Member, arguments Arguments, _ func(Arguments)) {
	if sid, ok := arguments.text(0); ok {
		m.emitToRoom(sid, "private message", arguments.from(1).after(newArguments(m.handshake.SID).Values[0]))
	}
}

func echo(m *Member, arguments Arguments, _ func(Arguments)) {
	m.emit("message-back", arguments)
}

func acknowledgeBack(_ *Member, arguments Arguments, acknowledge func(Arguments)) {
	acknowledge(arguments)
}

func acknowledgeTwice(_ *Member, arguments Arguments, acknowledge func(Arguments)) {
	acknowledge(arguments)
	acknowledge(arguments)
}

func burst(m *Member, arguments Arguments, _ func(Arguments)) {
	n, ok := arguments.integer(0, maxBurst)
	if !ok {
		return
	}
	for i := range n {
		m.emit("burst", newArguments(i))
	}
}

func whoAmI(m *Member, _ Arguments, acknowledge func(Arguments)) {
	query := make(map[string]string, len(m.handshake.Query))
	for name := range m.handshake.Query {
		query[name] = m.handshake.Query.Get(name)
	}
	acknowledge(newArguments(map[string]any{
		"sid":       m.handshake.SID,
		"namespace": m.handshake.Namespace,
		"rooms":     m.namespace.list(m),
		"auth":      json.RawMessage(m.auth()),
		"query":     query,
		"headers":   m.headers(),
		"steps":     m.handshake.steps,
	}))
}

func bye(m *Member, _ Arguments, _ func(Arguments)) {
	m.socket.Disconnect(false)
}

func byeAll(m *Member, _ Arguments, _ func(Arguments)) {
	m.socket.Disconnect(true)
}
