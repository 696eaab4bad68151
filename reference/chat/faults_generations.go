package chat

import (
	"iter"
	"strings"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// generationFaults concern clients of Engine.IO 3 and 4 side by side.
var generationFaults = []fault.Fault[Rules]{
	{
		Name:   "generations-apart",
		Breaks: "What a client says reaches clients of its own generation only.",
		Cases:  []string{"SIO4-MIX-01", "SIO4-MIX-02", "SIO4-MIX-03", "SIO4-MIX-04", "CHAT-ALL-02", "CHAT-BCAST-03"},
		Break:  apart(func(emission) bool { return true }),
	},
	{
		Name:   "rooms-of-one-generation",
		Breaks: "Clients of the two generations are in different rooms, although these have the same name.",
		Cases:  []string{"SIO4-MIX-03"},
		Break: apart(func(e emission) bool {
			return e.to == toRoom && e.message.Event != "private message"
		}),
	},
	{
		Name:   "older-socket-ids-unknown",
		Breaks: "A private message to a socket whose id has the form of the older generation, with its namespace, is dropped.",
		Cases:  []string{"SIO4-MIX-04"},
		Break: func(r *Rules) {
			r.emit = func(e emission) {
				if e.message.Event != "private message" || !strings.Contains(e.room, "#") {
					e.sender.namespace.emit(e)
				}
			}
		},
	},
}

// apart is a fault by which an event reaches clients of its sender's generation only.
func apart(concerned func(emission) bool) func(*Rules) {
	return func(r *Rules) {
		r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
			own := receivers(n, e)
			if !concerned(e) {
				return own
			}
			return filter(own, func(m *Member) bool { return m.handshake.EngineIO == e.sender.handshake.EngineIO })
		}
	}
}
