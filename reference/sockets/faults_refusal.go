package sockets

import (
	"encoding/json"
	"sync"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// refusalFaults concern the answer to a client that may not connect.
var refusalFaults = []fault.Fault[Rules]{
	{
		Name:   "unknown-namespace-unanswered",
		Breaks: "CONNECT for a namespace that does not exist gets no answer.",
		Cases:  []string{"SIO5-CONN-05", "SIO4-CONN-04"},
		Break: func(r *Rules) {
			r.refuse = func(c *client, namespace string, refusal *chat.Refusal) {
				if refusal.Data != nil {
					c.refuse(namespace, refusal)
				}
			}
		},
	},
	{
		Name:   "unknown-namespace-ends-connection",
		Breaks: "CONNECT for a namespace that does not exist ends the connection.",
		Cases:  []string{"SIO5-CONN-05", "SIO4-CONN-06"},
		Break: func(r *Rules) {
			r.refuse = func(c *client, namespace string, refusal *chat.Refusal) {
				if refusal.Data == nil {
					c.connection.Close(reasonForced)
					return
				}
				c.refuse(namespace, refusal)
			}
		},
	},
	{
		Name:   "refusal-ends-connection",
		Breaks: "The connection ends behind CONNECT_ERROR, so that other namespaces and other credentials cannot be tried.",
		Cases:  []string{"SIO5-CONN-05", "SIO5-CONN-15", "SIO4-CONN-06"},
		Break: func(r *Rules) {
			r.refuse = func(c *client, namespace string, refusal *chat.Refusal) {
				c.refuse(namespace, refusal)
				c.connection.Close(reasonForced)
			}
		},
	},
	{
		Name:   "refused-for-good",
		Breaks: "A client that a namespace refused once gets no answer from it any more, whatever its credentials.",
		Cases:  []string{"SIO5-CONN-15"},
		Break: func(r *Rules) {
			var refused sync.Map
			r.refuse = func(c *client, namespace string, refusal *chat.Refusal) {
				refused.Store(c.connection.ID()+namespace, nil)
				c.refuse(namespace, refusal)
			}
			r.connect = func(c *client, packet socketio.Packet) {
				if _, before := refused.Load(c.connection.ID() + packet.Namespace); !before {
					c.connect(packet)
				}
			}
		},
	},
	{
		Name:   "refusal-is-a-text",
		Breaks: "The payload of CONNECT_ERROR is a text, as before revision 5, and no object.",
		Cases:  []string{"SIO5-CONN-05", "SIO5-CONN-14"},
		Break: refusing(func(_ string, refusal *chat.Refusal) socketio.Packet {
			text, _ := json.Marshal(refusal.Message) // a text has a JSON form
			return socketio.Packet{Type: socketio.ConnectError, Data: text}
		}),
	},
	{
		Name:   "refusal-without-message",
		Breaks: "The payload of CONNECT_ERROR is an object without a message.",
		Cases:  []string{"SIO5-CONN-05", "SIO5-CONN-14", "SIO4-CONN-04", "SIO4-CONN-05"},
		Break: refusing(func(string, *chat.Refusal) socketio.Packet {
			return socketio.Packet{Type: socketio.ConnectError, Data: []byte("{}")}
		}),
	},
	{
		Name:   "refusal-is-a-disconnect",
		Breaks: "A client that may not connect gets DISCONNECT instead of CONNECT_ERROR.",
		Cases:  []string{"SIO5-CONN-05", "SIO5-CONN-14", "SIO4-CONN-04", "SIO4-CONN-05"},
		Break: refusing(func(string, *chat.Refusal) socketio.Packet {
			return socketio.Packet{Type: socketio.Disconnect}
		}),
	},
	{
		Name:   "refused-client-gets-an-event",
		Breaks: "A client that was refused gets the event that greets those who are in.",
		Cases:  []string{"SIO5-CONN-14"},
		Break: func(r *Rules) {
			r.refuse = func(c *client, namespace string, refusal *chat.Refusal) {
				c.refuse(namespace, refusal)
				c.send(socketio.Packet{Type: socketio.Event, Namespace: namespace, Data: []byte(`["auth",{}]`)})
			}
		},
	},
}

// refusing is a fault that answers a client that may not connect with another packet.
func refusing(answer func(namespace string, refusal *chat.Refusal) socketio.Packet) func(*Rules) {
	return func(r *Rules) {
		r.refuse = func(c *client, namespace string, refusal *chat.Refusal) {
			packet := answer(namespace, refusal)
			packet.Namespace = namespace
			c.send(packet)
		}
	}
}
