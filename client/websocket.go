package client

import (
	"context"
	"errors"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// read brings in what arrives on the WebSocket, until that ends.
func (e *engine) read(socket *wire.WebSocket) {
	for {
		frame, err := socket.Receive(context.Background())
		now := time.Now()
		if err != nil {
			e.endReading(socket, reasonOf(err), err)
			return
		}
		if frame.Opcode == ws.OpPong {
			continue
		}
		packet, err := engineio.ParseFrame(e.options.Engine, frame.Opcode == ws.OpBinary, frame.Payload)
		if err != nil {
			e.endReading(socket, engineio.ReasonParseError, err)
			return
		}
		e.receive(now, engineio.WebSocket, packet)
	}
}

// endReading closes the WebSocket and tells the session why.
func (e *engine) endReading(socket *wire.WebSocket, reason string, err error) {
	socket.Abort()
	e.mu.Lock()
	e.reading, e.socket = false, nil
	e.failLocked(engineio.WebSocket, reason, err)
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

// writePackets writes each packet as a frame, all in one write.
func writePackets(socket *wire.WebSocket, revision engineio.Revision, packets []engineio.Packet) error {
	if len(packets) == 0 {
		return nil
	}
	var few [4]wire.Frame
	frames := few[:0]
	for _, p := range packets {
		frame := wire.Frame{Opcode: ws.OpText, Fin: true, Payload: engineio.AppendFrame(make([]byte, 0, len(p.Data)+1), revision, p)}
		if p.Binary {
			frame.Opcode = ws.OpBinary
		}
		frames = append(frames, frame)
	}
	return socket.SendFrame(frames...)
}
