package chat

import (
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// late is by how much an operation that is confirmed too early takes effect too late.
const late = 150 * time.Millisecond

// membershipFaults concern who is in a room, and from when to when.
var membershipFaults = []fault.Fault[Rules]{
	{
		Name:   "leave-forgotten",
		Breaks: "Leaving a room is confirmed and has no effect.",
		Cases:  []string{"CHAT-ROOM-03", "CHAT-ROOM-04"},
		Break:  func(r *Rules) { r.leave = func(*Member, string) {} },
	},
	{
		Name:   "leave-in-main-namespace-only",
		Breaks: "Leaving a room works in the main namespace; in any other it has no effect.",
		Cases:  []string{"CHAT-ROOM-03", "CHAT-ROOM-04"},
		Break: func(r *Rules) {
			r.leave = func(m *Member, room string) {
				if m.namespace.name == "/" {
					m.namespace.leave(m, room)
				}
			}
		},
	},
	{
		Name:   "leave-leaves-every-room",
		Breaks: "A client that leaves one room is out of all rooms.",
		Cases:  []string{"CHAT-ROOM-03", "CHAT-ROOM-04"},
		Break: func(r *Rules) {
			r.leave = func(m *Member, _ string) {
				for _, room := range m.namespace.list(m) {
					m.namespace.leave(m, room)
				}
			}
		},
	},
	{
		Name:   "leave-confirmed-too-early",
		Breaks: "Leaving a room is confirmed before it has taken effect.",
		Cases:  []string{"CHAT-ROOM-03", "CHAT-ROOM-04"},
		Break: func(r *Rules) {
			r.leave = func(m *Member, room string) {
				time.AfterFunc(late, func() { m.namespace.leave(m, room) })
			}
		},
	},
	{
		Name:   "join-confirmed-too-early",
		Breaks: "Joining a room is confirmed before it has taken effect.",
		Cases:  []string{"CHAT-ROOM-01", "CHAT-ROOM-04"},
		Break: func(r *Rules) {
			r.join = func(m *Member, room string) bool {
				time.AfterFunc(late, func() { m.namespace.join(m, room) })
				return true
			}
		},
	},
	{
		Name:   "join-leaves-the-room-before",
		Breaks: "A client is in one room at a time: joining another one leaves the room before.",
		Cases:  []string{"CHAT-ROOM-02", "CHAT-ROOM-03"},
		Break: func(r *Rules) {
			r.join = func(m *Member, room string) bool {
				for _, before := range m.namespace.list(m) {
					if before != m.handshake.SID {
						m.namespace.leave(m, before)
					}
				}
				return m.namespace.join(m, room)
			}
		},
	},
	{
		Name:   "simultaneous-joins-lost",
		Breaks: "Of two rooms that are joined at the same moment, one join is confirmed and lost.",
		Cases:  []string{"CHAT-ROOM-02"},
		Break: func(r *Rules) {
			var busy atomic.Bool
			r.join = func(m *Member, room string) bool {
				if !busy.CompareAndSwap(false, true) {
					return true
				}
				defer busy.Store(false)
				time.Sleep(2 * time.Millisecond)
				return m.namespace.join(m, room)
			}
		},
	},
	{
		Name:   "rooms-of-five",
		Breaks: "A room holds five members; whoever joins after them gets a confirmation and no message.",
		Cases:  []string{"CHAT-ROOM-02"},
		Break: func(r *Rules) {
			r.join = func(m *Member, room string) bool {
				m.namespace.mu.Lock()
				full := len(m.namespace.rooms[room]) >= 5
				m.namespace.mu.Unlock()
				return full || m.namespace.join(m, room)
			}
		},
	},
	{
		Name:   "rejoin-without-effect",
		Breaks: "A client that left a room and joins it again gets a confirmation and no message.",
		Cases:  []string{"CHAT-ROOM-04"},
		Break: func(r *Rules) {
			var left sync.Map
			r.leave = func(m *Member, room string) {
				left.Store(visit{m, room}, nil)
				m.namespace.leave(m, room)
			}
			r.join = func(m *Member, room string) bool {
				_, before := left.Load(visit{m, room})
				return before || m.namespace.join(m, room)
			}
		},
	},
	{
		Name:   "rejoin-doubles-messages",
		Breaks: "A client that joins a room again, after it left, gets every message twice.",
		Cases:  []string{"CHAT-ROOM-04", "CHAT-ROOM-05"},
		Break: func(r *Rules) {
			var joins sync.Map
			r.join = func(m *Member, room string) bool {
				count, _ := joins.LoadOrStore(visit{m, room}, new(atomic.Int64))
				count.(*atomic.Int64).Add(1)
				return m.namespace.join(m, room)
			}
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				return func(yield func(*Member) bool) {
					for m := range receivers(n, e) {
						if !yield(m) {
							return
						}
						if count, ok := joins.Load(visit{m, e.room}); ok && e.to == toRoom && count.(*atomic.Int64).Load() > 1 && !yield(m) {
							return
						}
					}
				}
			}
		},
	},
	{
		Name:   "second-join-leaves",
		Breaks: "A client that joins a room it is in already is out of it.",
		Cases:  []string{"CHAT-ROOM-05"},
		Break: func(r *Rules) {
			r.join = func(m *Member, room string) bool {
				if m.namespace.holds(room, m) {
					m.namespace.leave(m, room)
					return true
				}
				return m.namespace.join(m, room)
			}
		},
	},
	{
		Name:   "joins-counted",
		Breaks: "A client that joined a room twice stays in it until it has left it twice.",
		Cases:  []string{"CHAT-ROOM-05"},
		Break: func(r *Rules) {
			var joins sync.Map
			r.join = func(m *Member, room string) bool {
				count, _ := joins.LoadOrStore(visit{m, room}, new(atomic.Int64))
				count.(*atomic.Int64).Add(1)
				return m.namespace.join(m, room)
			}
			r.leave = func(m *Member, room string) {
				if count, ok := joins.Load(visit{m, room}); ok && count.(*atomic.Int64).Add(-1) > 0 {
					return
				}
				m.namespace.leave(m, room)
			}
		},
	},
	{
		Name:   "empty-room-deleted-late",
		Breaks: "A room that its last member has left is deleted a moment later: who joins it meanwhile gets a confirmation and no message.",
		Cases:  []string{"CHAT-ROOM-08"},
		Break: func(r *Rules) {
			var emptied sync.Map // when a room was, by the room
			r.leave = func(m *Member, room string) {
				m.namespace.leave(m, room)
				if m.namespace.isEmpty(room) {
					emptied.Store(room, time.Now())
				}
			}
			r.join = func(m *Member, room string) bool {
				at, before := emptied.Load(room)
				return before && time.Since(at.(time.Time)) < late || m.namespace.join(m, room)
			}
		},
	},
	{
		Name:   "pending-join-outlives-the-client",
		Breaks: "A join is stored a moment after it was confirmed, also for a client that is gone by then, which stays a member.",
		Cases:  []string{"API-ROOM-11", "API-ROOM-12"},
		Break: func(r *Rules) {
			r.join = func(m *Member, room string) bool {
				time.AfterFunc(late, func() { m.namespace.keepIfGone(m, room) })
				return m.namespace.join(m, room)
			}
		},
	},
	{
		Name:   "rooms-of-custom-namespaces-outlive-the-client",
		Breaks: "A client whose connection ends is taken out of its rooms in the main namespace; in any other it stays a member.",
		Cases:  []string{"API-ROOM-13"},
		Break: func(r *Rules) {
			r.exit = func(n *namespace, m *Member) ([]string, bool) {
				rooms, ok := n.remove(m)
				for _, room := range rooms {
					if n.name != "/" {
						n.keepIfGone(m, room)
					}
				}
				return rooms, ok
			}
		},
	},
	{
		Name:   "rooms-outlive-the-namespace",
		Breaks: "A client that leaves the namespace, but not its connection, stays in its rooms and hears them.",
		Cases:  []string{"CHAT-ROOM-03", "API-ROOM-08"},
		Break: func(r *Rules) {
			r.exit = func(n *namespace, m *Member) ([]string, bool) {
				n.mu.Lock()
				defer n.mu.Unlock()
				_, ok := n.members[m]
				rooms := n.roomsOf(m)
				delete(n.members, m)
				return rooms, ok
			}
		},
	},
	{
		Name:   "rooms-kept-for-the-next-client",
		Breaks: "The rooms of clients that disconnected are not given up: whoever connects afterwards is in them.",
		Cases:  []string{"CHAT-ROOM-03"},
		Break: func(r *Rules) {
			var mu sync.Mutex
			kept := make(map[string][]string) // by namespace
			r.exit = func(n *namespace, m *Member) ([]string, bool) {
				rooms, ok := n.remove(m)
				mu.Lock()
				defer mu.Unlock()
				kept[n.name] = append(kept[n.name], rooms...)
				return rooms, ok
			}
			r.admit = func(m *Member, missed []*Message) {
				admit(m, missed)
				mu.Lock()
				defer mu.Unlock()
				for _, room := range kept[m.namespace.name] {
					time.AfterFunc(0, func() { m.namespace.join(m, room) })
				}
			}
		},
	},
}

// visit is a member and a room.
type visit struct {
	member *Member
	room   string
}

// keepIfGone puts somebody who is no member of the namespace any more into a room.
func (n *namespace) keepIfGone(m *Member, room string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, here := n.members[m]; here {
		return
	}
	if n.rooms[room] == nil {
		n.rooms[room] = make(map[*Member]struct{}, 1)
	}
	n.rooms[room][m] = struct{}{}
}
