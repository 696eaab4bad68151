package sockets

import (
	"bytes"
	"strconv"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// recoveryFaults concern what a client is told, and says, to have a session back.
var recoveryFaults = []fault.Fault[Rules]{
	{
		Name:   "pid-of-main-namespace-only",
		Breaks: "Only the answer to CONNECT for the main namespace has a private id.",
		Cases:  []string{"REC-01", "REC-03"},
		Break: welcoming(func(s *socket) []byte {
			if s.namespace != "/" {
				return []byte(`{"sid":` + strconv.Quote(s.id) + `}`)
			}
			return s.welcome()
		}),
	},
	{
		Name:   "one-pid-for-every-client",
		Breaks: "The private id is made when the server starts, and every client has the same.",
		Cases:  []string{"REC-01"},
		Break: func(r *Rules) {
			pid := engine.NewID()
			r.newPID = func(*client) string { return pid }
		},
	},
	{
		Name:   "pid-of-the-connection",
		Breaks: "A client has the same private id in all its namespaces.",
		Cases:  []string{"REC-01"},
		Break:  func(r *Rules) { r.newPID = func(c *client) string { return "private-" + c.connection.ID() } },
	},
	{
		Name:   "pid-is-the-sid",
		Breaks: "The private id is the sid, which everybody may know: whoever does can take the session over.",
		Cases:  []string{"REC-01"},
		Break: welcoming(func(s *socket) []byte {
			if s.pid == "" {
				return s.welcome()
			}
			return []byte(`{"sid":` + strconv.Quote(s.id) + `,"pid":` + strconv.Quote(s.id) + `}`)
		}),
	},
	{
		Name:   "recovery-over-websocket-only",
		Breaks: "A client that comes back by long-polling is a new client.",
		Cases:  []string{"REC-03", "REC-10"},
		Break: func(r *Rules) {
			r.claim = func(c *client, packet socketio.Packet) chat.Claim {
				if c.cameByPolling() {
					return chat.Claim{}
				}
				return c.claim(packet)
			}
		},
	},
	{
		Name:   "offset-is-a-number",
		Breaks: "The offset of an event is a number, which the official client takes for an argument of the application.",
		Cases:  []string{"REC-02"},
		Break:  offsetting(func(offset string) string { return strconv.Itoa(len(offset)) }),
	},
	{
		Name:   "offset-missing-on-binary-events",
		Breaks: "An event with attachments has no offset.",
		Cases:  []string{"REC-02"},
		Break: func(r *Rules) {
			r.event = func(s *socket, message *chat.Message) []byte {
				if len(message.Arguments.Attachments) == 0 {
					return message.Text(s.client.revision)
				}
				return encode(s, message, message.Namespace)
			}
		},
	},
}

// offsetting is a fault that changes the JSON of the offset behind the arguments of an event.
func offsetting(change func(offset string) string) func(*Rules) {
	return func(r *Rules) {
		r.event = func(s *socket, message *chat.Message) []byte {
			text, quoted := message.Text(s.client.revision), []byte(strconv.Quote(message.Offset)+"]")
			if message.Offset == "" || !bytes.HasSuffix(text, quoted) {
				return text
			}
			return append(append(bytes.Clone(bytes.TrimSuffix(text, quoted)), change(message.Offset)...), ']')
		}
	}
}
