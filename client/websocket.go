package client

import (
	"errors"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

var _ wire.Listener = (*engine)(nil)

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

// reasonOf returns the reason for the end of a WebSocket.
func reasonOf(err error) string {
	if closed := (*wire.CloseError)(nil); errors.As(err, &closed) {
		return engineio.ReasonTransportClose
	}
	if errors.As(err, new(*wire.FrameError)) {
		return engineio.ReasonParseError
	}
	return engineio.ReasonTransportError
}
