package engine

import (
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// heartbeatFaults concern pings, pongs, and the end of sessions without them.
var heartbeatFaults = []fault.Fault[Rules]{
	{
		Name:   "never-pings",
		Breaks: "The server sends no pings, and waits for none of the client's, so that sessions live for ever.",
		Cases:  []string{"EIO4-HB-01", "EIO4-HB-02", "EIO4-HB-05", "EIO4-HB-06", "EIO3-HB-04"},
		Break: func(r *Rules) {
			r.heartbeat = func(h engineio.Handshake) engineio.Handshake {
				h.PingInterval = forever
				return h
			}
		},
	},
	{
		Name:   "pings-on-websocket-only",
		Breaks: "Over long-polling there are no pings: the GET requests are taken for a sign of life.",
		Cases:  []string{"EIO4-HB-01"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{out: withoutPings(c, func(on engineio.Transport) bool { return on == engineio.Polling })}
			}
		},
	},
	{
		Name:   "ping-with-data",
		Breaks: "The ping packet carries the time, which no client asked for.",
		Cases:  []string{"EIO4-HB-01", "EIO4-HB-02"},
		Break: func(r *Rules) {
			r.traffic = out(func(_ engineio.Transport, packets []engineio.Packet) []engineio.Packet {
				for i, p := range packets {
					if p.Type == engineio.Ping {
						packets[i].Data = []byte("1700000000")
					}
				}
				return packets
			})
		},
	},
	{
		Name:   "pings-too-early",
		Breaks: "A ping is due when a quarter of the interval that was announced has passed.",
		Cases:  []string{"EIO4-HB-04"},
		Break:  func(r *Rules) { beat(r, func(d time.Duration) time.Duration { return d / 4 }, same) },
	},
	{
		Name:   "pings-twice-as-often",
		Breaks: "There are two pings in each interval that was announced.",
		Cases:  []string{"EIO4-HB-04"},
		Break:  func(r *Rules) { beat(r, func(d time.Duration) time.Duration { return d / 2 }, same) },
	},
	{
		Name:   "pings-too-late",
		Breaks: "A ping is due when ten times the interval that was announced has passed.",
		Cases:  []string{"EIO4-HB-03", "EIO4-HB-04"},
		Break:  func(r *Rules) { beat(r, func(d time.Duration) time.Duration { return 10 * d }, same) },
	},
	{
		Name:   "one-ping-only",
		Breaks: "After the first ping there is no other: its timer is not set again.",
		Cases:  []string{"EIO4-HB-04"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				enough := after(1)
				return traffic{out: withoutPings(c, func(engineio.Transport) bool { return enough() })}
			}
		},
	},
	{
		Name:   "silence-never-noticed",
		Breaks: "A client that answers no ping stays connected.",
		Cases:  []string{"EIO4-HB-05", "EIO4-HB-06", "EIO3-HB-04"},
		Break:  func(r *Rules) { beat(r, same, func(time.Duration) time.Duration { return forever }) },
	},
	{
		Name:   "silence-noticed-too-early",
		Breaks: "A client that answers no ping is dropped after half of the time that was announced.",
		Cases:  []string{"EIO4-HB-05", "EIO4-HB-06", "EIO4-HB-07", "EIO3-HB-04", "EIO3-HB-06"},
		Break:  func(r *Rules) { beat(r, same, func(d time.Duration) time.Duration { return d / 2 }) },
	},
	{
		Name:   "silence-noticed-too-late",
		Breaks: "A client that answers no ping is dropped after five times the time that was announced.",
		Cases:  []string{"EIO4-HB-05", "EIO4-HB-06", "EIO3-HB-04"},
		Break:  func(r *Rules) { beat(r, same, func(d time.Duration) time.Duration { return 5 * d }) },
	},
	{
		Name:   "late-pong-ignored",
		Breaks: "A pong counts only in the first half of the time it may take.",
		Cases:  []string{"EIO4-HB-07"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{in: func(now time.Time, _ engineio.Transport, p engineio.Packet) bool {
					timeout, _ := c.session.Deadline()
					return p.Type != engineio.Pong || timeout.Sub(now) > c.server.options.PingTimeout/2
				}}
			}
		},
	},
	{
		Name:   "client-ping-ignored",
		Breaks: "A ping packet of the client is ignored.",
		Cases:  []string{"EIO4-HB-08", "EIO3-HB-01"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{in: func(_ time.Time, on engineio.Transport, p engineio.Packet) bool {
					return p.Type != engineio.Ping || on != c.session.Transport()
				}}
			}
		},
	},
	{
		Name:   "client-ping-answered",
		Breaks: "A ping packet of the client is answered with a pong packet, as in revision 3.",
		Cases:  []string{"EIO4-HB-08"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				var pongs []engineio.Packet
				return traffic{
					in: func(_ time.Time, on engineio.Transport, p engineio.Packet) bool {
						if p.Type != engineio.Ping || on != c.session.Transport() {
							return true
						}
						pongs = append(pongs, engineio.Packet{Type: engineio.Pong, Data: p.Data})
						return false
					},
					out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
						if on == c.session.Transport() {
							packets, pongs = append(packets, pongs...), nil
						}
						return packets
					},
				}
			}
		},
	},
	{
		Name:   "no-pings-after-upgrade",
		Breaks: "After an upgrade there are no more pings: the timer belonged to the transport.",
		Cases:  []string{"EIO4-HB-10"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{out: withoutPings(c, func(engineio.Transport) bool { return upgraded(c) })}
			}
		},
	},
	{
		Name:   "upgrade-fails-heartbeat",
		Breaks: "After an upgrade pongs are still awaited over long-polling, so that the session ends with a ping timeout.",
		Cases:  []string{"EIO4-HB-10"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{in: func(_ time.Time, _ engineio.Transport, p engineio.Packet) bool {
					return p.Type != engineio.Pong || !upgraded(c)
				}}
			}
		},
	},
}

// forever is longer than any session lives.
const forever = 1000 * time.Hour

func same(d time.Duration) time.Duration { return d }

// beat makes the server keep other times than it announces.
func beat(r *Rules, interval, timeout func(time.Duration) time.Duration) {
	r.heartbeat = func(h engineio.Handshake) engineio.Handshake {
		h.PingInterval, h.PingTimeout = interval(h.PingInterval), timeout(h.PingTimeout)
		return h
	}
}

// withoutPings takes away the pings for a transport, and lets the session believe that they were answered.
func withoutPings(c *Connection, silent func(on engineio.Transport) bool) func(engineio.Transport, []engineio.Packet) []engineio.Packet {
	return keeping(func(on engineio.Transport, p engineio.Packet) bool {
		if p.Type != engineio.Ping || !silent(on) {
			return true
		}
		c.session.Receive(time.Now(), on, engineio.Packet{Type: engineio.Pong})
		return false
	})
}
