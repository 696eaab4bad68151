package server

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

const (
	// goodbyePolls is how many polls a session that is being closed may answer.
	goodbyePolls = 8
	// goodbyeGrace is how long the last of them may be held once the server has the goodbye.
	goodbyeGrace = 500 * time.Millisecond
)

func question(rev engineio.Revision, transport string) url.Values {
	q := url.Values{"EIO": {strconv.Itoa(int(rev))}, "transport": {transport}}
	if rev == engineio.V3 && transport == "polling" {
		q.Set("b64", "1")
	}
	return q
}

// poll asks for a handshake by polling, and closes the session it gets.
func (d detector) poll(ctx context.Context, rev engineio.Revision) polled {
	ctx, cancel := context.WithTimeout(ctx, d.bound)
	defer cancel()
	w := &wire.Wire{Endpoint: d.endpoint, MaxBody: probeBody, Cookies: new(wire.Cookies)}
	defer w.CloseIdle()
	p := polled{asked: rev}
	p.response, p.err = w.Do(ctx, wire.Request{Query: question(rev, "polling")})
	if p.err != nil {
		return p
	}
	p.speaks, p.handshake = readPayload(p.response)
	if p.speaks != 0 {
		d.closePolling(ctx, w, p)
	}
	return p
}

// closePolling says goodbye, and polls meanwhile as a client does: some servers do not handle a POST before what they have
// to say has been fetched. A server that ignores the goodbye will time the session out; that is not our business here.
func (d detector) closePolling(ctx context.Context, w *wire.Wire, p polled) {
	ctx, cancel := context.WithTimeout(ctx, d.bound/2)
	defer cancel()
	query := question(p.asked, "polling")
	query.Set("sid", p.handshake.SID)
	released := make(chan struct{})
	go func() {
		defer close(released)
		for range goodbyePolls {
			if r, err := w.Do(ctx, wire.Request{Query: query}); err != nil || r.Status != http.StatusOK {
				return
			}
		}
	}()
	_, _ = w.Do(ctx, wire.Request{
		Method: http.MethodPost,
		Query:  query,
		Header: http.Header{"Content-Type": {"text/plain;charset=UTF-8"}},
		Body:   engineio.AppendPayload(nil, p.speaks, []engineio.Packet{{Type: engineio.Close}}),
	})
	select {
	case <-released:
	case <-time.After(goodbyeGrace):
		cancel()
		<-released
	}
}

// readPayload tells the revision by the format of a polling answer that begins with an open packet; 0 if it does not.
func readPayload(r *wire.Response) (engineio.Revision, engineio.Handshake) {
	if r.Status != http.StatusOK {
		return 0, engineio.Handshake{}
	}
	limit := engineio.Limits{MaxPayload: probeBody}
	for _, format := range []struct {
		rev   engineio.Revision
		parse func() ([]engineio.Packet, error)
	}{
		{engineio.V4, func() ([]engineio.Packet, error) { return engineio.ParsePayload(nil, engineio.V4, r.Body, limit) }},
		{engineio.V3, func() ([]engineio.Packet, error) { return engineio.ParsePayload(nil, engineio.V3, r.Body, limit) }},
		{engineio.V3, func() ([]engineio.Packet, error) { return engineio.ParseBinaryPayload(nil, r.Body, limit) }},
	} {
		packets, err := format.parse()
		if err != nil || len(packets) == 0 || packets[0].Type != engineio.Open {
			continue
		}
		if h, err := engineio.ParseHandshake(packets[0].Data); err == nil {
			return format.rev, h
		}
	}
	return 0, engineio.Handshake{}
}

// upgrade asks for a handshake by WebSocket. With settled set polling has already shown that the server honours this
// revision, and the open packet is enough.
func (d detector) upgrade(ctx context.Context, rev engineio.Revision, settled bool) upgraded {
	ctx, cancel := context.WithTimeout(ctx, d.bound)
	defer cancel()
	w := &wire.Wire{Endpoint: d.endpoint, MaxBody: probeBody, MaxMessage: probeBody}
	u := upgraded{asked: rev}
	var socket *wire.WebSocket
	socket, u.response, u.err = w.Dial(ctx, question(rev, "websocket"), nil)
	if u.err != nil {
		return u
	}
	u.switched = true
	defer socket.Close(int(ws.StatusNormalClosure))
	packet, err := receive(ctx, socket, rev)
	if err != nil {
		u.err = err
		return u
	}
	if packet.Type != engineio.Open {
		return u
	}
	u.handshake, u.err = engineio.ParseHandshake(packet.Data)
	if u.err != nil {
		return u
	}
	u.open, u.speaks = true, rev
	if !settled {
		u.speaks = d.meet(ctx, socket, rev)
	}
	return u
}

// unaskedGrace is how long a server of revision 3 gets to connect us to the main namespace before we ask for it: asking
// such a server connects us twice.
const unaskedGrace = 300 * time.Millisecond

// meet tells the revision by Socket.IO. A server of revision 3 connects every client to the main namespace unasked; one of
// revision 4 waits to be asked and answers with an object. Without any answer in time the open packet has to do for
// revision 4, where a slow middleware may be at work; a server of revision 3 has nothing to wait for.
func (d detector) meet(ctx context.Context, socket *wire.WebSocket, asked engineio.Revision) engineio.Revision {
	wait := d.bound / 2
	if asked == engineio.V4 {
		if shown, err := firstConnect(ctx, socket, asked, unaskedGrace); shown != 0 || !errors.Is(err, context.DeadlineExceeded) {
			return shown
		}
		if err := socket.SendText([]byte("40")); err != nil {
			return 0
		}
	}
	shown, err := firstConnect(ctx, socket, asked, wait)
	if shown == 0 && asked == engineio.V4 && errors.Is(err, context.DeadlineExceeded) {
		return engineio.V4
	}
	return shown
}

// firstConnect waits for the first packet that accepts or refuses the main namespace and returns the revision it belongs to.
// Events are passed over: some applications send one before.
func firstConnect(ctx context.Context, socket *wire.WebSocket, asked engineio.Revision, wait time.Duration) (engineio.Revision, error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		packet, err := receive(ctx, socket, asked)
		switch {
		case err != nil:
			return 0, err
		case packet.Type != engineio.Message || packet.Binary || len(packet.Data) == 0:
		case packet.Data[0] != '0' && packet.Data[0] != '4':
		case bytes.IndexByte(packet.Data, '{') >= 0:
			return engineio.V4, nil // CONNECT {"sid":…} or CONNECT_ERROR {"message":…}
		default:
			return engineio.V3, nil
		}
	}
}

func receive(ctx context.Context, socket *wire.WebSocket, rev engineio.Revision) (engineio.Packet, error) {
	frame, err := socket.Receive(ctx)
	if err != nil {
		return engineio.Packet{}, err
	}
	return engineio.ParseFrame(rev, frame.Opcode == ws.OpBinary, frame.Payload)
}
