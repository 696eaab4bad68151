package client

import (
	"sync"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// outgoing is what is being written.
type outgoing struct {
	packets []engineio.Packet
	frames  []wire.Frame
	data    []byte // of frames
}

// outgoingPool holds those that were written.
var outgoingPool = sync.Pool{New: func() any { return new(outgoing) }}

// add makes a frame of each packet.
func (o *outgoing) add(revision engineio.Revision) {
	for _, p := range o.packets {
		frame := wire.Frame{Opcode: ws.OpText, Fin: true}
		if p.Binary {
			frame.Opcode = ws.OpBinary
		}
		start := len(o.data)
		o.data = engineio.AppendFrame(o.data, revision, p)
		frame.Payload = o.data[start:]
		o.frames = append(o.frames, frame)
	}
}

// release gives it back, unless it has become large.
func (o *outgoing) release() {
	if cap(o.data) > maxSpareBytes || cap(o.packets) > maxSpare {
		return
	}
	clear(o.packets)
	clear(o.frames)
	*o = outgoing{o.packets[:0], o.frames[:0], o.data[:0]}
	outgoingPool.Put(o)
}

// maxSpare is how many arrivals or packets a scratch buffer keeps room for, maxSpareBytes how many bytes.
const (
	maxSpare      = 16
	maxSpareBytes = 16 << 10
)
