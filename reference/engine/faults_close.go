package engine

import (
	"slices"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// closeFaults concern the end of a session that one side wants, or that a cut cable brings.
var closeFaults = []fault.Fault[Rules]{
	{
		Name:   "close-packet-ignored",
		Breaks: "A close packet over long-polling is ignored.",
		Cases:  []string{"EIO4-CLOSE-01", "EIO3-CLOSE-01"},
		Break: func(r *Rules) {
			r.traffic = func(*Connection) traffic {
				return traffic{in: func(_ time.Time, _ engineio.Transport, p engineio.Packet) bool { return p.Type != engineio.Close }}
			}
		},
	},
	{
		Name:   "close-leaves-get-hanging",
		Breaks: "A close packet closes the session, but the GET that is held is not answered.",
		Cases:  []string{"EIO4-CLOSE-01", "EIO3-CLOSE-01"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{in: func(_ time.Time, on engineio.Transport, p engineio.Packet) bool {
					if p.Type == engineio.Close && c.poll != nil {
						leaveHanging(c)
					}
					return true
				}}
			}
		},
	},
	{
		Name:   "close-not-told",
		Breaks: "When the server closes a session, its GET is answered with a noop packet, so that the client does not learn it.",
		Cases:  []string{"EIO4-CLOSE-03", "EIO3-CLOSE-02"},
		Break: func(r *Rules) {
			r.traffic = out(func(_ engineio.Transport, packets []engineio.Packet) []engineio.Packet {
				for i, p := range packets {
					if p.Type == engineio.Close {
						packets[i].Type = engineio.Noop
					}
				}
				return packets
			})
		},
	},
	{
		Name:   "close-drops-what-waits",
		Breaks: "When the server closes a session, what waits to be polled is dropped, and the close packet alone is sent.",
		Cases:  []string{"EIO4-CLOSE-06", "EIO3-CLOSE-04"},
		Break: func(r *Rules) {
			r.traffic = out(func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
				if i := slices.IndexFunc(packets, func(p engineio.Packet) bool { return p.Type == engineio.Close }); on == engineio.Polling && i > 0 {
					return packets[i:]
				}
				return packets
			})
		},
	},
	{
		Name:   "silence-leaves-get-hanging",
		Breaks: "When a heartbeat is missed the session is forgotten, and nobody answers the GET it held.",
		Cases:  []string{"EIO4-CLOSE-05"},
		Break:  func(r *Rules) { leaveLastUnanswered(r, func(c *Connection) bool { return c.reason == "" }) },
	},
	{
		Name:   "server-close-leaves-get-hanging",
		Breaks: "When the server itself closes a session, its queue is closed before the close packet is put into it: the GET is never answered.",
		Cases:  []string{"EIO4-CLOSE-03", "EIO4-CLOSE-05"},
		Break:  func(r *Rules) { leaveLastUnanswered(r, func(c *Connection) bool { return c.reason != "" }) },
	},
	{
		Name:   "no-close-frame",
		Breaks: "When the server closes a session, it cuts the connection of the WebSocket without a close frame.",
		Cases:  []string{"EIO4-CLOSE-03", "EIO3-CLOSE-02"},
		Break:  func(r *Rules) { r.webSocket.goodbye = func(s *webSocket) { s.abort() } },
	},
	{
		Name:   "websocket-left-open",
		Breaks: "When the server closes a session, the WebSocket stays open.",
		Cases:  []string{"EIO4-CLOSE-03"},
		Break: func(r *Rules) {
			r.webSocket.goodbye = func(s *webSocket) { time.AfterFunc(stuck, func() { s.shut(ws.StatusNormalClosure, "") }) }
		},
	},
	{
		Name:   "cut-websocket-called-ping-timeout",
		Breaks: "The application is told at once that a WebSocket is cut, but of a ping timeout: there is one reason for every end.",
		Cases:  []string{"EIO4-CLOSE-04"},
		Break: func(r *Rules) {
			r.webSocket.lost = func(c *Connection, now time.Time, _ string) {
				c.session.Fail(now, engineio.WebSocket, engineio.ReasonPingTimeout)
			}
		},
	},
	{
		Name:   "cut-websocket-unnoticed",
		Breaks: "A WebSocket whose connection is cut without a close frame is noticed by the ping timeout only.",
		Cases:  []string{"EIO4-CLOSE-04"},
		Break: func(r *Rules) {
			lost := r.webSocket.lost
			r.webSocket.lost = func(c *Connection, now time.Time, reason string) {
				if c.session.Transport() != engineio.WebSocket {
					lost(c, now, reason)
				}
			}
		},
	},
}

// leaveLastUnanswered leaves the GET hanging that the close packet should answer, of the sessions that this is about.
func leaveLastUnanswered(r *Rules, about func(c *Connection) bool) {
	r.traffic = func(c *Connection) traffic {
		var until time.Time
		return traffic{out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
			last := slices.ContainsFunc(packets, func(p engineio.Packet) bool { return p.Type == engineio.Close })
			switch {
			case on != engineio.Polling || !last || !about(c):
				return packets
			case c.poll != nil && until.IsZero():
				until = time.Now().Add(stuck)
				leaveHanging(c)
			}
			if time.Now().Before(until) {
				return nil
			}
			return packets
		}}
	}
}
