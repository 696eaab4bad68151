package chat

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// audienceFaults concern whom a message reaches that goes to another namespace, to several rooms or to all but a room, and
// what binary data becomes on its way to many.
var audienceFaults = []fault.Fault[Rules]{
	{
		Name:   "namespace-message-stays-at-home",
		Breaks: "io.of(name).emit reaches the namespace of the client that caused it, whichever it names.",
		Cases:  []string{"API-EMIT-03"},
		Break: operate("namespace message", func(m *Member, arguments Arguments, _ func(Arguments)) {
			m.emitToAll("namespace message", arguments.from(1))
		}),
	},
	{
		Name:   "namespace-message-crosses",
		Breaks: "What is emitted to another namespace also reaches the one of the client that caused it.",
		Cases:  []string{"API-EMIT-03"},
		Break: func(r *Rules) {
			r.emit = func(e emission) {
				e.home().emit(e)
				if own := e.sender.namespace; e.into != nil && e.into != own {
					own.emit(e.in(own))
				}
			}
		},
	},
	{
		Name:   "namespace-message-from-inside-only",
		Breaks: "io.of(name).emit is dropped when it is caused by a client of another namespace.",
		Cases:  []string{"API-EMIT-03"},
		Break: func(r *Rules) {
			r.emit = func(e emission) {
				if e.into == nil || e.into == e.sender.namespace {
					e.home().emit(e)
				}
			}
		},
	},
	{
		Name:   "binary-broadcast-ends-at-zero",
		Breaks: "Binary data in a message to all ends at its first zero byte, as a text in C does.",
		Cases:  []string{"API-EMIT-04"},
		Break: broadcasting(func(attachments [][]byte, _ *Member) [][]byte {
			cut := make([][]byte, len(attachments))
			for i, attachment := range attachments {
				cut[i], _, _ = bytes.Cut(attachment, []byte{0})
			}
			return cut
		}),
	},
	{
		Name:   "binary-broadcast-shuffled-for-polling",
		Breaks: "The attachments of a message to all arrive in the opposite order at clients that came by long-polling.",
		Cases:  []string{"API-EMIT-04"},
		Break: broadcasting(func(attachments [][]byte, m *Member) [][]byte {
			if m.handshake.Query.Get("transport") != "polling" {
				return attachments
			}
			attachments = slices.Clone(attachments)
			slices.Reverse(attachments)
			return attachments
		}),
	},
	{
		Name:   "binary-room-message-reaches-one",
		Breaks: "A message with attachments to a room reaches one member: the bytes have been read when the next one's turn comes.",
		Cases:  []string{"API-EMIT-08"},
		Break: func(r *Rules) {
			var read sync.Map
			r.deliver = func(m *Member, message *Message) {
				if message.Event == "room message" && len(message.Arguments.Attachments) > 0 {
					if _, before := read.LoadOrStore(message, nil); before {
						return
					}
				}
				m.socket.Emit(message)
			}
		},
	},
	{
		Name:   "union-copy-for-older-clients",
		Breaks: "A message to several rooms reaches a client before revision 5 once for each of them that it is in.",
		Cases:  []string{"SIO4-MIX-05"},
		Break: uniting(func(n *namespace, e emission) iter.Seq[*Member] {
			return copied(union(n, e.rooms), func(m *Member) int {
				times := 0
				for _, room := range e.rooms {
					if times == 0 || m.handshake.EngineIO == 3 && member(n, room, m) {
						times++
					}
				}
				return times
			})
		}),
	},
	{
		Name:   "union-copy-for-each-room",
		Breaks: "A message to several rooms reaches a client once for each of them that it is in.",
		Cases:  []string{"API-ROOM-05"},
		Break: uniting(func(n *namespace, e emission) iter.Seq[*Member] {
			return func(yield func(*Member) bool) {
				for _, room := range e.rooms {
					for m := range n.rooms[room] {
						if !yield(m) {
							return
						}
					}
				}
			}
		}),
	},
	{
		Name:   "union-is-the-last-room",
		Breaks: "Of several rooms that a message is sent to, only the last one hears it.",
		Cases:  []string{"API-ROOM-05"},
		Break: uniting(func(n *namespace, e emission) iter.Seq[*Member] {
			return maps.Keys(n.rooms[e.rooms[len(e.rooms)-1]])
		}),
	},
	{
		Name:   "union-is-an-intersection",
		Breaks: "A message to several rooms reaches those alone who are in all of them.",
		Cases:  []string{"API-ROOM-05"},
		Break: uniting(func(n *namespace, e emission) iter.Seq[*Member] {
			return filter(union(n, e.rooms), func(m *Member) bool {
				return !slices.ContainsFunc(e.rooms, func(room string) bool { return !member(n, room, m) })
			})
		}),
	},
	{
		Name:   "except-ignored",
		Breaks: "A message to all but a room reaches the members of the room, too.",
		Cases:  []string{"API-ROOM-06"},
		Break: func(r *Rules) {
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				e.except = ""
				return receivers(n, e)
			}
		},
	},
	{
		Name:   "except-spares-its-sender",
		Breaks: "A message to all but a room comes back to its sender, although that is in the room.",
		Cases:  []string{"API-ROOM-06"},
		Break:  excepting(func(n *namespace, e emission, m *Member) bool { return m == e.sender || !member(n, e.except, m) }),
	},
	{
		Name:   "except-leaves-out-its-sender",
		Breaks: "A message to all but a room does not come back to its sender, although that is not in the room.",
		Cases:  []string{"API-ROOM-06"},
		Break:  excepting(func(n *namespace, e emission, m *Member) bool { return m != e.sender && !member(n, e.except, m) }),
	},
}

// broadcasting is a fault that changes the attachments of messages to all, for each receiver.
func broadcasting(change func([][]byte, *Member) [][]byte) func(*Rules) {
	return func(r *Rules) {
		r.deliver = func(m *Member, message *Message) {
			if message.Event == "chat message" && len(message.Arguments.Attachments) > 0 {
				changed := message.Arguments
				changed.Attachments = change(changed.Attachments, m)
				message = &Message{Namespace: message.Namespace, Event: message.Event, Arguments: changed}
			}
			m.socket.Emit(message)
		}
	}
}

// uniting is a fault about whom a message to several rooms reaches.
func uniting(reached func(*namespace, emission) iter.Seq[*Member]) func(*Rules) {
	return func(r *Rules) {
		r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
			if e.to == toRooms && len(e.rooms) > 0 {
				return reached(n, e)
			}
			return receivers(n, e)
		}
	}
}

// excepting is a fault about whom a message to all but a room reaches.
func excepting(reached func(*namespace, emission, *Member) bool) func(*Rules) {
	return func(r *Rules) {
		r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
			if e.except == "" {
				return receivers(n, e)
			}
			return filter(maps.Keys(n.members), func(m *Member) bool { return reached(n, e, m) })
		}
	}
}

// member tells whether somebody is in a room. The namespace's lock is held.
func member(n *namespace, room string, m *Member) bool {
	_, inside := n.rooms[room][m]
	return inside
}
