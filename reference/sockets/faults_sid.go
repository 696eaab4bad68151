package sockets

import (
	"strconv"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// sidFaults concern the id of a socket.
var sidFaults = []fault.Fault[Rules]{
	{
		Name:   "connect-answer-without-payload",
		Breaks: "The answer to CONNECT has no payload, as before revision 5.",
		Cases:  []string{"SIO5-CONN-01", "SIO5-CONN-03", "SIO5-CONN-08"},
		Break: func(r *Rules) {
			r.welcome = func(*socket) []byte { return nil }
		},
	},
	{
		Name:   "sid-under-another-name",
		Breaks: "The answer to CONNECT calls the session id \"id\" instead of \"sid\".",
		Cases:  []string{"SIO5-CONN-01", "SIO5-CONN-03", "SIO5-CONN-08"},
		Break: welcoming(func(s *socket) []byte {
			return []byte(`{"id":` + strconv.Quote(s.id) + `}`)
		}),
	},
	{
		Name:   "sid-empty-over-polling",
		Breaks: "The session id in the answer to CONNECT is empty for a client that came by long-polling.",
		Cases:  []string{"SIO5-CONN-08"},
		Break: welcoming(func(s *socket) []byte {
			if s.client.cameByPolling() {
				return []byte(`{"sid":""}`)
			}
			return s.welcome()
		}),
	},
	{
		Name:   "sid-of-the-connection",
		Breaks: "The id of the socket in the main namespace is that of the Engine.IO session, as before revision 5.",
		Cases:  []string{"SIO5-CONN-07"},
		Break: func(r *Rules) {
			r.newID = func(c *client, namespace string) string {
				if namespace == "/" {
					return c.connection.ID()
				}
				return c.newID(namespace)
			}
		},
	},
	{
		Name:   "one-sid-for-every-namespace",
		Breaks: "A client has the same session id in all its namespaces.",
		Cases:  []string{"SIO5-CONN-07"},
		Break: func(r *Rules) {
			r.newID = func(c *client, _ string) string { return "socket-" + c.connection.ID() }
		},
	},
	{
		Name:   "sid-kept-after-reconnect",
		Breaks: "A client that leaves a namespace and connects to it again has the session id it had before.",
		Cases:  []string{"SIO5-DISC-03"},
		Break: func(r *Rules) {
			r.newID = func(c *client, namespace string) string { return namespace + "#" + c.connection.ID() }
		},
	},
}

// welcoming is a fault that changes the payload of the answer to CONNECT in revision 5.
func welcoming(welcome func(*socket) []byte) func(*Rules) {
	return func(r *Rules) {
		r.welcome = func(s *socket) []byte {
			if s.client.revision < socketio.V5 {
				return s.welcome()
			}
			return welcome(s)
		}
	}
}

// cameByPolling tells whether the first request was one of long-polling.
func (c *client) cameByPolling() bool { return c.connection.Query().Get("transport") == "polling" }
