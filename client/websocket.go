package client

import (
	"errors"
	"sync"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// Received takes a message of the WebSocket. While the server does not read what we answer, no more is read of it either.
func (e *engine) Received(frame wire.Frame, at time.Time) (more bool) {
	if frame.Opcode == ws.OpPong {
		return true
	}
	packet, err := engineio.ParseFrame(e.options.Engine, frame.Opcode == ws.OpBinary, frame.Payload)
	if err != nil {
		e.update(time.Now(), func(now time.Time) {
			e.socket.Abort()
			e.failLocked(now, engineio.WebSocket, engineio.ReasonParseError, err)
		})
		return true
	}
	return !e.receive(at, engineio.WebSocket, packet)
}

// Drained goes on writing when the backlog of the WebSocket is written, or has failed.
func (e *engine) Drained(err error) {
	e.update(time.Now(), func(now time.Time) {
		e.backlog, e.drained = false, true
		e.writeFailedLocked(now, err)
	})
}

// Ended tells the session why the WebSocket is over.
func (e *engine) Ended(err error) {
	e.update(time.Now(), func(now time.Time) {
		e.reading, e.socket = false, nil
		e.failLocked(now, engineio.WebSocket, reasonOf(err), err)
	})
}

// reasonOf finds the word for the end of a WebSocket.
func reasonOf(err error) string {
	if closed := (*wire.CloseError)(nil); errors.As(err, &closed) {
		return engineio.ReasonTransportClose
	}
	if errors.As(err, new(*wire.FrameError)) {
		return engineio.ReasonParseError
	}
	return engineio.ReasonTransportError
}

// outgoing is what is being written.
type outgoing struct {
	packets []engineio.Packet
	frames  []wire.Frame
	data    []byte // of frames
}

// outgoings holds those that nobody uses.
var outgoings = sync.Pool{New: func() any { return new(outgoing) }}

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
	outgoings.Put(o)
}
