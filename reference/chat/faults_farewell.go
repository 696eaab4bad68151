package chat

import (
	"sync"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// farewellFaults concern what is told about a client that goes, and what is kept for it.
var farewellFaults = []fault.Fault[Rules]{
	{
		Name:   "every-reason-is-transport-close",
		Breaks: "Whatever ends a connection to a namespace, the application is told `transport close`.",
		Cases:  []string{"API-DISC-01", "API-DISC-02", "API-DISC-04"},
		Break:  giving(func(string) string { return "transport close" }),
	},
	{
		Name:   "kicked-client-left-by-itself",
		Breaks: "Of a client that the server took out of a namespace, the application is told that it left by itself.",
		Cases:  []string{"API-DISC-02"},
		Break:  giving(renaming("server namespace disconnect", "client namespace disconnect")),
	},
	{
		Name:   "leaving-client-was-kicked",
		Breaks: "Of a client that left by itself, the application is told that the server took it out.",
		Cases:  []string{"API-DISC-01"},
		Break:  giving(renaming("client namespace disconnect", "server namespace disconnect")),
	},
	{
		Name:   "lost-connection-left-by-itself",
		Breaks: "Of a client whose connection is lost, the application is told that it left by itself.",
		Cases:  []string{"API-DISC-03"},
		Break:  giving(renaming("transport close", "client namespace disconnect")),
	},
	{
		Name:   "silent-client-is-an-error",
		Breaks: "Of a client that fell silent, the application is told `transport error`.",
		Cases:  []string{"API-DISC-04"},
		Break:  giving(renaming("ping timeout", "transport error")),
	},
	{
		Name:   "rooms-gone-before-disconnecting",
		Breaks: "The rooms of a client are given up before the application is told that it is disconnecting.",
		Cases:  []string{"API-DISC-05"},
		Break: func(r *Rules) {
			tell := r.farewell
			r.farewell = func(m *Member, reason string, _ []string) { tell(m, reason, []string{}) }
		},
	},
	{
		Name:   "rooms-of-kicked-client-gone-before",
		Breaks: "The rooms of a client that the server disconnects are given up before the application is told.",
		Cases:  []string{"API-DISC-05"},
		Break: func(r *Rules) {
			tell := r.farewell
			r.farewell = func(m *Member, reason string, rooms []string) {
				if reason == "server namespace disconnect" {
					rooms = []string{m.handshake.SID}
				}
				tell(m, reason, rooms)
			}
		},
	},
	{
		Name:   "missed-messages-kept",
		Breaks: "What is emitted to all after a client was cut off is kept, and delivered to whoever connects with the same credentials.",
		Cases:  []string{"API-DLV-04"},
		Break: func(r *Rules) {
			keeping := missed{kept: make(map[string][]*Message)}
			tell := r.farewell
			r.farewell = func(m *Member, reason string, rooms []string) {
				if reason == "transport close" {
					keeping.begin(m)
				}
				tell(m, reason, rooms)
			}
			r.emit = func(e emission) {
				if e.to == toAll {
					keeping.keep(e.message)
				}
				e.home().emit(e)
			}
			r.admit = func(m *Member, missed []*Message) {
				admit(m, missed)
				for _, message := range keeping.of(m) {
					m.socket.Emit(message)
				}
			}
		},
	},
}

// missed keeps messages for clients that were cut off, by namespace and auth payload. Nobody can take them away from somebody else
// who has the same.
type missed struct {
	mu   sync.Mutex
	kept map[string][]*Message
}

func (k *missed) begin(m *Member) {
	k.mu.Lock()
	defer k.mu.Unlock()
	who := m.namespace.name + string(m.auth())
	if k.kept[who] == nil {
		k.kept[who] = []*Message{}
	}
}

func (k *missed) keep(message *Message) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for who, messages := range k.kept {
		if len(messages) < 1000 && who[:len(message.Namespace)] == message.Namespace {
			k.kept[who] = append(messages, message)
		}
	}
}

func (k *missed) of(m *Member) []*Message {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept[m.namespace.name+string(m.auth())] // only ever appended to
}

// giving is a fault that tells another reason of a disconnection.
func giving(other func(string) string) func(*Rules) {
	return func(r *Rules) {
		tell := r.farewell
		r.farewell = func(m *Member, reason string, rooms []string) { tell(m, other(reason), rooms) }
	}
}

// renaming replaces one reason.
func renaming(one, other string) func(string) string {
	return func(reason string) string {
		if reason == one {
			return other
		}
		return reason
	}
}
