package engine

import (
	"bytes"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// v3WebSocketFaults concern the frames of revision 3.
var v3WebSocketFaults = []fault.Fault[Rules]{
	{
		Name:   "v3-binary-frame-without-type",
		Breaks: "A binary frame to a client of Engine.IO 3 holds the data alone, as in revision 4.",
		Cases:  []string{"EIO3-WS-01"},
		Break:  func(r *Rules) { changeBinaryFrame(r, func(data []byte) []byte { return data }) },
	},
	{
		Name:   "v3-binary-frame-with-digit",
		Breaks: "A binary frame to a client of Engine.IO 3 begins with the digit 4, not with the number.",
		Cases:  []string{"EIO3-WS-01"},
		Break:  func(r *Rules) { changeBinaryFrame(r, func(data []byte) []byte { return append([]byte{'4'}, data...) }) },
	},
	{
		Name:   "v3-frames-hold-payloads",
		Breaks: "On a WebSocket of Engine.IO 3 each packet has its length ahead, as in a payload.",
		Cases:  []string{"EIO3-WS-02", "EIO3-WS-03"},
		Break: func(r *Rules) {
			r.traffic = func(c *Connection) traffic {
				late := after(2) // the first two let a client in
				return traffic{out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
					for i, p := range packets {
						if c.revision == engineio.V3 && on == engineio.WebSocket && p.Type == engineio.Message && late() {
							packets[i] = beginningWith(engineio.AppendPayload(nil, engineio.V3, []engineio.Packet{p}))
						}
					}
					return packets
				}}
			}
		},
	},
	{
		Name:   "v3-base64-frames-not-sent",
		Breaks: "The parameter b64 is heeded over long-polling, and ignored on a WebSocket.",
		Cases:  []string{"EIO3-WS-05"},
		Break: func(r *Rules) {
			frame := r.revision3.frame
			r.revision3.frame = func(dst []byte, p engineio.Packet, _ bool) []byte { return frame(dst, p, false) }
		},
	},
	{
		Name:   "v3-base64-frames-not-read",
		Breaks: "A text frame of b4 and base64 is no packet to the server.",
		Cases:  []string{"EIO3-WS-05"},
		Break: func(r *Rules) {
			parse := r.revision3.parse
			r.revision3.parse = func(binary bool, message []byte) (engineio.Packet, error) {
				if !binary && bytes.HasPrefix(message, []byte("b")) {
					return engineio.Packet{}, &engineio.ParseError{Err: engineio.ErrPacketType}
				}
				return parse(binary, message)
			}
		},
	},
}

// changeBinaryFrame puts something else into the binary frames.
func changeBinaryFrame(r *Rules, content func(data []byte) []byte) {
	frame := r.revision3.frame
	r.revision3.frame = func(dst []byte, p engineio.Packet, base64 bool) []byte {
		if !p.Binary || base64 {
			return frame(dst, p, base64)
		}
		return appendFrame(dst, ws.OpBinary, content(p.Data))
	}
}

// beginningWith is the packet that has that text in its frame, whose first character is a digit.
func beginningWith(text []byte) engineio.Packet {
	return engineio.Packet{Type: engineio.PacketType(text[0] - '0'), Data: text[1:]}
}
