package chat

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// lossFaults concern what happens to a message on its way to those it does reach.
var lossFaults = []fault.Fault[Rules]{
	{
		Name:   "every-50th-message-lost",
		Breaks: "Of the messages that the server delivers, every 50th is lost.",
		Cases:  []string{"CHAT-ALL-01", "API-DLV-01"},
		Break: func(r *Rules) {
			var delivered atomic.Int64
			r.deliver = func(m *Member, message *Message) {
				if delivered.Add(1)%50 != 0 {
					m.socket.Emit(message)
				}
			}
		},
	},
	{
		Name:   "quiet-client-forgotten",
		Breaks: "A client that has said nothing for a second, and only answers the heartbeat, gets no messages.",
		Cases:  []string{"API-DLV-05"},
		Break: func(r *Rules) {
			var heard sync.Map // when a client was last heard of
			r.admit = func(m *Member, missed []*Message) {
				heard.Store(m, time.Now())
				admit(m, missed)
			}
			r.emit = func(e emission) {
				heard.Store(e.sender, time.Now())
				e.home().emit(e)
			}
			r.deliver = func(m *Member, message *Message) {
				if at, ok := heard.Load(m); !ok || time.Since(at.(time.Time)) < time.Second {
					m.socket.Emit(message)
				}
			}
		},
	},
	{
		Name:   "every-50th-message-twice",
		Breaks: "Of the messages that the server delivers, every 50th is delivered twice.",
		Cases:  []string{"CHAT-ALL-01", "API-DLV-01"},
		Break: func(r *Rules) {
			var delivered atomic.Int64
			r.deliver = func(m *Member, message *Message) {
				m.socket.Emit(message)
				if delivered.Add(1)%50 == 0 {
					m.socket.Emit(message)
				}
			}
		},
	},
	{
		Name:   "every-7th-message-overtaken",
		Breaks: "Every 7th message to a client is overtaken by the one behind it, as if a pool of workers delivered them.",
		Cases:  []string{"CHAT-ALL-01", "CHAT-ALL-02", "SIO5-EVT-15", "API-DLV-01"},
		Break: func(r *Rules) {
			type queue struct {
				delivered int
				held      *Message
			}
			var mu sync.Mutex
			queues := make(map[*Member]*queue)
			r.deliver = func(m *Member, message *Message) {
				mu.Lock()
				defer mu.Unlock()
				q := queues[m]
				if q == nil {
					q = &queue{}
					queues[m] = q
				}
				if q.delivered++; q.delivered%7 == 0 {
					q.held = message
					return
				}
				m.socket.Emit(message)
				if q.held != nil {
					m.socket.Emit(q.held)
					q.held = nil
				}
			}
		},
	},
	{
		Name:   "messages-handled-in-tasks",
		Breaks: "The server handles each message in a task of its own, so that messages that a client sends in a row overtake each other.",
		Cases:  []string{"CHAT-ALL-01", "CHAT-ROOM-02"},
		Break: func(r *Rules) {
			var handled atomic.Int64
			for _, event := range []string{"chat message", "broadcast", "room message", "room broadcast", "notify", "private message"} {
				handle := r.operations[event]
				r.operations[event] = func(m *Member, arguments Arguments, acknowledge func(Arguments)) {
					if handled.Add(1)%2 == 0 {
						handle(m, arguments, acknowledge)
						return
					}
					time.AfterFunc(2*time.Millisecond, func() { handle(m, arguments, acknowledge) })
				}
			}
		},
	},
	{
		Name:   "simultaneous-messages-collide",
		Breaks: "Of messages that two clients send at the same moment, only one is delivered.",
		Cases:  []string{"CHAT-ALL-02", "CHAT-ROOM-02"},
		Break: func(r *Rules) {
			var busy atomic.Bool
			r.emit = func(e emission) {
				if !busy.CompareAndSwap(false, true) {
					return
				}
				defer busy.Store(false)
				time.Sleep(time.Millisecond)
				e.sender.namespace.emit(e)
			}
		},
	},
	{
		Name:   "messages-over-64-kilobytes-lost",
		Breaks: "An event of more than 64 KB is dropped without a word.",
		Cases:  []string{"SIO5-EVT-17"},
		Break: func(r *Rules) {
			r.deliver = func(m *Member, message *Message) {
				if len(message.Data()) <= 64<<10 {
					m.socket.Emit(message)
				}
			}
		},
	},
}
