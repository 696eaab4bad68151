package sockets

import (
	"bytes"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// forever is longer than anybody waits.
const forever = 24 * time.Hour

// connectFaults concern CONNECT, its payload, and what it connects to.
var connectFaults = []fault.Fault[Rules]{
	{
		Name:   "auth-lost",
		Breaks: "The payload of CONNECT does not reach the application.",
		Cases:  []string{"SIO5-CONN-02", "SIO5-CONN-04", "API-HS-01"},
		Break: func(r *Rules) {
			r.auth = func(*client, socketio.Packet) json.RawMessage { return nil }
		},
	},
	{
		Name:   "auth-lost-in-custom-namespaces",
		Breaks: "The payload of CONNECT reaches the application in the main namespace only.",
		Cases:  []string{"SIO5-CONN-04"},
		Break: func(r *Rules) {
			r.auth = func(c *client, packet socketio.Packet) json.RawMessage {
				if packet.Namespace != "/" {
					return nil
				}
				return c.auth(packet)
			}
		},
	},
	{
		Name:   "auth-reduced-to-texts",
		Breaks: "Of the payload of CONNECT only the values that are texts reach the application.",
		Cases:  []string{"SIO5-CONN-02", "SIO5-CONN-04"},
		Break: func(r *Rules) {
			r.auth = func(c *client, packet socketio.Packet) json.RawMessage {
				var values map[string]json.RawMessage
				if json.Unmarshal(c.auth(packet), &values) != nil {
					return nil
				}
				for name, value := range values {
					if value[0] != '"' {
						delete(values, name)
					}
				}
				reduced, _ := json.Marshal(values) // it was JSON before
				return reduced
			}
		},
	},
	{
		Name:   "comma-required-behind-namespace",
		Breaks: "A CONNECT whose namespace has no comma behind it is ignored.",
		Cases:  []string{"SIO5-CONN-03", "SIO4-CONN-07"},
		Break: func(r *Rules) {
			r.message = func(c *client, binary bool, data []byte) {
				if binary || !bytes.HasPrefix(data, []byte("0/")) || bytes.Contains(data, []byte{','}) {
					c.message(binary, data)
				}
			}
		},
	},
	{
		Name:   "early-connect-lost",
		Breaks: "On one connection of thirty that begins with a WebSocket a CONNECT comes before anybody listens, and is dropped.",
		Cases:  []string{"SIO5-CONN-21"},
		Break: func(r *Rules) {
			var connections atomic.Int64
			var deaf sync.Map // clients that are not listened to yet
			r.opened = func(c *client) {
				if !c.cameByPolling() && connections.Add(1)%30 == 0 {
					deaf.Store(c, nil)
				}
				c.opened()
			}
			r.message = func(c *client, binary bool, data []byte) {
				if _, first := deaf.LoadAndDelete(c); !first {
					c.message(binary, data)
				}
			}
		},
	},
	{
		Name:   "custom-namespaces-unanswered",
		Breaks: "CONNECT is answered for the main namespace alone, as by a server that takes custom ones for optional.",
		Cases:  []string{"SIO5-CONN-03", "SIO5-CONN-08", "SIO4-CONN-02", "SIO4-CONN-08"},
		Break: func(r *Rules) {
			r.connect = func(c *client, packet socketio.Packet) {
				if packet.Namespace == "/" {
					c.connect(packet)
				}
			}
		},
	},
	{
		Name:   "gone-client-connected",
		Breaks: "A client that is gone when a middleware calls next is connected all the same, and for ever.",
		Cases:  []string{"API-MW-02"},
		Break:  func(r *Rules) { r.late = (*client).decide },
	},
	{
		Name:   "gone-client-connected-and-disconnected",
		Breaks: "A client that is gone when a middleware calls next is connected, and disconnected when that is noticed.",
		Cases:  []string{"API-MW-02"},
		Break: func(r *Rules) {
			r.late = func(c *client, s *socket, handshake chat.Handshake) {
				c.decide(s, handshake)
				if c.gone && s.member != nil {
					c.remove(s, engineio.ReasonTransportClose)
				}
			}
		},
	},
	{
		Name:   "custom-namespace-connects-main",
		Breaks: "A client that connects to a custom namespace is connected to the main one as well.",
		Cases:  []string{"SIO5-CONN-06"},
		Break: func(r *Rules) {
			r.connect = func(c *client, packet socketio.Packet) {
				if c.sockets["/"] == nil && packet.Namespace != "/" {
					c.connect(socketio.Packet{Type: socketio.Connect, Namespace: "/"})
				}
				c.connect(packet)
			}
		},
	},
	{
		Name:   "connect-timeout-never",
		Breaks: "A client that joins no namespace may stay for ever.",
		Cases:  []string{"SIO5-CONN-11"},
		Break: func(r *Rules) {
			r.connectTimeout = func(*client, time.Duration) time.Duration { return forever }
		},
	},
	{
		Name:   "connect-timeout-too-early",
		Breaks: "A client that has joined no namespace yet is dismissed when a quarter of its time has passed.",
		Cases:  []string{"SIO5-CONN-11"},
		Break: func(r *Rules) {
			r.connectTimeout = func(_ *client, d time.Duration) time.Duration { return d / 4 }
		},
	},
	{
		Name:   "connect-timeout-on-websocket-only",
		Breaks: "A client that joins no namespace is dismissed on WebSocket alone, and may stay on long-polling.",
		Cases:  []string{"SIO5-CONN-11"},
		Break: func(r *Rules) {
			r.connectTimeout = func(c *client, d time.Duration) time.Duration {
				if c.cameByPolling() {
					return forever
				}
				return d
			}
		},
	},
	{
		Name:   "main-namespace-unasked",
		Breaks: "A client is in the main namespace as soon as the connection is open, as before revision 5.",
		Cases:  []string{"SIO5-CONN-06", "SIO5-CONN-09"},
		Break: func(r *Rules) {
			r.opened = func(c *client) { c.connect(socketio.Packet{Type: socketio.Connect, Namespace: "/"}) }
		},
	},
}
