package engineio_test

import (
	"testing"

	"github.com/sioproof/sioproof/protocol/engineio"
)

const polling = engineio.Polling

// upgrading returns a server session with an open, so far silent WebSocket beside polling.
func upgrading(t *testing.T, rev engineio.Revision) *engineio.Session {
	t.Helper()
	s := newServer(t, rev, polling)
	if !s.TransportOpened(at(10), ws) {
		t.Fatal("the WebSocket is refused")
	}
	return s
}

func TestUpgradeServer(t *testing.T) {
	for _, rev := range []engineio.Revision{engineio.V3, engineio.V4} {
		s := upgrading(t, rev)
		wantOut(t, s, polling, "") // no noop before the probe
		s.Receive(at(20), ws, ping("probe"))
		wantOut(t, s, ws, "3probe")
		wantOut(t, s, ws, "")
		for range 3 {
			wantOut(t, s, polling, "6") // every GET during the upgrade
		}
		s.Send(text("a"))
		wantOut(t, s, ws, "") // not before the upgrade packet
		wantOut(t, s, polling, "4a")
		s.Send(text("b"))
		s.Receive(at(30), polling, text("last post"))
		s.Receive(at(40), ws, packet(engineio.Upgrade, ""))
		s.Send(text("c"))
		wantEvents(t, s, "message last post", "upgraded", "close polling")
		wantOut(t, s, polling, "6") // a GET that is still there
		wantOut(t, s, ws, "4b 4c")
		if s.Transport() != ws || s.Upgrading() {
			t.Error("not upgraded")
		}
		s.Receive(at(50), polling, text("too late"))
		s.Receive(at(50), ws, text("x"))
		wantEvents(t, s, "message x")
		s.TransportClosed(at(60), polling)
		wantEvents(t, s)
		s.TransportClosed(at(60), ws)
		wantEvents(t, s, "closed: transport close", "close websocket")
	}
}

func TestUpgradeHeartbeatMoves(t *testing.T) {
	s := upgrading(t, engineio.V4)
	s.Tick(at(300))
	s.Receive(at(310), ws, ping("probe"))
	s.Receive(at(320), ws, packet(engineio.Upgrade, ""))
	wantOut(t, s, ws, "2")
	s.Receive(at(330), ws, pong(""))
	s.Tick(at(600))
	wantOut(t, s, ws, "2")
	wantEvents(t, s, "upgraded", "close polling")
}

// Before the upgrade packet only probes belong on the WebSocket; whatever else ends the upgrade, not the session.
func TestUpgradeServerDropsProbe(t *testing.T) {
	tests := []struct {
		name string
		do   func(s *engineio.Session)
	}{
		{"message first", func(s *engineio.Session) { s.Receive(at(20), ws, text("x")) }},
		{"another ping first", func(s *engineio.Session) { s.Receive(at(20), ws, ping("")) }},
		{"binary first", func(s *engineio.Session) { s.Receive(at(20), ws, binary("probe")) }},
		{"upgrade without a probe", func(s *engineio.Session) { s.Receive(at(20), ws, packet(engineio.Upgrade, "")) }},
		{"message after the probe", func(s *engineio.Session) {
			s.Receive(at(20), ws, ping("probe"))
			s.Receive(at(30), ws, text("x"))
		}},
		{"lost", func(s *engineio.Session) { s.TransportClosed(at(20), ws) }},
		{"lost after the probe", func(s *engineio.Session) {
			s.Receive(at(20), ws, ping("probe"))
			s.TransportClosed(at(30), ws)
		}},
		{"unreadable", func(s *engineio.Session) { s.Fail(at(20), ws, engineio.ReasonParseError) }},
		{"late", func(s *engineio.Session) { s.Tick(at(300)); s.Receive(at(310), polling, pong("")); s.Tick(at(1010)) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := upgrading(t, engineio.V4)
			test.do(s)
			wantEvents(t, s, "close websocket")
			if s.Upgrading() || s.Closed() || s.Transport() != polling {
				t.Fatal("not back on polling")
			}
			for len(s.Outgoing(polling, nil)) > 0 { // pings
				continue
			}
			wantOut(t, s, ws, "")
			s.Receive(at(1020), ws, packet(engineio.Upgrade, "")) // of the dead WebSocket
			s.Receive(at(1020), polling, text("up"))
			s.Send(text("down"))
			wantOut(t, s, polling, "4down")
			wantEvents(t, s, "message up")
			if !s.TransportOpened(at(1030), ws) {
				t.Error("a second attempt is refused")
			}
		})
	}
}

