package engine

import (
	"bytes"
	"net/http"
	"sync/atomic"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// handshakeFaults concern the open packet and the id in it.
var handshakeFaults = []fault.Fault[Rules]{
	{
		Name:   "session-id-repeated",
		Breaks: "Every 50th session gets the id of the session before it.",
		Cases:  []string{"EIO4-HS-05"},
		Break: func(r *Rules) {
			repeated := every(50)
			last := make(chan string, 1)
			last <- NewID()
			r.handshake.id = func() string {
				id := <-last
				if !repeated() {
					id = NewID()
				}
				last <- id
				return id
			}
		},
	},
	{
		Name:   "session-ids-come-round",
		Breaks: "The generator of session ids has a period of 64: later sessions get the ids of earlier ones.",
		Cases:  []string{"EIO4-HS-05"},
		Break: func(r *Rules) {
			var ids [64]string
			for i := range ids {
				ids[i] = NewID()
			}
			var drawn atomic.Uint64
			r.handshake.id = func() string { return ids[drawn.Add(1)%uint64(len(ids))] }
		},
	},
	{
		Name:   "max-payload-missing",
		Breaks: "The open packet has no maxPayload, as those of revision 3.",
		Cases:  []string{"EIO4-HS-02"},
		Break: func(r *Rules) {
			changeOpen(r, func(h *engineio.Handshake, _ *Connection) { h.MaxPayload = 0 })
		},
	},
	{
		Name:   "upgrades-null",
		Breaks: "On a WebSocket the upgrades in the open packet are null in place of an empty array.",
		Cases:  []string{"EIO4-HS-02", "EIO3-HS-06"},
		Break:  func(r *Rules) { replaceInOpen(r, `"upgrades":[]`, `"upgrades":null`) },
	},
	{
		Name:   "upgrades-text",
		Breaks: "From the third session on the upgrades in the open packet are text in place of an array: a cache has flattened them.",
		Cases:  []string{"EIO4-HS-02", "EIO3-HS-06"},
		Break: func(r *Rules) {
			laterOpen(r, `"upgrades":["websocket"]`, `"upgrades":"websocket"`)
		},
	},
	{
		Name:   "handshake-numbers-as-text",
		Breaks: "From the third session on the times in the open packet are strings: a cache has kept them as text.",
		Cases:  []string{"EIO4-HS-02", "EIO3-HS-06"},
		Break: func(r *Rules) {
			laterOpen(r, `"pingInterval":`, `"pingInterval":"1","interval":`)
		},
	},
	{
		Name:   "upgrade-offered-at-first-only",
		Breaks: "From the third session on the open packet lists no upgrades: the list was taken from the server's own in place of a copy.",
		Cases:  []string{"EIO4-HS-03", "EIO3-HS-07"},
		Break: func(r *Rules) {
			laterOpen(r, `"upgrades":["websocket"]`, `"upgrades":[]`)
		},
	},
	{
		Name:   "upgrade-offered-in-capitals",
		Breaks: "From the third session on the open packet offers an upgrade to WebSocket, by the name of the standard.",
		Cases:  []string{"EIO4-HS-03"},
		Break: func(r *Rules) {
			laterOpen(r, `"upgrades":["websocket"]`, `"upgrades":["WebSocket"]`)
		},
	},
	{
		Name:   "upgrade-offered-and-refused",
		Breaks: "The open packet offers the upgrade to WebSocket, but every WebSocket is refused, as behind a proxy that does not pass them on.",
		Cases:  []string{"EIO4-HS-22", "EIO3-HS-11"},
		Break: func(r *Rules) {
			parse := r.requests.transport
			r.requests.transport = func(request *http.Request) (engineio.Transport, bool) {
				if isUpgrade(request) {
					return 0, false
				}
				return parse(request)
			}
		},
	},
	{
		Name:   "upgrade-at-another-worker",
		Breaks: "The open packet offers the upgrade to WebSocket, but a WebSocket with a session id gets to a worker that does not know it.",
		Cases:  []string{"EIO4-HS-22", "EIO3-HS-11"},
		Break: func(r *Rules) {
			session := r.requests.session
			r.requests.session = func(s *Server, request *http.Request, sid string) (*Connection, *front.Refusal) {
				if isUpgrade(request) {
					return nil, front.UnknownSession
				}
				return session(s, request, sid)
			}
		},
	},
	{
		Name:   "upgrade-offered-on-websocket",
		Breaks: "The open packet on a WebSocket offers an upgrade to WebSocket.",
		Cases:  []string{"EIO4-HS-04", "EIO3-HS-02"},
		Break: func(r *Rules) {
			changeOpen(r, func(h *engineio.Handshake, _ *Connection) { h.Upgrades = []string{"websocket"} })
		},
	},
	{
		Name:   "packet-behind-open",
		Breaks: "The answer to a handshake over long-polling holds a second packet behind the open packet, unasked.",
		Cases:  []string{"EIO4-HS-01"},
		Break: func(r *Rules) {
			r.traffic = out(func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
				if on == engineio.Polling && len(packets) > 0 && packets[0].Type == engineio.Open {
					packets = append(packets, engineio.Packet{Type: engineio.Noop})
				}
				return packets
			})
		},
	},
	{
		Name:   "open-behind-byte-order-mark",
		Breaks: "From the second session on the answer to a handshake begins with a byte order mark, as some encoders write it.",
		Cases:  []string{"EIO4-HS-01"},
		Break: func(r *Rules) {
			late := after(1)
			r.answers.last = func(request *http.Request, header http.Header, body []byte) []byte {
				query := request.URL.Query()
				opens := query.Get("EIO") == "4" && query.Get("sid") == "" && header.Get("Content-Type") == plainText
				if opens && late() {
					return append([]byte("\ufeff"), body...)
				}
				return body
			}
		},
	},
	{
		Name:   "packet-before-open",
		Breaks: "From the third session on a WebSocket begins with a noop packet, and the open packet comes second.",
		Cases:  []string{"EIO4-HS-04"},
		Break: func(r *Rules) {
			late := after(2)
			r.traffic = func(c *Connection) traffic {
				if c.revision != engineio.V4 || !late() {
					return traffic{}
				}
				return traffic{out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
					if len(packets) > 0 && packets[0].Type == engineio.Open && on == engineio.WebSocket {
						packets = append([]engineio.Packet{{Type: engineio.Noop}}, packets...)
					}
					return packets
				}}
			}
		},
	},
}

// changeOpen changes what the open packet announces.
func changeOpen(r *Rules, change func(h *engineio.Handshake, c *Connection)) {
	open := r.handshake.open
	r.handshake.open = func(h engineio.Handshake, c *Connection) []byte {
		change(&h, c)
		return open(h, c)
	}
}

// replaceInOpen changes the text of the open packet.
func replaceInOpen(r *Rules, old, replacement string) {
	open := r.handshake.open
	r.handshake.open = func(h engineio.Handshake, c *Connection) []byte {
		return bytes.Replace(open(h, c), []byte(old), []byte(replacement), 1)
	}
}

// laterOpen changes the text of the open packet from the third session of each revision on. The first two are those that a
// client may need to find out what the server speaks.
func laterOpen(r *Rules, old, replacement string) {
	late := map[engineio.Revision]func() bool{engineio.V4: after(2), engineio.V3: after(2)}
	open := r.handshake.open
	r.handshake.open = func(h engineio.Handshake, c *Connection) []byte {
		data := open(h, c)
		if late[c.revision]() {
			data = bytes.Replace(data, []byte(old), []byte(replacement), 1)
		}
		return data
	}
}
