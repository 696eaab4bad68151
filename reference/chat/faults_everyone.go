package chat

import (
	"iter"

	"github.com/sioproof/sioproof/reference/fault"
)

// everyoneFaults concern what is said to all and to all others.
var everyoneFaults = []fault.Fault[Rules]{
	{
		Name:   "everyone-but-sender",
		Breaks: "io.emit leaves out the client whose event caused it, as if it were a broadcast.",
		Cases:  []string{"CHAT-ALL-01", "CHAT-ALL-02"},
		Break: func(r *Rules) {
			r.operations["chat message"] = func(m *Member, arguments Arguments, _ func(Arguments)) {
				m.emitToOthers("chat message", arguments)
			}
		},
	},
	{
		Name:   "broadcast-reaches-sender",
		Breaks: "socket.broadcast.emit reaches its sender, too.",
		Cases:  []string{"CHAT-BCAST-01"},
		Break: func(r *Rules) {
			r.operations["broadcast"] = func(m *Member, arguments Arguments, _ func(Arguments)) {
				m.emitToAll("broadcast", arguments)
			}
		},
	},
	{
		Name:   "engine-io-3-clients-missed",
		Breaks: "What is emitted to all does not reach clients of Engine.IO 3.",
		Cases:  []string{"CHAT-ALL-02"},
		Break: func(r *Rules) {
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				return filter(receivers(n, e), func(m *Member) bool { return e.to != toAll || m.handshake.EngineIO != 3 })
			}
		},
	},
}
