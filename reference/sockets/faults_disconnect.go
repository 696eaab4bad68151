package sockets

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// disconnectFaults concern leaving a namespace, on the client's wish or on the server's.
var disconnectFaults = []fault.Fault[Rules]{
	{
		Name:   "disconnect-ignored",
		Breaks: "DISCONNECT has no effect: the client stays in the namespace until its connection ends.",
		Cases:  []string{"SIO5-DISC-01", "CHAT-LOG-03", "SIO4-DISC-02"},
		Break:  func(r *Rules) { r.left = func(*socket) {} },
	},
	{
		Name:   "disconnect-takes-effect-late",
		Breaks: "DISCONNECT is put off until the packet behind it has been handled.",
		Cases:  []string{"SIO5-DISC-01"},
		Break: func(r *Rules) {
			var leaving sync.Map // sockets by client
			r.left = func(s *socket) { leaving.Store(s.client, s) }
			r.message = func(c *client, binary bool, data []byte) {
				s, due := leaving.LoadAndDelete(c)
				c.message(binary, data)
				if due {
					c.remove(s.(*socket), reasonClient)
				}
			}
		},
	},
	{
		Name:   "disconnect-ends-connection",
		Breaks: "DISCONNECT for one namespace ends the whole connection.",
		Cases:  []string{"SIO5-DISC-02", "SIO5-DISC-03", "CHAT-NSP-03", "SIO4-DISC-01", "SIO4-DISC-03"},
		Break:  func(r *Rules) { r.left = func(s *socket) { s.client.connection.Close(reasonForced) } },
	},
	{
		Name:   "disconnect-leaves-every-namespace",
		Breaks: "DISCONNECT for one namespace takes the client out of all of them.",
		Cases:  []string{"SIO5-DISC-02", "CHAT-NSP-03", "SIO4-DISC-01"},
		Break: func(r *Rules) {
			r.left = func(s *socket) {
				for _, other := range slices.Collect(maps.Values(s.client.sockets)) {
					s.client.remove(other, reasonClient)
				}
			}
		},
	},
	{
		Name:   "disconnect-leaves-main-namespace",
		Breaks: "DISCONNECT takes the client out of the main namespace, whichever it names.",
		Cases:  []string{"SIO5-DISC-02", "CHAT-NSP-03", "SIO4-DISC-01"},
		Break: func(r *Rules) {
			r.left = func(s *socket) {
				if main := s.client.sockets["/"]; main != nil {
					s = main
				}
				s.client.remove(s, reasonClient)
			}
		},
	},
	{
		Name: "disconnect-handled-late",
		Breaks: "DISCONNECT takes effect after the packet behind it, which may be a CONNECT for the same namespace: then the client seems " +
			"to be in already.",
		Cases: []string{"SIO4-DISC-06", "SIO5-DISC-08"},
		Break: func(r *Rules) {
			var leaving sync.Map // sockets by client
			r.left = func(s *socket) { leaving.Store(s.client, s) }
			r.message = func(c *client, binary bool, data []byte) {
				s, left := leaving.LoadAndDelete(c)
				c.message(binary, data)
				if left {
					c.remove(s.(*socket), reasonClient)
				}
			}
		},
	},
	{
		Name:   "left-namespace-closed-for-good",
		Breaks: "A client that has left a custom namespace gets no answer when it asks for that again.",
		Cases:  []string{"SIO4-DISC-03", "SIO4-DISC-06"},
		Break: func(r *Rules) {
			var closed sync.Map
			r.left = func(s *socket) {
				closed.Store(s.client.connection.ID()+s.namespace, nil)
				s.client.remove(s, reasonClient)
			}
			r.connect = func(c *client, packet socketio.Packet) {
				if _, before := closed.Load(c.connection.ID() + packet.Namespace); !before {
					c.connect(packet)
				}
			}
		},
	},
	{
		Name:   "connect-behind-disconnect-lost",
		Breaks: "While a client is leaving one namespace, a CONNECT for another one gets no answer.",
		Cases:  []string{"SIO5-DISC-09", "SIO4-DISC-07"},
		Break: func(r *Rules) {
			var leaving sync.Map // the namespace, by client
			r.left = func(s *socket) {
				leaving.Store(s.client, s.namespace)
				s.client.remove(s, reasonClient)
			}
			r.message = func(c *client, binary bool, data []byte) {
				_, before := leaving.Load(c)
				if !before || !bytes.HasPrefix(data, []byte("0/")) {
					c.message(binary, data)
				}
				if before {
					leaving.Delete(c)
				}
			}
		},
	},
	{
		Name:   "kick-unannounced",
		Breaks: "A client that the server takes out of a namespace is not told.",
		Cases:  []string{"SIO5-DISC-04", "SIO4-DISC-04"},
		Break: func(r *Rules) {
			r.kick = func(s *socket) { s.client.remove(s, reasonServer) }
		},
	},
	{
		Name:   "kick-announced-in-main-namespace",
		Breaks: "DISCONNECT from the server names no namespace, whichever it is about.",
		Cases:  []string{"SIO5-DISC-04", "SIO4-DISC-04"},
		Break: func(r *Rules) {
			r.kick = func(s *socket) {
				s.client.send(socketio.Packet{Type: socketio.Disconnect})
				s.client.remove(s, reasonServer)
			}
		},
	},
	{
		Name:   "kick-ends-connection",
		Breaks: "A server that takes a client out of one namespace ends the whole connection.",
		Cases:  []string{"SIO5-DISC-04", "SIO4-DISC-04"},
		Break:  func(r *Rules) { r.kick = (*socket).kickAll },
	},
	{
		Name:   "kick-from-everywhere-unannounced",
		Breaks: "A server that disconnects a client altogether ends the connection without a DISCONNECT.",
		Cases:  []string{"SIO5-DISC-05", "SIO4-DISC-05"},
		Break: func(r *Rules) {
			r.kickAll = func(s *socket) { s.client.connection.Close(reasonForced) }
		},
	},
	{
		Name:   "kick-from-everywhere-announced-once",
		Breaks: "A server that disconnects a client altogether sends one DISCONNECT, for the namespace it was caused in.",
		Cases:  []string{"SIO5-DISC-05", "SIO4-DISC-05"},
		Break: func(r *Rules) {
			r.kickAll = func(s *socket) {
				s.kick()
				s.client.connection.Close(reasonForced)
			}
		},
	},
	{
		Name:   "kick-from-everywhere-keeps-connection",
		Breaks: "A server that disconnects a client altogether sends DISCONNECT for each namespace and leaves the connection open.",
		Cases:  []string{"SIO5-DISC-05", "SIO4-DISC-05"},
		Break: func(r *Rules) {
			r.kickAll = func(s *socket) {
				for _, other := range slices.Collect(maps.Values(s.client.sockets)) {
					other.kick()
				}
			}
		},
	},
}
