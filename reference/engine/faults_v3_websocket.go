package engine

import (
	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/fault"
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
}

// changeBinaryFrame puts something else into the binary frames.
func changeBinaryFrame(r *Rules, content func(data []byte) []byte) {
	frame := r.revision3.frame
	r.revision3.frame = func(dst []byte, p engineio.Packet) []byte {
		if !p.Binary {
			return frame(dst, p)
		}
		return appendFrame(dst, ws.OpBinary, content(p.Data))
	}
}