func TestUpgradeRefused(t *testing.T) {
	refused := func(name string, s *engineio.Session, on engineio.Transport) {
		t.Helper()
		s.Events(nil)
		if s.TransportOpened(at(50), on) {
			t.Errorf("%s: accepted", name)
		}
		wantEvents(t, s)
	}
	refused("session on a WebSocket", newServer(t, engineio.V4, ws), ws)
	refused("during an upgrade", upgrading(t, engineio.V4), ws)
	refused("polling", newServer(t, engineio.V4, polling), polling)

	s := upgrading(t, engineio.V4)
	s.Receive(at(20), ws, ping("probe"))
	s.Receive(at(30), ws, packet(engineio.Upgrade, ""))
	refused("after an upgrade", s, ws)

	s = newServer(t, engineio.V4, polling)
	s.Close(at(20))
	refused("closing", s, ws)

	h := handshake()
	h.Upgrades = nil
	refused("not announced", engineio.NewServerSession(engineio.SessionConfig{Handshake: h}, at(0), polling), ws)
}

func TestUpgradeClient(t *testing.T) {
	s := newClient(engineio.V4, polling)
	if !s.TransportOpened(at(10), ws) {
		t.Fatal("the client refuses its own WebSocket")
	}
	wantOut(t, s, ws, "2probe")
	wantOut(t, s, ws, "")
	s.Send(text("a"))
	wantOut(t, s, polling, "4a") // polling goes on meanwhile
	s.PollingPaused(at(15))      // not asked for: no effect
	s.Receive(at(20), ws, pong("probe"))
	wantEvents(t, s, "pause")
	s.Send(text("b"))
	s.Receive(at(30), polling, text("the last GET")) // with a noop
	s.Receive(at(30), polling, packet(engineio.Noop, ""))
	wantOut(t, s, polling, "")
	wantOut(t, s, ws, "")
	if !s.Paused() {
		t.Error("not paused")
	}
	s.PollingPaused(at(40))
	wantOut(t, s, ws, "5 4b")
	wantOut(t, s, polling, "")
	wantEvents(t, s, "message the last GET", "upgraded")
	if s.Paused() || s.Transport() != ws {
		t.Error("not upgraded")
	}
}

func TestUpgradeClientDropsProbe(t *testing.T) {
	tests := []struct {
		name string
		do   func(s *engineio.Session)
		want []string
	}{
		{"lost", func(s *engineio.Session) { s.TransportClosed(at(20), ws) }, []string{"close websocket"}},
		{"wrong answer", func(s *engineio.Session) { s.Receive(at(20), ws, pong("")) }, []string{"close websocket"}},
		{"no answer", func(s *engineio.Session) {
			s.Receive(at(400), polling, ping(""))
			s.Receive(at(800), polling, ping(""))
			s.Tick(at(1010))
		}, []string{"close websocket"}},
		{"lost while pausing", func(s *engineio.Session) {
			s.Receive(at(20), ws, pong("probe"))
			s.TransportClosed(at(30), ws)
		}, []string{"pause", "close websocket", "resume"}},
		{"message before the upgrade", func(s *engineio.Session) {
			s.Receive(at(20), ws, pong("probe"))
			s.Receive(at(30), ws, text("x"))
		}, []string{"pause", "close websocket", "resume"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newClient(engineio.V4, polling)
			s.TransportOpened(at(10), ws)
			test.do(s)
			s.Send(text("a"))
			wantEvents(t, s, test.want...)
			s.PollingPaused(at(1020)) // too late: no effect
			if s.Transport() != polling || s.Paused() || s.Closed() {
				t.Fatal("not back on polling")
			}
			out := s.Outgoing(polling, nil)
			assertPackets(t, out[len(out)-1:], []engineio.Packet{text("a")})
			wantOut(t, s, ws, "")
		})
	}
}
