package engine

import (
	"slices"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// v3HeartbeatFaults concern the heartbeat of revision 3, whose pings are the client's.
var v3HeartbeatFaults = []fault.Fault[Rules]{
	{
		Name:   "v3-pings-unanswered",
		Breaks: "The pings of an Engine.IO 3 client keep the session, and are not answered.",
		Cases:  []string{"EIO3-HB-01", "EIO3-HB-06"},
		Break: func(r *Rules) {
			changePongs(r, func(*Connection, engineio.Transport, engineio.Packet) []engineio.Packet { return nil })
		},
	},
	{
		Name:   "v3-pings-over-polling-unanswered",
		Breaks: "The pings of an Engine.IO 3 client are answered on a WebSocket only.",
		Cases:  []string{"EIO3-HB-01"},
		Break: func(r *Rules) {
			changePongs(r, func(_ *Connection, on engineio.Transport, pong engineio.Packet) []engineio.Packet {
				if on == engineio.Polling {
					return nil
				}
				return []engineio.Packet{pong}
			})
		},
	},
	{
		Name:   "v3-pings-unanswered-after-upgrade",
		Breaks: "After an upgrade the pings of an Engine.IO 3 client are no longer answered.",
		Cases:  []string{"EIO3-HB-07"},
		Break: func(r *Rules) {
			changePongs(r, func(c *Connection, _ engineio.Transport, pong engineio.Packet) []engineio.Packet {
				if upgraded(c) {
					return nil
				}
				return []engineio.Packet{pong}
			})
		},
	},
	{
		Name:   "v3-pong-without-data",
		Breaks: "A pong does not repeat the data of its ping in Engine.IO 3.",
		Cases:  []string{"EIO3-HB-02"},
		Break: func(r *Rules) {
			changePongs(r, func(*Connection, engineio.Transport, engineio.Packet) []engineio.Packet {
				return []engineio.Packet{{Type: engineio.Pong}}
			})
		},
	},
	{
		Name:   "v3-ping-echoed",
		Breaks: "A ping of an Engine.IO 3 client is sent back as it is, as a ping.",
		Cases:  []string{"EIO3-HB-01", "EIO3-HB-03"},
		Break: func(r *Rules) {
			changePongs(r, func(_ *Connection, _ engineio.Transport, pong engineio.Packet) []engineio.Packet {
				return []engineio.Packet{{Type: engineio.Ping, Data: pong.Data}}
			})
		},
	},
	{
		Name:   "v3-server-pings-too",
		Breaks: "The server sends pings of its own to clients of Engine.IO 3, as in revision 4.",
		Cases:  []string{"EIO3-HB-03"},
		Break: func(r *Rules) {
			changePongs(r, func(_ *Connection, _ engineio.Transport, pong engineio.Packet) []engineio.Packet {
				return []engineio.Packet{pong, {Type: engineio.Ping}}
			})
		},
	},
	{
		Name:   "v3-only-pings-count",
		Breaks: "A client of Engine.IO 3 that sends messages and no pings is taken for gone.",
		Cases:  []string{"EIO3-HB-05"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				pinged := time.Now()
				return traffic{in: func(now time.Time, on engineio.Transport, p engineio.Packet) bool {
					if p.Type == engineio.Ping {
						pinged = now
					}
					silence := c.server.options.PingInterval + c.server.options.PingTimeout
					if c.revision == engineio.V3 && now.Sub(pinged) > silence {
						c.session.Fail(now, on, engineio.ReasonPingTimeout)
						return false
					}
					return true
				}}
			}
		},
	},
	{
		Name:   "v3-pings-after-upgrade-not-counted",
		Breaks: "After an upgrade the server waits for the pings of an Engine.IO 3 client over long-polling, and ends the session.",
		Cases:  []string{"EIO3-HB-07"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{in: func(_ time.Time, _ engineio.Transport, p engineio.Packet) bool {
					return c.revision != engineio.V3 || p.Type != engineio.Ping || !upgraded(c)
				}}
			}
		},
	},
}

// changePongs puts something else in the place of each pong that answers a client of revision 3, the probe apart.
func changePongs(r *Rules, instead func(c *Connection, on engineio.Transport, pong engineio.Packet) []engineio.Packet) {
	r.traffic = func(c *Connection) traffic {
		return traffic{out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
			for i := len(packets) - 1; i >= 0; i-- {
				if p := packets[i]; c.revision == engineio.V3 && p.Type == engineio.Pong && string(p.Data) != "probe" {
					packets = slices.Replace(packets, i, i+1, instead(c, on, p)...)
				}
			}
			return packets
		}}
	}
}
