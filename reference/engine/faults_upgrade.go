package engine

import (
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// upgradeFaults concern the steps of an upgrade.
var upgradeFaults = []fault.Fault[Rules]{
	{
		Name:   "probe-unanswered",
		Breaks: "The ping of a probe is not answered.",
		Cases:  []string{"EIO4-UPG-01", "EIO3-UPG-01"},
		Break: func(r *Rules) {
			r.traffic = out(keeping(func(_ engineio.Transport, p engineio.Packet) bool { return p.Type != engineio.Pong }))
		},
	},
	{
		Name:   "probe-answered-without-data",
		Breaks: "The probe is answered with 3 in place of 3probe.",
		Cases:  []string{"EIO4-UPG-01", "EIO3-UPG-01"},
		Break: func(r *Rules) {
			answerProbe(r, engineio.Packet{Type: engineio.Pong})
		},
	},
	{
		Name:   "probe-answered-with-ping",
		Breaks: "The probe is sent back as it came, 2probe.",
		Cases:  []string{"EIO4-UPG-01"},
		Break: func(r *Rules) {
			answerProbe(r, engineio.Packet{Type: engineio.Ping, Data: []byte("probe")})
		},
	},
	{
		Name:   "upgrade-leaves-get-hanging",
		Breaks: "During an upgrade a GET that is held is not released.",
		Cases:  []string{"EIO4-UPG-02", "EIO4-UPG-03", "EIO3-UPG-01"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic { return traffic{out: withoutNoops(c, func() bool { return true })} }
		},
	},
	{
		Name:   "upgrade-releases-with-nothing",
		Breaks: "During an upgrade a GET is released with an empty answer in place of a noop packet.",
		Cases:  []string{"EIO4-UPG-02", "EIO4-UPG-03"},
		Break: func(r *Rules) {
			encode := r.payload.encode
			r.payload.encode = func(packets []engineio.Packet) []byte {
				if len(packets) == 1 && packets[0].Type == engineio.Noop {
					return nil
				}
				return encode(packets)
			}
		},
	},
	{
		Name:   "upgrade-releases-one-get",
		Breaks: "During an upgrade one GET is released, and any further one is held.",
		Cases:  []string{"EIO4-UPG-03"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic { return traffic{out: withoutNoops(c, after(1))} }
		},
	},
	{
		Name:   "upgrade-packet-ignored",
		Breaks: "The upgrade packet is ignored: messages still leave over long-polling, and those on the WebSocket close it.",
		Cases:  []string{"EIO4-UPG-04", "EIO4-UPG-13", "EIO4-UPG-15", "EIO4-UPG-16", "EIO3-UPG-01", "SIO5-EVT-15"},
		Break: func(r *Rules) {
			r.traffic = func(*Connection) traffic {
				return traffic{in: func(_ time.Time, _ engineio.Transport, p engineio.Packet) bool { return p.Type != engineio.Upgrade }}
			}
		},
	},
	{
		Name:   "unprobed-websocket-kept",
		Breaks: "A WebSocket for a polling session that begins with something else than a probe is kept open.",
		Cases:  []string{"EIO4-UPG-11"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{in: func(_ time.Time, on engineio.Transport, p engineio.Packet) bool {
					return on == c.session.Transport() || p.Type == engineio.Ping || p.Type == engineio.Upgrade
				}}
			}
		},
	},
	{
		Name:   "unprobed-websocket-ends-session",
		Breaks: "A WebSocket for a polling session that begins with something else than a probe ends the session.",
		Cases:  []string{"EIO4-UPG-11"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{in: func(now time.Time, on engineio.Transport, p engineio.Packet) bool {
					if on != c.session.Transport() && p.Type != engineio.Ping && p.Type != engineio.Upgrade {
						c.session.Fail(now, c.session.Transport(), engineio.ReasonParseError)
					}
					return true
				}}
			}
		},
	},
	{
		Name:   "silent-websocket-kept",
		Breaks: "A WebSocket for a polling session on which nothing comes stays open for ever.",
		Cases:  []string{"EIO4-UPG-10"},
		Break:  func(r *Rules) { r.upgrade.timeout = func(time.Duration) time.Duration { return forever } },
	},
	{
		Name:   "upgrade-timeout-too-early",
		Breaks: "An upgrade is given up when a quarter of its time has passed.",
		Cases:  []string{"EIO4-UPG-10"},
		Break:  func(r *Rules) { r.upgrade.timeout = func(d time.Duration) time.Duration { return d / 4 } },
	},
	{
		Name:   "broken-upgrade-ends-session",
		Breaks: "When the WebSocket of an upgrade is lost before the upgrade packet, the session ends.",
		Cases:  []string{"EIO4-UPG-12", "EIO3-UPG-06"},
		Break: func(r *Rules) {
			r.webSocket.lost = func(c *Connection, now time.Time, reason string) {
				c.session.Fail(now, c.session.Transport(), reason)
			}
		},
	},
	{
		Name:   "upgrade-begins-anew",
		Breaks: "A session that moves to a WebSocket is a new connection to the application: namespaces, rooms and questions are lost.",
		Cases:  []string{"EIO4-UPG-04", "EIO4-UPG-13", "EIO4-UPG-15", "EIO4-UPG-16", "SIO5-EVT-15"},
		Break: func(r *Rules) {
			r.upgrade.handler = func(c *Connection) Handler {
				c.handler.Closed(engineio.ReasonTransportClose)
				return c.server.application.Open(c)
			}
		},
	},
}

// answerProbe answers a probe with another packet.
func answerProbe(r *Rules, instead engineio.Packet) {
	r.traffic = out(func(_ engineio.Transport, packets []engineio.Packet) []engineio.Packet {
		for i, p := range packets {
			if p.Type == engineio.Pong {
				packets[i] = instead
			}
		}
		return packets
	})
}

// withoutNoops does not let an upgrade release a GET.
func withoutNoops(c *Connection, held func() bool) func(engineio.Transport, []engineio.Packet) []engineio.Packet {
	return keeping(func(on engineio.Transport, p engineio.Packet) bool {
		return on != engineio.Polling || p.Type != engineio.Noop || !c.session.Upgrading() || !held()
	})
}
