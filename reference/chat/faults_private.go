package chat

import (
	"iter"
	"sync"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// privateFaults concern what is sent to one socket.
var privateFaults = []fault.Fault[Rules]{
	{
		Name:   "private-message-reaches-everyone",
		Breaks: "io.to(sid).emit reaches every client of the namespace.",
		Cases:  []string{"CHAT-PM-01"},
		Break: func(r *Rules) {
			r.emit = func(e emission) {
				if e.message.Event == "private message" {
					e.to = toAll
				}
				e.sender.namespace.emit(e)
			}
		},
	},
	{
		Name:   "private-message-copied-to-sender",
		Breaks: "io.to(sid).emit comes back to the client that caused it, too.",
		Cases:  []string{"CHAT-PM-01"},
		Break: func(r *Rules) {
			r.emit = func(e emission) {
				e.sender.namespace.emit(e)
				if e.message.Event == "private message" && e.room != e.sender.handshake.SID {
					e.to = toSender
					e.sender.namespace.emit(e)
				}
			}
		},
	},
	{
		Name:   "private-message-reaches-the-rooms",
		Breaks: "io.to(sid).emit reaches everybody who is in a room with that socket.",
		Cases:  []string{"CHAT-PM-02"},
		Break: func(r *Rules) {
			r.emit = func(e emission) {
				if e.message.Event == "private message" {
					for _, m := range e.home().in(e.room) {
						e.to, e.rooms = toRooms, e.home().list(m)
					}
				}
				e.home().emit(e)
			}
		},
	},
	{
		Name:   "own-room-message-lost",
		Breaks: "io.to(room).emit does not reach the socket whose id the room has for its name, although that socket is in it.",
		Cases:  []string{"CHAT-PM-03"},
		Break:  messagesToOwnRoomLost,
	},
	{
		Name:   "private-messages-in-a-row-lost",
		Breaks: "Of private messages to the same socket in a row, every third is lost.",
		Cases:  []string{"CHAT-PM-01"},
		Break: func(r *Rules) {
			var mu sync.Mutex
			last, row := "", 0
			r.emit = func(e emission) {
				if e.message.Event == "private message" && third(&mu, &last, &row, e.room) {
					return
				}
				e.sender.namespace.emit(e)
			}
		},
	},
}

// messagesToOwnRoomLost drops what is sent to the room that a socket's id names, but for private messages.
func messagesToOwnRoomLost(r *Rules) {
	r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
		return func(yield func(*Member) bool) {
			for m := range receivers(n, e) {
				if e.message.Event == "room message" && m.handshake.SID == e.room {
					continue
				}
				if !yield(m) {
					return
				}
			}
		}
	}
}

// third tells whether it is called for the third time in a row with the same room, the sixth time, and so on.
func third(mu *sync.Mutex, last *string, row *int, room string) bool {
	mu.Lock()
	defer mu.Unlock()
	if room != *last {
		*last, *row = room, 0
	}
	*row++
	return *row%3 == 0
}
