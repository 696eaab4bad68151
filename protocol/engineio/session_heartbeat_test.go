package engineio_test

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

const ws = engineio.WebSocket

func TestHeartbeatServerV4(t *testing.T) {
	s := newServer(t, engineio.V4, ws)
	wantDeadline(t, s, at(300))
	s.Tick(at(299))
	wantOut(t, s, ws, "")
	s.Tick(at(301)) // a timer is late
	wantOut(t, s, ws, "2")
	wantDeadline(t, s, at(501))
	s.Receive(at(400), ws, text("no pong"))
	wantDeadline(t, s, at(501))
	s.Receive(at(500), ws, pong(""))
	wantDeadline(t, s, at(601)) // an interval after the ping, however late the pong
	s.Tick(at(601))
	wantOut(t, s, ws, "2")
	s.Tick(at(800))
	wantEvents(t, s, "message no pong")
	s.Tick(at(801))
	wantEvents(t, s, "closed: ping timeout", "close websocket")
	wantDeadline(t, s, time.Time{})
	if !s.Done() || !s.Closed() {
		t.Error("the session lives on")
	}
}

func TestHeartbeatServerV4UnsolicitedPong(t *testing.T) {
	s := newServer(t, engineio.V4, ws)
	s.Receive(at(100), ws, pong(""))
	wantDeadline(t, s, at(300))
	s.Tick(at(300))
	s.Receive(at(310), ws, pong(""))
	s.Receive(at(350), ws, pong(""))
	wantDeadline(t, s, at(600))
	wantEvents(t, s)
}

// A pong that comes after the next ping was due must not be followed by a burst of pings.
func TestHeartbeatServerV4LatePong(t *testing.T) {
	h := handshake()
	h.PingTimeout = time.Minute
	s := engineio.NewServerSession(engineio.SessionConfig{Handshake: h}, at(0), ws)
	s.Tick(at(300))
	s.Receive(at(2000), ws, pong(""))
	wantDeadline(t, s, at(2300))
}

// Sleeping through several intervals costs one ping, not the session.
func TestHeartbeatServerV4LateTick(t *testing.T) {
	s := newServer(t, engineio.V4, ws)
	s.Tick(at(10000))
	wantOut(t, s, ws, "2")
	wantDeadline(t, s, at(10200))
	wantEvents(t, s)
}

func TestHeartbeatWrongDirection(t *testing.T) {
	for _, test := range []struct {
		name   string
		rev    engineio.Revision
		packet engineio.Packet
	}{
		{"v4 client pings", engineio.V4, ping("")},
		{"v4 client pings on the transport in use with the data of a probe", engineio.V4, ping("probe")},
		{"v3 client pongs", engineio.V3, pong("")},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, test.rev, ws)
			s.Receive(at(1), ws, test.packet)
			wantEvents(t, s, "closed: transport error", "close websocket")
		})
	}
}

func TestHeartbeatClientV4(t *testing.T) {
	s := newClient(engineio.V4, ws)
	wantDeadline(t, s, at(500))
	s.Receive(at(300), ws, ping(""))
	wantOut(t, s, ws, "3")
	wantDeadline(t, s, at(800))
	s.Receive(at(700), ws, text("no ping"))
	s.Tick(at(799))
	wantEvents(t, s, "message no ping")
	s.Tick(at(800))
	wantEvents(t, s, "closed: ping timeout", "close websocket")
}

func TestHeartbeatClientV3(t *testing.T) {
	s := newClient(engineio.V3, ws)
	wantDeadline(t, s, at(300))
	s.Tick(at(300))
	wantOut(t, s, ws, "2")
	wantDeadline(t, s, at(500))
	s.Receive(at(450), ws, pong(""))
	wantDeadline(t, s, at(750)) // "the client will wait pingInterval before sending a ping packet again"
	s.Tick(at(750))
	wantOut(t, s, ws, "2")
	s.Receive(at(800), ws, text("alive")) // "If no packet type is received within pingTimeout […]"
	s.Tick(at(950))
	wantEvents(t, s, "message alive")
	s.Tick(at(1300))
	wantEvents(t, s, "closed: ping timeout", "close websocket")
}

func TestHeartbeatServerV3(t *testing.T) {
	s := newServer(t, engineio.V3, ws)
	wantDeadline(t, s, at(500))
	s.Receive(at(300), ws, ping("abc"))
	wantOut(t, s, ws, "3abc") // "a pong packet containing the same data"
	wantDeadline(t, s, at(800))
	s.Receive(at(700), ws, text("any packet is a sign of life"))
	wantDeadline(t, s, at(1200))
	s.Events(nil)
	s.Tick(at(1199))
	wantOut(t, s, ws, "") // never a ping
	wantEvents(t, s)
	s.Tick(at(1200))
	wantEvents(t, s, "closed: ping timeout", "close websocket")
}

// The pong must not alias the frame of the ping, whose buffer the caller reuses.
func TestHeartbeatPongCopies(t *testing.T) {
	s := newServer(t, engineio.V3, ws)
	data := []byte("abc")
	s.Receive(at(1), ws, engineio.Packet{Type: engineio.Ping, Data: data})
	copy(data, "xyz")
	wantOut(t, s, ws, "3abc")
}

// A client that pings and never reads must not make the server queue pongs for ever.
func TestHeartbeatPongsAreBounded(t *testing.T) {
	s := newServer(t, engineio.V3, engineio.Polling)
	for i := 0; i < 1000 && !s.Closed(); i++ {
		s.Receive(at(1), engineio.Polling, ping(""))
	}
	wantEvents(t, s, "closed: transport error", "close polling")

	s = newServer(t, engineio.V3, engineio.Polling)
	for range 1000 {
		s.Receive(at(1), engineio.Polling, ping(""))
		wantOut(t, s, engineio.Polling, "3")
	}
	wantEvents(t, s)
}

func TestHeartbeatServerWithoutPings(t *testing.T) {
	for _, rev := range []engineio.Revision{engineio.V3, engineio.V4} {
		s := engineio.NewClientSession(engineio.SessionConfig{Revision: rev}, at(0), ws, engineio.Handshake{SID: "sid"})
		wantDeadline(t, s, time.Time{})
		s.Tick(at(1000000))
		wantEvents(t, s)
	}
}
