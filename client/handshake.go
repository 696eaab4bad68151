package client

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// open connects, upgrade included, and starts the session. After an error nothing of the engine runs any more. Every error
// is a *HandshakeError or an *UpgradeError.
func (e *engine) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, e.options.HandshakeTimeout)
	defer cancel()
	if e.options.Transport == WebSocket {
		return e.openWebSocket(ctx)
	}
	if err := e.openPolling(ctx); err != nil {
		e.wire.CloseIdle()
		return err
	}
	if e.options.Transport == Polling {
		return nil
	}
	err := e.upgradeTo(ctx)
	if err != nil {
		e.cut(engineio.ReasonForcedClose, err)
		<-e.finished
	}
	return err
}

// openWebSocket begins a session on a WebSocket.
func (e *engine) openWebSocket(ctx context.Context) error {
	failure := &HandshakeError{Transport: WebSocket}
	socket, response, err := e.wire.Dial(ctx, e.query(engineio.WebSocket), nil)
	if response != nil {
		failure.Status, failure.Body = response.Status, clip(response.Body)
	}
	if err != nil {
		failure.Err = err
		return failure
	}
	handshake, err := e.receiveOpen(ctx, socket)
	if err != nil {
		socket.Abort()
		failure.Err = err
		return failure
	}
	e.update(time.Now(), func(now time.Time) {
		e.beginLocked(now, engineio.WebSocket, handshake)
		e.socket, e.reading = socket.Deliver(e), true
	})
	return nil
}

// receiveOpen awaits the open packet, which must come first.
func (e *engine) receiveOpen(ctx context.Context, socket *wire.WebSocket) (h engineio.Handshake, err error) {
	frame, err := socket.Receive(ctx)
	for err == nil && frame.Opcode == ws.OpPong {
		frame, err = socket.Receive(ctx)
	}
	if err != nil {
		return h, err
	}
	packet, err := engineio.ParseFrame(e.options.Engine, frame.Opcode == ws.OpBinary, frame.Payload)
	if err != nil {
		return h, err
	}
	return parseOpen(packet)
}

// openPolling begins a session with a GET.
func (e *engine) openPolling(ctx context.Context) error {
	failure := &HandshakeError{Transport: Polling}
	response, err := e.wire.Do(ctx, wire.Request{Query: e.query(engineio.Polling)})
	if err != nil {
		failure.Err = err
		return failure
	}
	failure.Status, failure.Body = response.Status, clip(response.Body)
	if response.Status != http.StatusOK {
		return failure
	}
	packets, err := e.parse(response)
	if err != nil {
		failure.Err = err
		return failure
	}
	handshake, err := parseOpen(packets[0])
	if err != nil {
		failure.Err = err
		return failure
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.update(time.Now(), func(now time.Time) {
		e.beginLocked(now, engineio.Polling, handshake)
		e.target = e.options.Endpoint.Target(e.query(engineio.Polling))
		for _, p := range packets[1:] {
			e.session.Receive(now, engineio.Polling, p)
		}
	})
	return nil
}

// parseOpen reads the first packet of a session.
func parseOpen(p engineio.Packet) (engineio.Handshake, error) {
	if p.Type != engineio.Open {
		return engineio.Handshake{}, fmt.Errorf("the first packet is %v, not open", p.Type)
	}
	return engineio.ParseHandshake(p.Data)
}
