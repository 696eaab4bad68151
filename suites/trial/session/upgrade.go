package session

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Upgrade moves a session from long-polling to a WebSocket, as a client has to: no further GET is sent, the one under way is
// waited for, and only then the upgrade is completed.
func (s *Session) Upgrade() {
	s.PausePolling()
	socket := s.Probe()
	s.AwaitPolled()
	s.Complete(socket)
}

// Probe opens a WebSocket for the session and exchanges the probe on it.
func (s *Session) Probe() *wire.WebSocket {
	return s.ProbeOn(Dial(s.Trial, s.Wire, s.Query(client.WebSocket)))
}

// ProbeOn exchanges the probe on a WebSocket.
func (s *Session) ProbeOn(socket *wire.WebSocket) *wire.WebSocket {
	const expected = "the pong packet 3probe as the first WebSocket frame"
	s.probed = time.Now()
	if err := socket.SendText([]byte("2probe")); err != nil {
		s.Trial.Fail(expected, "%s", trial.Show(err))
	}
	frame, err := ReceiveFrame(s.Trial, socket, s.Trial.Server.Timing.Reply)
	switch {
	case err != nil:
		s.Trial.Fail(expected, "%s", trial.Show(err))
	case string(frame.Payload) != "3probe":
		s.Trial.Fail(expected, "%s", trial.Show(frame.Payload))
	}
	return socket
}

// Complete sends the upgrade packet on a WebSocket that has been probed. From then on the session reads and sends there.
func (s *Session) Complete(socket *wire.WebSocket) {
	s.Trial.Lingered(s.probed)
	if err := socket.SendText([]byte("5")); err != nil {
		s.Trial.Fail("an open WebSocket for the upgrade packet", "%s", trial.Show(err))
	}
	s.WebSocket, s.transport = socket, client.WebSocket
	s.Start()
}

// ReceiveFrame reads the next frame of a WebSocket.
func ReceiveFrame(t *trial.Trial, socket *wire.WebSocket, within time.Duration) (wire.Frame, error) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	return socket.Receive(ctx)
}

// loseWebSocket ends a WebSocket without a Close frame. It waits until the target has noticed, which is when that closes the connection, too;
// one that does not gets no longer than a connection has to live to count as open.
func loseWebSocket(t *trial.Trial, socket *wire.WebSocket) {
	socket.EndWriting()
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.StayOpen)
	defer cancel()
	for {
		if _, err := socket.Receive(ctx); err != nil {
			socket.Abort()
			return
		}
	}
}

// AwaitCloseFor expects that the target closes a WebSocket within that time, whatever else it sends before.
func AwaitCloseFor(t *trial.Trial, within time.Duration, socket *wire.WebSocket, expected string) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for {
		_, err := socket.Receive(ctx)
		switch {
		case err == nil:
		case IsClosedByServer(err):
			return
		case ctx.Err() != nil:
			t.Fail(expected, "still open after %v", within)
		default:
			t.Fail(expected, "%s", trial.Show(err))
		}
	}
}

// SecondWebSocket are the parameters of a WebSocket for a session that must not get another one.
func (s *Session) SecondWebSocket() url.Values {
	return s.Query(client.WebSocket)
}

// Contains says whether a packet of that type is among them.
func Contains(packets []engineio.Packet, kind engineio.PacketType) bool {
	for _, p := range packets {
		if p.Type == kind {
			return true
		}
	}
	return false
}

// ExpectNoop expects that a GET that is under way is answered with a noop packet. What comes by itself may come before it;
// then another GET is in its place.
func (s *Session) ExpectNoop(get *PendingGet) {
	const expected = "a noop packet, 6, in the answer to the GET"
	for range Tries {
		response := get.Await(expected, s.Trial.Server.Timing.UpgradeRelease)
		packets := s.Take(response)
		switch {
		case Contains(packets, engineio.Noop):
			return
		case !slices.ContainsFunc(packets, s.comesByItself):
			s.Trial.Fail(expected, "%s", trial.Show(response.Body))
		}
		get = s.SendGet()
	}
	s.Trial.Fail(expected, "only what comes by itself, %d times", Tries)
}

// comesByItself says whether a session that has asked for nothing may get a packet: the heartbeat, and in revision 3, where every
// client is in the main namespace, what is said to all.
func (s *Session) comesByItself(p engineio.Packet) bool {
	return s.isBeat(Arrival{Engine: p}) || s.Dialect.Revision == engineio.V3 && p.Type == engineio.Message
}
