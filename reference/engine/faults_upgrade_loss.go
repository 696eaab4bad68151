package engine

import (
	"slices"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// upgradeLossFaults concern the messages that are under way while a session moves from polling to a WebSocket.
var upgradeLossFaults = []fault.Fault[Rules]{
	{
		Name:   "upgrade-loses-what-waits",
		Breaks: "What waits to be polled when an upgrade completes is lost.",
		Cases:  []string{"EIO4-UPG-05", "EIO3-UPG-04"},
		Break: func(r *Rules) {
			changeWaiting(r, func([]engineio.Packet) []engineio.Packet { return nil })
		},
	},
	{
		Name:   "upgrade-reverses-what-waits",
		Breaks: "What waits to be polled when an upgrade completes is sent last first.",
		Cases:  []string{"EIO4-UPG-05", "EIO3-UPG-04"},
		Break: func(r *Rules) {
			changeWaiting(r, func(packets []engineio.Packet) []engineio.Packet {
				slices.Reverse(packets)
				return packets
			})
		},
	},
	{
		Name:   "upgrade-doubles-what-waits",
		Breaks: "What waits to be polled when an upgrade completes is sent twice.",
		Cases:  []string{"EIO4-UPG-05", "EIO3-UPG-04"},
		Break: func(r *Rules) {
			changeWaiting(r, func(packets []engineio.Packet) []engineio.Packet { return append(packets, packets...) })
		},
	},
	{
		Name:   "upgrade-repeats-last-answer",
		Breaks: "The messages of the last answer over long-polling are sent again on the WebSocket, in case they were lost.",
		Cases:  []string{"EIO4-UPG-05", "EIO4-UPG-06", "EIO3-UPG-05", "API-DLV-02"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				var last []engineio.Packet
				return traffic{out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
					switch {
					case on == engineio.Polling && slices.ContainsFunc(packets, isText):
						last = slices.DeleteFunc(slices.Clone(packets), func(p engineio.Packet) bool { return !isText(p) })
					case upgraded(c) && slices.ContainsFunc(packets, isText):
						packets, last = append(last, packets...), nil
					}
					return packets
				}}
			}
		},
	},
	{
		Name:   "upgrade-loses-what-is-sent-meanwhile",
		Breaks: "What the application sends while an upgrade is under way is lost.",
		Cases:  []string{"EIO4-UPG-06", "EIO4-UPG-12", "EIO3-UPG-05", "API-DLV-02"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				return traffic{queue: func(packets []engineio.Packet) []engineio.Packet {
					if c.session.Upgrading() {
						return nil
					}
					return packets
				}}
			}
		},
	},
	{
		Name:   "upgrade-delays-what-is-sent-meanwhile",
		Breaks: "What the application sends while an upgrade is under way comes behind what it sends just after.",
		Cases:  []string{"EIO4-UPG-06", "EIO3-UPG-05"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				var delayed []engineio.Packet
				return traffic{queue: func(packets []engineio.Packet) []engineio.Packet {
					if c.session.Upgrading() {
						delayed = append(delayed, packets...)
						return nil
					}
					packets, delayed = append(packets, delayed...), nil
					return packets
				}}
			}
		},
	},
	{
		Name:   "upgrade-loses-first-frame",
		Breaks: "The first message after the upgrade packet is lost: nobody listens to the WebSocket yet.",
		Cases:  []string{"EIO4-UPG-04", "SIO5-EVT-15", "EIO3-UPG-05"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				lost := false
				return traffic{in: func(_ time.Time, _ engineio.Transport, p engineio.Packet) bool {
					first := !lost && upgraded(c) && p.Type == engineio.Message
					lost = lost || first
					return !first
				}}
			}
		},
	},
}

// changeWaiting changes what is still queued when the upgrade packet comes.
func changeWaiting(r *Rules, change func(packets []engineio.Packet) []engineio.Packet) {
	r.traffic = func(c *Connection) traffic {
		waiting := 0
		return traffic{
			in: func(_ time.Time, on engineio.Transport, p engineio.Packet) bool {
				if p.Type == engineio.Upgrade && on != c.session.Transport() {
					waiting, _ = c.session.Queued()
				}
				return true
			},
			out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
				if on == engineio.WebSocket && waiting > 0 && upgraded(c) {
					waiting = min(waiting, len(packets))
					packets = append(change(slices.Clone(packets[:waiting])), packets[waiting:]...)
					waiting = 0
				}
				return packets
			},
		}
	}
}
