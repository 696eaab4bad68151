package engine

import (
	"net/http"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// webSocketFaults concern which WebSocket a session uses, and the messages on it as RFC 6455 has them.
var webSocketFaults = []fault.Fault[Rules]{
	{
		Name:   "second-websocket-takes-over",
		Breaks: "A second WebSocket with the id of a session takes the place of the first.",
		Cases:  []string{"EIO4-WS-08", "EIO4-UPG-08", "EIO4-UPG-09", "EIO3-UPG-03"},
		Break: func(r *Rules) {
			r.upgrade.refused = func(c *Connection, socket *webSocket) {
				c.update(func(time.Time) {
					if c.socket != nil {
						c.socket.retire()
					}
					c.socket = socket
				})
			}
		},
	},
	{
		Name:   "second-websocket-left-open",
		Breaks: "A second WebSocket with the id of a session is accepted and ignored.",
		Cases:  []string{"EIO4-WS-08", "EIO4-UPG-08", "EIO4-UPG-09", "EIO3-UPG-03", "EIO3-UPG-08"},
		Break: func(r *Rules) {
			r.upgrade.refused = func(_ *Connection, socket *webSocket) { time.AfterFunc(stuck, socket.retire) }
		},
	},
	{
		Name:   "second-websocket-ends-session",
		Breaks: "A second WebSocket with the id of a session is closed, and the session with it.",
		Cases:  []string{"EIO4-WS-08", "EIO4-UPG-08", "EIO4-UPG-09", "EIO3-UPG-03", "EIO3-UPG-08"},
		Break: func(r *Rules) {
			r.upgrade.refused = func(c *Connection, socket *webSocket) {
				socket.retire()
				c.Close(engineio.ReasonTransportError)
			}
		},
	},
	{
		Name:   "websocket-with-unknown-session-opens",
		Breaks: "A WebSocket with a session id that the server does not know opens a session.",
		Cases:  []string{"EIO4-WS-09"},
		Break: func(r *Rules) {
			session := r.requests.session
			r.requests.session = func(s *Server, request *http.Request, sid string) (*Connection, *front.Refusal) {
				if isUpgrade(request) {
					return s.find(sid), nil
				}
				return session(s, request, sid)
			}
		},
	},
	{
		Name:   "deflate-agreed-on-only",
		Breaks: "The server agrees on permessage-deflate with whoever offers it, and cannot read a compressed message.",
		Cases:  []string{"EIO4-WS-10"},
		Break: func(r *Rules) {
			r.webSocket.extensions = func(offered string) string { return offered }
		},
	},
	{
		Name:   "fragments-not-put-together",
		Breaks: "Each fragment of a WebSocket message is taken for a message.",
		Cases:  []string{"EIO4-WS-05"},
		Break: func(r *Rules) {
			r.webSocket.complete = func(ws.Header) bool { return true }
		},
	},
	{
		Name:   "messages-of-two-fragments",
		Breaks: "A WebSocket message is taken for complete with its second fragment, whether or not that is the last.",
		Cases:  []string{"EIO4-WS-05"},
		Break: func(r *Rules) {
			r.webSocket.complete = func(header ws.Header) bool { return header.Fin || header.OpCode == ws.OpContinuation }
		},
	},
	{
		Name:   "control-ping-unanswered",
		Breaks: "A control ping gets no answer.",
		Cases:  []string{"EIO4-WS-06"},
		Break:  func(r *Rules) { r.webSocket.ping = func(*webSocket, []byte) error { return nil } },
	},
	{
		Name:   "control-pong-without-data",
		Breaks: "The control pong does not repeat the data of the control ping.",
		Cases:  []string{"EIO4-WS-06"},
		Break: func(r *Rules) {
			r.webSocket.ping = func(s *webSocket, _ []byte) error { return s.write(appendFrame(nil, ws.OpPong, nil)) }
		},
	},
	{
		Name:   "control-ping-is-heartbeat",
		Breaks: "A control ping is answered with a pong packet of Engine.IO.",
		Cases:  []string{"EIO4-WS-06"},
		Break: func(r *Rules) {
			r.webSocket.ping = func(s *webSocket, payload []byte) error {
				return s.write(appendFrame(nil, ws.OpText, append([]byte("3"), payload...)))
			}
		},
	},
	{
		Name:   "invalid-utf8-accepted",
		Breaks: "A text message that is not UTF-8 is delivered as it is.",
		Cases:  []string{"EIO4-WS-07"},
		Break:  func(r *Rules) { r.webSocket.text = func([]byte) error { return nil } },
	},
	{
		Name:   "invalid-utf8-protocol-error",
		Breaks: "A text message that is not UTF-8 closes the connection with 1002 in place of 1007.",
		Cases:  []string{"EIO4-WS-07"},
		Break: func(r *Rules) {
			text := r.webSocket.text
			r.webSocket.text = func(message []byte) error {
				if text(message) != nil {
					return &closeError{code: ws.StatusProtocolError, reason: "text that is not UTF-8"}
				}
				return nil
			}
		},
	},
}
