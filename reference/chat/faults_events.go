package chat

import (
	"sync"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// eventFaults concern what events do.
var eventFaults = []fault.Fault[Rules]{
	{
		Name:   "event-under-another-name",
		Breaks: "What the server emits arrives under the name of the event that caused it.",
		Cases:  []string{"SIO5-EVT-01", "SIO5-EVT-02", "SIO4-EVT-01", "SIO4-EVT-03"},
		Break: operate("message", func(m *Member, arguments Arguments, _ func(Arguments)) {
			m.emit("message", arguments)
		}),
	},
	{
		Name:   "arguments-in-one-list",
		Breaks: "The arguments of an event arrive as one argument, a list of them.",
		Cases:  []string{"SIO5-EVT-01", "SIO5-EVT-13"},
		Break: operate("message", func(m *Member, arguments Arguments, _ func(Arguments)) {
			list := arguments.Array()
			arguments.Values = nil
			m.emit("message-back", arguments.after(list))
		}),
	},
	{
		Name:   "events-of-custom-namespaces-unheard",
		Breaks: "The application's listeners are bound to the main namespace alone.",
		Cases:  []string{"SIO5-EVT-02"},
		Break: operate("message", func(m *Member, arguments Arguments, _ func(Arguments)) {
			if m.namespace.name == "/" {
				m.emit("message-back", arguments)
			}
		}),
	},
	{
		Name:   "unknown-event-ends-connection",
		Breaks: "An event that nobody listens to ends the connection.",
		Cases:  []string{"SIO5-EVT-12", "SIO5-EVT-16", "SIO4-EVT-05"},
		Break:  func(r *Rules) { r.unknown = byeAll },
	},
	{
		Name:   "unknown-event-stops-listening",
		Breaks: "An event that nobody listens to ends the loop that reads events, so that none of this client's is heard any more.",
		Cases:  []string{"SIO5-EVT-12", "SIO5-EVT-16"},
		Break: func(r *Rules) {
			var deaf sync.Map // members
			r.unknown = func(m *Member, _ Arguments, _ func(Arguments)) { deaf.Store(m, true) }
			for event, do := range r.operations {
				r.operations[event] = func(m *Member, arguments Arguments, acknowledge func(Arguments)) {
					if _, ended := deaf.Load(m); !ended {
						do(m, arguments, acknowledge)
					}
				}
			}
		},
	},
	{
		Name:   "proto-event-ends-connection",
		Breaks: "An event called __proto__ finds something in the table of listeners that cannot be called, and the connection ends.",
		Cases:  []string{"SIO5-EVT-16"},
		Break:  operate("__proto__", byeAll),
	},
}
