package sockets

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// olderFaults concern what is otherwise before revision 5: the main namespace unasked, queries for payloads, and texts for
// objects.
var olderFaults = []fault.Fault[Rules]{
	{
		Name:   "main-namespace-on-request-only",
		Breaks: "A client before revision 5 is not connected to the main namespace before it asks for that, which it never does.",
		Cases:  []string{"SIO4-CONN-01", "SIO4-EVT-06"},
		Break:  func(r *Rules) { r.opened = func(*client) {} },
	},
	{
		Name:   "main-namespace-behind-first-packet",
		Breaks: "A client before revision 5 is connected to the main namespace when its first packet has been dealt with.",
		Cases:  []string{"SIO4-CONN-01", "SIO4-CONN-08", "SIO4-EVT-06"},
		Break: func(r *Rules) {
			r.opened = func(*client) {}
			r.message = func(c *client, binary bool, data []byte) {
				c.message(binary, data)
				if c.sockets["/"] == nil {
					c.opened()
				}
			}
		},
	},
	{
		Name:   "older-connect-with-sid",
		Breaks: "CONNECT tells clients before revision 5 their session id, in a payload that they do not expect.",
		Cases:  []string{"SIO4-CONN-01", "SIO4-CONN-02"},
		Break: func(r *Rules) {
			r.welcome = func(s *socket) []byte {
				if s.client.revision < socketio.V5 {
					return []byte(`{"sid":"` + s.id + `"}`)
				}
				return s.welcome()
			}
		},
	},
	{
		Name:   "older-custom-connect-with-payload",
		Breaks: "CONNECT for a custom namespace has an empty array as its payload before revision 5.",
		Cases:  []string{"SIO4-CONN-02"},
		Break: func(r *Rules) {
			r.welcome = func(s *socket) []byte {
				if s.client.revision < socketio.V5 && s.namespace != "/" {
					return []byte("[]")
				}
				return s.welcome()
			}
		},
	},
	{
		Name:   "namespace-query-lost",
		Breaks: "The query behind a namespace does not reach the application.",
		Cases:  []string{"SIO4-CONN-03"},
		Break: func(r *Rules) {
			r.query = func(c *client, _ socketio.Packet) url.Values { return c.connection.Query() }
		},
	},
	{
		Name:   "namespace-query-not-decoded",
		Breaks: "The values in the query behind a namespace reach the application as they stand there, with their percent signs.",
		Cases:  []string{"SIO4-CONN-03"},
		Break: func(r *Rules) {
			r.query = func(c *client, packet socketio.Packet) url.Values {
				packet.Query = strings.ReplaceAll(packet.Query, "%", "%25")
				return c.query(packet)
			}
		},
	},
	{
		Name:   "namespace-query-taken-for-name",
		Breaks: "The query behind a namespace is taken for a part of its name, and that namespace is unknown.",
		Cases:  []string{"SIO4-CONN-03"},
		Break: func(r *Rules) {
			r.connect = func(c *client, packet socketio.Packet) {
				if packet.Query != "" {
					packet.Namespace += "?" + packet.Query
				}
				c.connect(packet)
			}
		},
	},
	{
		Name:   "older-refusal-is-an-object",
		Breaks: "The payload of ERROR is an object with a message, as in revision 5, for every client.",
		Cases:  []string{"SIO4-CONN-04", "SIO4-CONN-05"},
		Break: refusing(func(_ string, refusal *chat.Refusal) socketio.Packet {
			data, _ := json.Marshal(map[string]any{"message": refusal.Message, "data": refusal.Data}) // it has a JSON form
			return socketio.Packet{Type: socketio.ConnectError, Data: data}
		}),
	},
	{
		Name:   "older-refusal-with-another-text",
		Breaks: "A client before revision 5 that the application refuses is told so in the server's words, not in the application's.",
		Cases:  []string{"SIO4-CONN-05"},
		Break: func(r *Rules) {
			r.refuse = func(c *client, namespace string, refusal *chat.Refusal) {
				if c.revision < socketio.V5 {
					refusal = &chat.Refusal{Message: "Unable to connect"}
				}
				c.refuse(namespace, refusal)
			}
		},
	},
	{
		Name:   "older-clients-get-no-attachments",
		Breaks: "Clients before revision 5 get the placeholders of binary data, and no attachments behind them.",
		Cases:  []string{"SIO4-EVT-02", "SIO4-MIX-02"},
		Break: attaching(func(c *client, attachments []engineio.Packet) []engineio.Packet {
			if c.revision < socketio.V5 {
				return nil
			}
			return attachments
		}),
	},
}
