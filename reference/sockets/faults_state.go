package sockets

import (
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// stateFaults concern packets that have no place in the state of their namespace.
var stateFaults = []fault.Fault[Rules]{
	{
		Name:   "event-before-connect-ignored",
		Breaks: "An event of a client that is in no namespace is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-CONN-09"},
		Break: tolerating(func(c *client, s *socket, packet socketio.Packet) bool {
			return len(c.sockets) == 0 && packet.Type == socketio.Event
		}),
	},
	{
		Name:   "event-for-another-namespace-ignored",
		Breaks: "An event for a namespace that the client is not in is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-CONN-17"},
		Break: tolerating(func(c *client, s *socket, packet socketio.Packet) bool {
			return s == nil && len(c.sockets) > 0 && packet.Type == socketio.Event
		}),
	},
	{
		Name:   "event-for-another-namespace-heard",
		Breaks: "An event for a namespace that the client is not in is heard by the listeners of the main one.",
		Cases:  []string{"SIO5-CONN-17"},
		Break: func(r *Rules) {
			r.unexpected = func(c *client, s *socket, packet socketio.Packet) {
				main := c.sockets["/"]
				if s != nil || main == nil || packet.Type != socketio.Event {
					c.connection.Close(reasonForced)
					return
				}
				c.event(main, packet)
			}
		},
	},
	{
		Name:   "second-connect-ignored",
		Breaks: "A second CONNECT for a namespace is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-CONN-12"},
		Break: tolerating(func(_ *client, s *socket, packet socketio.Packet) bool {
			return s != nil && packet.Type == socketio.Connect
		}),
	},
	{
		Name:   "second-connect-answered",
		Breaks: "A second CONNECT for a namespace makes the client a new socket there.",
		Cases:  []string{"SIO5-CONN-12"},
		Break: func(r *Rules) {
			r.unexpected = func(c *client, s *socket, packet socketio.Packet) {
				if s == nil || packet.Type != socketio.Connect {
					c.connection.Close(reasonForced)
					return
				}
				c.remove(s, reasonClient)
				c.connect(packet)
			}
		},
	},
	{
		Name:   "connect-error-from-client-disconnects",
		Breaks: "A CONNECT_ERROR from a client takes it out of the namespace, as a DISCONNECT does, and the connection goes on.",
		Cases:  []string{"SIO5-CONN-16"},
		Break: func(r *Rules) {
			r.unexpected = func(c *client, s *socket, packet socketio.Packet) {
				if s == nil || packet.Type != socketio.ConnectError {
					c.connection.Close(reasonForced)
					return
				}
				c.remove(s, reasonClient)
			}
		},
	},
	{
		Name:   "connect-error-from-client-ignored",
		Breaks: "A CONNECT_ERROR from a client is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-CONN-16"},
		Break: tolerating(func(_ *client, _ *socket, packet socketio.Packet) bool {
			return packet.Type == socketio.ConnectError
		}),
	},
}

// tolerating is a fault that drops packets for which the connection ends otherwise.
func tolerating(tolerated func(*client, *socket, socketio.Packet) bool) func(*Rules) {
	return func(r *Rules) {
		r.unexpected = func(c *client, s *socket, packet socketio.Packet) {
			if !tolerated(c, s, packet) {
				c.connection.Close(reasonForced)
			}
		}
	}
}
