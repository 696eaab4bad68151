package sockets

import (
	"sync"
	"sync/atomic"

	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// eventFaults concern the packets that carry events.
var eventFaults = []fault.Fault[Rules]{
	{
		Name:   "event-loses-namespace",
		Breaks: "Events of a custom namespace are sent without its name.",
		Cases:  []string{"SIO5-EVT-02", "SIO5-BIN-04", "SIO4-EVT-03"},
		Break: func(r *Rules) {
			r.event = func(s *socket, message *chat.Message) []byte { return encode(s, message, "/") }
		},
	},
	{
		Name:   "binary-event-loses-namespace",
		Breaks: "Events with attachments are sent without the name of their namespace.",
		Cases:  []string{"SIO5-BIN-04", "SIO4-EVT-04"},
		Break: func(r *Rules) {
			r.event = func(s *socket, message *chat.Message) []byte {
				if len(message.Arguments.Attachments) == 0 {
					return message.Text(s.client.revision)
				}
				return encode(s, message, "/")
			}
		},
	},
	{
		Name:   "first-event-lost-now-and-then",
		Breaks: "On one connection of thirty the handlers are registered behind the answer to CONNECT, so that the first event finds none.",
		Cases:  []string{"SIO5-EVT-18"},
		Break: func(r *Rules) {
			var connections atomic.Int64
			var deaf sync.Map // clients that are not listened to yet
			r.opened = func(c *client) {
				if connections.Add(1)%30 == 0 {
					deaf.Store(c, nil)
				}
				c.opened()
			}
			r.message = func(c *client, binary bool, data []byte) {
				if len(data) > 0 && data[0] == '2' {
					if _, first := deaf.LoadAndDelete(c); first {
						return
					}
				}
				c.message(binary, data)
			}
		},
	},
	{
		Name:   "event-without-comma-behind-namespace",
		Breaks: "In the packets of a custom namespace the comma between its name and the payload is missing.",
		Cases:  []string{"SIO5-EVT-02"},
		Break: func(r *Rules) {
			r.event = func(s *socket, message *chat.Message) []byte {
				text := message.Text(s.client.revision)
				if comma := 1 + len(message.Namespace); message.Namespace != "/" && text[0] == '2' {
					return append(append([]byte{}, text[:comma]...), text[comma+1:]...)
				}
				return text
			}
		},
	},
	{
		Name:   "private-message-in-every-namespace",
		Breaks: "io.to(sid).emit also reaches the sockets of the same client in other namespaces.",
		Cases:  []string{"CHAT-PM-01"},
		Break: func(r *Rules) {
			var mu sync.Mutex
			joined := make(map[*client]map[*socket]bool)
			r.welcome = func(s *socket) []byte {
				mu.Lock()
				defer mu.Unlock()
				if joined[s.client] == nil {
					joined[s.client] = make(map[*socket]bool)
				}
				joined[s.client][s] = true
				return s.welcome()
			}
			r.event = func(s *socket, message *chat.Message) []byte {
				mu.Lock()
				defer mu.Unlock()
				for other := range joined[s.client] {
					if other != s && message.Event == "private message" {
						s.client.sendText(encode(other, message, other.namespace), message.Arguments.Attachments)
					}
				}
				return message.Text(s.client.revision)
			}
		},
	},
}

// encode is the text of an event in a namespace.
func encode(s *socket, message *chat.Message, namespace string) []byte {
	moved := &chat.Message{
		Namespace: namespace,
		Event:     message.Event,
		Arguments: message.Arguments,
		ID:        message.ID,
		HasID:     message.HasID,
	}
	return moved.Text(s.client.revision)
}
