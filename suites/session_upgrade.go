package suites

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// Upgrade moves a session from long-polling to a WebSocket, as a client has to: no further GET is sent, the one under way is
// waited for, and only then the upgrade is completed.
func (s *Session) Upgrade() {
	s.PausePolling()
	socket := s.Probe()
	s.awaitPolled()
	s.Complete(socket)
}

// Probe opens a WebSocket for the session and exchanges the probe on it.
func (s *Session) Probe() *wire.WebSocket {
	return s.probeOn(s.t.dial(s.wire, s.query(client.WebSocket)))
}

// probeOn exchanges the probe on a WebSocket.
func (s *Session) probeOn(socket *wire.WebSocket) *wire.WebSocket {
	const expected = "the pong packet 3probe as the first WebSocket frame"
	if err := socket.SendText([]byte("2probe")); err != nil {
		s.t.Fail(expected, "%s", show(err))
	}
	frame, err := s.t.receive(socket, s.t.Target.Timing.Reply)
	switch {
	case err != nil:
		s.t.Fail(expected, "%s", show(err))
	case string(frame.Payload) != "3probe":
		s.t.Fail(expected, "%s", show(frame.Payload))
	}
	return socket
}

// Complete sends the upgrade packet on a WebSocket that has been probed. From then on the session reads and sends there.
func (s *Session) Complete(socket *wire.WebSocket) {
	if err := socket.SendText([]byte("5")); err != nil {
		s.t.Fail("an open WebSocket for the upgrade packet", "%s", show(err))
	}
	s.socket, s.transport = socket, client.WebSocket
	s.start()
}

// receive reads the next frame of a WebSocket.
func (t *Trial) receive(socket *wire.WebSocket, within time.Duration) (wire.Frame, error) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	return socket.Receive(ctx)
}

// hangUp ends a WebSocket without a Close frame. It waits until the target has noticed, which is when that closes the connection, too;
// one that does not gets no longer than a connection has to live to count as open.
func (t *Trial) hangUp(socket *wire.WebSocket) {
	socket.EndWriting()
	ctx, cancel := context.WithTimeout(t.Context(), t.Target.Timing.StayOpen)
	defer cancel()
	for {
		if _, err := socket.Receive(ctx); err != nil {
			socket.Abort()
			return
		}
	}
}

// awaitClose expects that the target closes a WebSocket, whatever else it sends before.
func (t *Trial) awaitClose(socket *wire.WebSocket, expected string) {
	t.awaitCloseFor(t.Target.Timing.CloseBeforeConnect, socket, expected)
}

// awaitCloseFor is awaitClose with a bound of its own.
func (t *Trial) awaitCloseFor(within time.Duration, socket *wire.WebSocket, expected string) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for {
		_, err := socket.Receive(ctx)
		switch {
		case err == nil:
		case closedByTarget(err):
			return
		case ctx.Err() != nil:
			t.Fail(expected, "still open after %v", within)
		default:
			t.Fail(expected, "%s", show(err))
		}
	}
}

// secondWebSocket are the parameters of a WebSocket for a session that must not get another one.
func (s *Session) secondWebSocket() url.Values {
	return s.query(client.WebSocket)
}

// has says whether a packet of that type is among them.
func has(packets []engineio.Packet, kind engineio.PacketType) bool {
	for _, p := range packets {
		if p.Type == kind {
			return true
		}
	}
	return false
}

// expectNoop expects that a GET that is under way is answered with a noop packet. What comes by itself may come before it;
// then another GET is in its place.
func (s *Session) expectNoop(get *pendingGet) {
	const expected = "a noop packet, 6, in the answer to the GET"
	for range tries {
		response := get.Await(expected, s.t.Target.Timing.UpgradeRelease)
		packets := s.Take(response)
		switch {
		case has(packets, engineio.Noop):
			return
		case !slices.ContainsFunc(packets, s.comesByItself):
			s.t.Fail(expected, "%s", show(response.Body))
		}
		get = s.Hang()
	}
	s.t.Fail(expected, "only what comes by itself, %d times", tries)
}

// comesByItself says whether a session that has asked for nothing may get a packet: the heartbeat, and in revision 3, where every
// client is in the main namespace, what is said to all.
func (s *Session) comesByItself(p engineio.Packet) bool {
	return s.isBeat(Arrival{Engine: p}) || s.dialect.revision == engineio.V3 && p.Type == engineio.Message
}
