package chat

import (
	"sync"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// volatileFaults concern messages that may be lost, and what they do to others.
var volatileFaults = []fault.Fault[Rules]{
	{
		Name:   "volatile-never-sent",
		Breaks: "A volatile message is never sent.",
		Cases:  []string{"API-EMIT-06"},
		Break: func(r *Rules) {
			r.deliver = func(m *Member, message *Message) {
				if !message.Volatile {
					m.socket.Emit(message)
				}
			}
		},
	},
	{
		Name:   "volatile-sticks",
		Breaks: "The message that a client causes after a volatile one is volatile, too: the flag is not taken back.",
		Cases:  []string{"API-EMIT-06"},
		Break: func(r *Rules) {
			var before sync.Map
			r.emit = func(e emission) {
				volatile := e.message.Volatile
				if last, ok := before.Swap(e.sender, volatile); ok && last.(bool) {
					e.message.Volatile = true
				}
				e.home().emit(e)
			}
		},
	},
	{
		Name:   "volatile-repeated",
		Breaks: "A volatile message is sent again in case it was lost.",
		Cases:  []string{"API-EMIT-06"},
		Break: func(r *Rules) {
			r.deliver = func(m *Member, message *Message) {
				m.socket.Emit(message)
				if message.Volatile {
					m.socket.Emit(&Message{Namespace: message.Namespace, Event: message.Event, Arguments: message.Arguments})
				}
			}
		},
	},
}
