package chat

import (
	"iter"
	"sync"
	"sync/atomic"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// everyoneFaults concern whom a message to all, or to all others, reaches.
var everyoneFaults = []fault.Fault[Rules]{
	{
		Name:   "everyone-but-sender",
		Breaks: "io.emit leaves out the client whose event caused it, as if it were a broadcast.",
		Cases:  []string{"CHAT-ALL-01", "CHAT-ALL-02"},
		Break: operate("chat message", func(m *Member, arguments Arguments, _ func(Arguments)) {
			m.emitToOthers("chat message", arguments)
		}),
	},
	{
		Name:   "everyone-but-engine-io-3",
		Breaks: "What is emitted to all, or broadcast, does not reach clients of Engine.IO 3.",
		Cases:  []string{"CHAT-ALL-02", "CHAT-BCAST-03"},
		Break:  missing(toAll, func(m *Member) bool { return m.handshake.EngineIO == 3 }),
	},
	{
		Name:   "everyone-but-polling",
		Breaks: "What is emitted to all does not reach clients that came by long-polling, even after their upgrade.",
		Cases:  []string{"CHAT-ALL-01", "CHAT-ALL-02"},
		Break:  missing(toAll, func(m *Member) bool { return m.handshake.Query.Get("transport") == "polling" }),
	},
	{
		Name:   "everyone-but-the-newest",
		Breaks: "What is emitted to all does not reach the client that connected last: the list of clients is read one short.",
		Cases:  []string{"CHAT-ALL-01"},
		Break: func(r *Rules) {
			var newest atomic.Pointer[Member]
			missing(toAll, func(m *Member) bool { return m == newest.Load() })(r)
			r.admit = func(m *Member, missed []*Message) {
				newest.Store(m)
				admit(m, missed)
			}
		},
	},
	{
		Name:   "everyone-but-each-second-client",
		Breaks: "What is emitted to all reaches only every other client in the order of their connecting.",
		Cases:  []string{"CHAT-ALL-01", "CHAT-ALL-02", "CHAT-BCAST-01"},
		Break: func(r *Rules) {
			var admitted atomic.Int64
			var second sync.Map
			missing(toAll, func(m *Member) bool { _, ok := second.Load(m); return ok })(r)
			r.admit = func(m *Member, missed []*Message) {
				if admitted.Add(1)%2 == 0 {
					second.Store(m, nil)
				}
				admit(m, missed)
			}
		},
	},
	{
		Name:   "first-message-of-each-sender-missed",
		Breaks: "The way from one client to another is made by the first message to all, which itself is lost.",
		Cases:  []string{"CHAT-ALL-01", "CHAT-ALL-02", "CHAT-BCAST-01"},
		Break: func(r *Rules) {
			type way struct{ from, to *Member }
			var ways sync.Map
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				return filter(receivers(n, e), func(m *Member) bool {
					if e.to != toAll {
						return true
					}
					_, known := ways.LoadOrStore(way{e.sender, m}, nil)
					return known
				})
			}
		},
	},
	{
		Name:   "generations-kept-apart",
		Breaks: "What is emitted stays among clients that speak the same revision of Engine.IO as the one that caused it.",
		Cases:  []string{"CHAT-ALL-02", "CHAT-BCAST-03", "CHAT-ROOM-06"},
		Break: func(r *Rules) {
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				return filter(receivers(n, e), func(m *Member) bool { return m.handshake.EngineIO == e.sender.handshake.EngineIO })
			}
		},
	},
	{
		Name:   "copy-for-each-room",
		Breaks: "io.emit goes through the rooms, so that a client gets one copy for each room it has joined.",
		Cases:  []string{"CHAT-NSP-01", "CHAT-ALL-03"},
		Break: func(r *Rules) {
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				if e.to != toAll {
					return receivers(n, e)
				}
				return copied(receivers(n, e), func(m *Member) int { return len(n.members[m]) })
			}
		},
	},
	{
		Name:   "broadcast-copy-for-each-room",
		Breaks: "socket.broadcast.emit goes through the rooms, so that a client gets one copy for each room it has joined.",
		Cases:  []string{"CHAT-BCAST-04"},
		Break: func(r *Rules) {
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				if e.to != toAll || !e.others {
					return receivers(n, e)
				}
				return copied(receivers(n, e), func(m *Member) int { return len(n.members[m]) })
			}
		},
	},
	{
		Name:   "broadcast-reaches-sender",
		Breaks: "socket.broadcast.emit reaches its sender, too.",
		Cases:  []string{"CHAT-BCAST-01", "CHAT-BCAST-05"},
		Break: operate("broadcast", func(m *Member, arguments Arguments, _ func(Arguments)) {
			m.emitToAll("broadcast", arguments)
		}),
	},
	{
		Name:   "broadcast-history-for-newcomers",
		Breaks: "A client that connects gets what was broadcast before it was there.",
		Cases:  []string{"CHAT-BCAST-02"},
		Break: func(r *Rules) {
			var mu sync.Mutex
			history := make(map[string]*Message) // the last one of each namespace
			r.emit = func(e emission) {
				if e.message.Event == "broadcast" {
					mu.Lock()
					history[e.message.Namespace] = e.message
					mu.Unlock()
				}
				e.sender.namespace.emit(e)
			}
			r.admit = func(m *Member, missed []*Message) {
				admit(m, missed)
				mu.Lock()
				defer mu.Unlock()
				if last := history[m.namespace.name]; last != nil {
					m.socket.Emit(last)
				}
			}
		},
	},
	{
		Name:   "leaver-hears-broadcasts",
		Breaks: "A client that left the namespace, but not its connection, goes on receiving what is broadcast there.",
		Cases:  []string{"CHAT-BCAST-02"},
		Break: func(r *Rules) {
			r.exit = func(n *namespace, m *Member) ([]string, bool) {
				rooms, ok := n.remove(m)
				n.mu.Lock()
				defer n.mu.Unlock()
				n.members[m] = map[string]struct{}{}
				return rooms, ok && !m.left
			}
		},
	},
}

// copied yields each member so many times.
func copied(members iter.Seq[*Member], times func(*Member) int) iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		for m := range members {
			for range times(m) {
				if !yield(m) {
					return
				}
			}
		}
	}
}

// missing is a fault that leaves some out of what is for an audience.
func missing(to audience, left func(*Member) bool) func(*Rules) {
	return func(r *Rules) {
		r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
			if e.to != to {
				return receivers(n, e)
			}
			return filter(receivers(n, e), func(m *Member) bool { return !left(m) })
		}
	}
}
