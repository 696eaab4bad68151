package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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

// polled is the answer to a handshake by polling.
type polled struct {
	asked     engineio.Revision
	speaks    engineio.Revision // 0 if there was no handshake in the answer
	handshake engineio.Handshake
	response  *wire.Response
	wrong     error // what is wrong with the open packet of the answer, if there is one
	err       error
}

// upgraded is the answer to a handshake by WebSocket.
type upgraded struct {
	asked     engineio.Revision
	open      bool              // an open packet came
	speaks    engineio.Revision // what the packets after it show; 0 if they were not looked at or show nothing
	handshake engineio.Handshake
	switched  bool // the server accepted the WebSocket
	err       error
}

func parameters(rev engineio.Revision, transport string) url.Values {
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
	p.response, p.err = w.Do(ctx, wire.Request{Query: parameters(rev, "polling")})
	if p.err != nil {
		return p
	}
	p.speaks, p.handshake, p.wrong = readPayload(p.response)
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
	query := parameters(p.asked, "polling")
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

// readPayload tells the revision by the format of a polling answer that begins with an open packet; 0 if it does not, or if the
// open packet is wrong.
func readPayload(r *wire.Response) (rev engineio.Revision, h engineio.Handshake, wrong error) {
	if r.Status != http.StatusOK {
		return 0, h, nil
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
		if h, wrong = engineio.ParseHandshake(packets[0].Data); wrong == nil {
			return format.rev, h, nil
		}
	}
	return 0, h, wrong
}

// upgrade asks for a handshake by WebSocket. With settled set polling has already shown that the server honours this
// revision, and the open packet is enough.
func (d detector) upgrade(ctx context.Context, rev engineio.Revision, settled bool) upgraded {
	ctx, cancel := context.WithTimeout(ctx, d.bound)
	defer cancel()
	w := &wire.Wire{Endpoint: d.endpoint, MaxBody: probeBody, MaxMessage: probeBody}
	u := upgraded{asked: rev}
	var socket *wire.WebSocket
	socket, _, u.err = w.Dial(ctx, parameters(rev, "websocket"), nil)
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
		u.err = fmt.Errorf("%w: it begins with a packet of type %v", errNoHandshake, packet.Type)
		return u
	}
	u.handshake, u.err = engineio.ParseHandshake(packet.Data)
	if u.err != nil {
		return u
	}
	u.open, u.speaks = true, rev
	if !settled {
		u.speaks, u.err = d.meet(ctx, socket, rev)
	}
	return u
}

// unaskedGrace is how long a server of revision 3 gets to connect us to the main namespace before we ask for it: asking
// such a server connects us twice.
const unaskedGrace = 300 * time.Millisecond

// meet tells the revision by the first packets. A server of revision 3 connects every client to the main namespace unasked, and
// answers a ping; one of revision 4 waits to be asked for the namespace, and closes on a ping. A middleware may keep both from
// connecting us, so the ping is tried as well. If all is in vain, the open packet has to do for revision 4, which was asked for.
func (d detector) meet(ctx context.Context, socket *wire.WebSocket, asked engineio.Revision) (engineio.Revision, error) {
	const connect, ping = "40", "2"
	type step struct {
		say  string
		wait time.Duration
	}
	steps := []step{{"", unaskedGrace}, {connect, d.bound / 2}, {ping, d.bound / 5}}
	if asked == engineio.V3 {
		steps = []step{{"", unaskedGrace}, {ping, d.bound / 5}, {connect, d.bound / 2}}
	}
	var shown engineio.Revision
	var err error
	for _, step := range steps {
		if step.say != "" {
			if err := socket.SendText([]byte(step.say)); err != nil {
				return 0, err
			}
		}
		shown, err = firstShown(ctx, socket, asked, step.wait)
		if shown != 0 {
			return shown, nil
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			if step.say != "" {
				return engineio.V4, nil // it closes: on a ping of ours, or on a packet that its parser does not know
			}
			return 0, err
		}
	}
	if asked == engineio.V4 {
		return engineio.V4, nil
	}
	return 0, err
}

// firstShown waits for the first packet that belongs to one revision only: a ping or a pong of the server, or what accepts or
// refuses the main namespace. Events are passed over: some applications send one before.
func firstShown(ctx context.Context, socket *wire.WebSocket, asked engineio.Revision, wait time.Duration) (engineio.Revision, error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		packet, err := receive(ctx, socket, asked)
		switch {
		case err != nil:
			return 0, err
		case packet.Type == engineio.Ping:
			return engineio.V4, nil
		case packet.Type == engineio.Pong:
			return engineio.V3, nil
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
