package engineio_test

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

func TestCloseServerOnPolling(t *testing.T) {
	s := newServer(t, engineio.V4, polling)
	s.Send(text("last words"))
	s.Close(at(10))
	s.Close(at(11)) // twice does no harm
	s.Send(text("too late"))
	s.Receive(at(12), polling, text("too late"))
	wantEvents(t, s, "closed: forced close")
	if !s.Closed() || s.Done() {
		t.Error("not waiting for a GET")
	}
	wantDeadline(t, s, at(2010))
	wantOut(t, s, polling, "4last words 1")
	wantEvents(t, s, "close polling")
	if !s.Done() {
		t.Error("not done")
	}
	wantDeadline(t, s, time.Time{})
}

func TestCloseServerNobodyPolls(t *testing.T) {
	s := newServer(t, engineio.V4, polling)
	s.Close(at(10))
	s.Tick(at(2009))
	if s.Done() {
		t.Error("done too early")
	}
	s.Tick(at(2010))
	wantEvents(t, s, "closed: forced close", "close polling")
	if !s.Done() {
		t.Error("not done")
	}
}

func TestCloseOnWebSocket(t *testing.T) {
	for name, s := range map[string]*engineio.Session{
		"server": newServer(t, engineio.V4, ws), "client": newClient(engineio.V4, ws),
	} {
		s.Send(text("last words"))
		s.Close(at(10))
		wantEvents(t, s, "closed: forced close") // the frame comes first
		wantOut(t, s, ws, "4last words")
		wantEvents(t, s, "close websocket")
		if !s.Done() {
			t.Errorf("%s: not done", name)
		}
	}
	s := newServer(t, engineio.V4, ws)
	s.Close(at(10))
	wantEvents(t, s, "closed: forced close", "close websocket")
}

func TestCloseClientOnPolling(t *testing.T) {
	s := newClient(engineio.V4, polling)
	s.Send(text("last words"))
	s.Close(at(10))
	wantOut(t, s, polling, "4last words 1")
	wantEvents(t, s, "closed: forced close", "close polling")
	wantOut(t, s, polling, "") // a client has no GET to release
}

// The goodbye takes as many payloads as the queue needs.
func TestCloseInSeveralPayloads(t *testing.T) {
	s := engineio.NewClientSession(engineio.SessionConfig{MaxPayloadPackets: 1}, at(0), polling, handshake())
	s.Send(text("a"))
	s.Close(at(10))
	wantOut(t, s, polling, "4a")
	wantEvents(t, s, "closed: forced close")
	wantOut(t, s, polling, "1")
	wantEvents(t, s, "close polling")
}

func TestCloseByPeer(t *testing.T) {
	s := newServer(t, engineio.V4, polling)
	s.Receive(at(10), polling, text("last words"))
	s.Receive(at(10), polling, packet(engineio.Close, ""))
	s.Receive(at(10), polling, text("after the close"))
	s.Send(text("too late"))
	wantEvents(t, s, "message last words", "closed: transport close", "close polling")
	wantOut(t, s, polling, "6") // the pending GET, as the official test suite has it
	if !s.Done() {
		t.Error("not done")
	}

	s = newServer(t, engineio.V4, ws)
	s.Receive(at(10), ws, packet(engineio.Close, ""))
	wantEvents(t, s, "closed: transport close", "close websocket")

	s = newClient(engineio.V4, polling)
	s.Receive(at(10), polling, packet(engineio.Close, ""))
	wantEvents(t, s, "closed: transport close", "close polling")
}

func TestFailOnPolling(t *testing.T) {
	for _, reason := range []string{engineio.ReasonParseError, engineio.ReasonTransportError} {
		s := newServer(t, engineio.V4, polling)
		s.Send(text("never taken"))
		s.Fail(at(10), polling, reason)
		s.Fail(at(11), polling, "once is enough")
		wantEvents(t, s, "closed: "+reason, "close polling")
		wantOut(t, s, polling, "1") // the pending GET
		if packets, bytes := s.Queued(); packets != 0 || bytes != 0 {
			t.Errorf("Queued = %d, %d, want 0, 0", packets, bytes)
		}
	}
}

func TestPingTimeoutReleasesGET(t *testing.T) {
	s := newServer(t, engineio.V4, polling)
	s.Tick(at(300))
	wantOut(t, s, polling, "2")
	s.Tick(at(500))
	wantEvents(t, s, "closed: ping timeout", "close polling")
	wantOut(t, s, polling, "1")
}

// A session that ends in the middle of an upgrade leaves neither transport behind.
func TestCloseDuringUpgrade(t *testing.T) {
	s := upgrading(t, engineio.V4)
	s.Receive(at(20), ws, ping("probe"))
	s.Close(at(30))
	wantEvents(t, s, "closed: forced close", "close websocket")
	wantOut(t, s, ws, "")
	wantOut(t, s, polling, "1")
	wantEvents(t, s, "close polling")

	s = upgrading(t, engineio.V4)
	s.TransportClosed(at(30), polling)
	wantEvents(t, s, "closed: transport close", "close websocket", "close polling")

	client := newClient(engineio.V4, polling)
	client.TransportOpened(at(10), ws)
	client.Receive(at(20), ws, pong("probe"))
	client.Send(text("a"))
	client.Close(at(30))
	wantEvents(t, client, "pause", "closed: forced close", "close websocket", "resume")
	wantOut(t, client, polling, "4a 1")
}

// A goodbye that cannot be delivered does not hold the session.
func TestTransportClosedWhileClosing(t *testing.T) {
	s := newServer(t, engineio.V4, ws)
	s.Send(text("a"))
	s.Close(at(10))
	s.TransportClosed(at(20), ws)
	wantEvents(t, s, "closed: forced close", "close websocket")
	if !s.Done() {
		t.Error("not done")
	}
}
