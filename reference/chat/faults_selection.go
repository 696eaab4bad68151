package chat

import "github.com/sioproof/sioproof/reference/internal/fault"

// selectionFaults concern what is done to the members of a room together.
var selectionFaults = []fault.Fault[Rules]{
	{
		Name:   "members-are-everybody",
		Breaks: "fetchSockets of a room lists every client of the namespace.",
		Cases:  []string{"API-ROOM-08", "API-ROOM-10"},
		Break: operate("members", func(m *Member, _ Arguments, acknowledge func(Arguments)) {
			acknowledge(newArguments(sids(m.namespace.everybody())))
		}),
	},
	{
		Name:   "members-join-alone",
		Breaks: "socketsJoin puts the client that caused it into the room, and not the selection.",
		Cases:  []string{"API-ROOM-10"},
		Break: operate("members join", func(m *Member, arguments Arguments, acknowledge func(Arguments)) {
			if room, ok := arguments.text(1); ok {
				m.hub.rules.join(m, room)
				acknowledge(Arguments{})
			}
		}),
	},
	{
		Name:   "members-leave-nothing",
		Breaks: "socketsLeave has no effect.",
		Cases:  []string{"API-ROOM-10"},
		Break:  operate("members leave", func(_ *Member, _ Arguments, acknowledge func(Arguments)) { acknowledge(Arguments{}) }),
	},
	{
		Name:   "members-leave-the-selection",
		Breaks: "socketsLeave takes the selection out of the room that it was selected by.",
		Cases:  []string{"API-ROOM-10"},
		Break: operate("members leave", func(m *Member, arguments Arguments, acknowledge func(Arguments)) {
			m.eachIn(arguments, acknowledge, func(other *Member, room string) {
				from, _ := arguments.text(0)
				m.hub.rules.leave(other, room)
				m.hub.rules.leave(other, from)
			})
		}),
	},
	{
		Name:   "members-leave-while-walked",
		Breaks: "socketsLeave walks through the very list that leaving makes shorter, so that every other member stays.",
		Cases:  []string{"API-ROOM-14"},
		Break: operate("members leave", func(m *Member, arguments Arguments, acknowledge func(Arguments)) {
			from, _ := arguments.text(0)
			walked := 0
			m.eachIn(arguments, acknowledge, func(other *Member, room string) {
				if walked++; room != from || walked%2 == 1 {
					m.hub.rules.leave(other, room)
				}
			})
		}),
	},
	{
		Name:   "members-bye-spares-one",
		Breaks: "disconnectSockets leaves out the last one of the selection.",
		Cases:  []string{"API-ROOM-10"},
		Break: operate("members bye", func(m *Member, arguments Arguments, _ func(Arguments)) {
			room, _ := arguments.text(0)
			for i, member := range m.namespace.in(room) {
				if i > 0 {
					member.socket.Kick()
				}
			}
		}),
	},
	{
		Name:   "members-bye-only-leaves",
		Breaks: "disconnectSockets takes the selection out of the room and does not disconnect it.",
		Cases:  []string{"API-ROOM-10"},
		Break: operate("members bye", func(m *Member, arguments Arguments, _ func(Arguments)) {
			room, _ := arguments.text(0)
			for _, member := range m.namespace.in(room) {
				m.hub.rules.leave(member, room)
			}
		}),
	},
}

// everybody returns the members of a namespace.
func (n *namespace) everybody() []*Member {
	n.mu.Lock()
	defer n.mu.Unlock()
	members := make([]*Member, 0, len(n.members))
	for member := range n.members {
		members = append(members, member)
	}
	return members
}
