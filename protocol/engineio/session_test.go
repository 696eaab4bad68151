package engineio_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

const (
	interval = 300 * time.Millisecond
	timeout  = 200 * time.Millisecond
)

var epoch = time.Date(2030, time.January, 1, 0, 0, 0, 0, time.UTC)

// at is the time that many milliseconds after a session began.
func at(ms int) time.Time { return epoch.Add(time.Duration(ms) * time.Millisecond) }

func handshake() engineio.Handshake {
	return engineio.Handshake{
		SID: "sid", Upgrades: []string{"websocket"}, PingInterval: interval, PingTimeout: timeout, MaxPayload: 100,
	}
}

// newServer returns a server session whose open packet has been taken.
func newServer(t testing.TB, rev engineio.Revision, on engineio.Transport) *engineio.Session {
	t.Helper()
	s := engineio.NewServerSession(engineio.SessionConfig{
		Revision: rev, Handshake: handshake(), UpgradeTimeout: time.Second, CloseTimeout: 2 * time.Second,
	}, at(0), on)
	if open := s.Outgoing(on, nil); len(open) != 1 || open[0].Type != engineio.Open {
		t.Fatalf("first output %v, want the open packet alone", open)
	}
	return s
}

func newClient(rev engineio.Revision, on engineio.Transport) *engineio.Session {
	cfg := engineio.SessionConfig{Revision: rev, UpgradeTimeout: time.Second, CloseTimeout: 2 * time.Second}
	return engineio.NewClientSession(cfg, at(0), on, handshake())
}

// wantOut takes what is ready for a transport and compares it, written as frames, separated by a space.
func wantOut(t testing.TB, s *engineio.Session, on engineio.Transport, want string) {
	t.Helper()
	var frames []string
	for _, p := range s.Outgoing(on, nil) {
		frames = append(frames, string(engineio.AppendFrame(nil, engineio.V4, p)))
	}
	if got := strings.Join(frames, " "); got != want {
		t.Errorf("Outgoing(%v) = %q, want %q", on, got, want)
	}
}

// wantEvents takes the events and compares them, written in short.
func wantEvents(t testing.TB, s *engineio.Session, want ...string) {
	t.Helper()
	var got []string
	for _, e := range s.Events(nil) {
		got = append(got, describe(e))
	}
	if !slices.Equal(got, want) {
		t.Errorf("Events = %q, want %q", got, want)
	}
}

func describe(e engineio.Event) string {
	switch e.Kind {
	case engineio.EventMessage:
		return "message " + string(e.Packet.Data)
	case engineio.EventUpgraded:
		return "upgraded"
	case engineio.EventPause:
		return "pause"
	case engineio.EventResume:
		return "resume"
	case engineio.EventCloseTransport:
		return "close " + e.Transport.String()
	case engineio.EventClosed:
		return "closed: " + e.Reason
	}
	return fmt.Sprintf("event %d", e.Kind)
}

func wantDeadline(t testing.TB, s *engineio.Session, want time.Time) {
	t.Helper()
	got, ok := s.Deadline()
	if ok == want.IsZero() || !got.Equal(want) {
		t.Errorf("Deadline = %v, %t (%v after the start), want %v after the start", got, ok, got.Sub(epoch), want.Sub(epoch))
	}
}

func ping(data string) engineio.Packet { return packet(engineio.Ping, data) }
func pong(data string) engineio.Packet { return packet(engineio.Pong, data) }

func TestSessionOpenPacket(t *testing.T) {
	for _, test := range []struct {
		on   engineio.Transport
		want string
	}{
		{engineio.Polling, `{"sid":"sid","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":100}`},
		{engineio.WebSocket, `{"sid":"sid","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":100}`},
	} {
		s := engineio.NewServerSession(engineio.SessionConfig{Handshake: handshake()}, at(0), test.on)
		wantOut(t, s, test.on, "0"+test.want)
		wantOut(t, s, test.on, "")
		wantEvents(t, s)
	}
}

func TestSessionMessages(t *testing.T) {
	s := newServer(t, engineio.V4, engineio.WebSocket)
	s.Send(text("a"))
	s.Send(binary("b"))
	if packets, bytes := s.Queued(); packets != 2 || bytes != 2 {
		t.Errorf("Queued = %d, %d, want 2, 2", packets, bytes)
	}
	assertPackets(t, s.Outgoing(engineio.WebSocket, []engineio.Packet{text("kept")}), []engineio.Packet{text("kept"), text("a"), binary("b")})
	if packets, bytes := s.Queued(); packets != 0 || bytes != 0 {
		t.Errorf("Queued = %d, %d, want 0, 0", packets, bytes)
	}
	s.Receive(at(1), engineio.WebSocket, text("x"))
	s.Receive(at(1), engineio.Polling, text("on the wrong transport"))
	s.Receive(at(1), engineio.WebSocket, packet(engineio.Noop, ""))
	s.Receive(at(1), engineio.WebSocket, text("y"))
	wantEvents(t, s, "message x", "message y")
	wantEvents(t, s)
}

// EIO4: "The client SHOULD use the maxPayload value […] to decide how many packets should be concatenated."
func TestSessionClientKeepsMaxPayload(t *testing.T) {
	for _, rev := range []engineio.Revision{engineio.V3, engineio.V4} {
		client := newClient(rev, engineio.Polling)
		var want []engineio.Packet
		for i := range 30 {
			p := text(strings.Repeat("x", i*7%40))
			if i%3 == 0 {
				p = binary(strings.Repeat("x", i*7%40))
			}
			if i == 20 {
				p = text(strings.Repeat("long", 100)) // alone, as it fits nowhere
			}
			want = append(want, p)
			client.Send(p)
		}
		var got []engineio.Packet
		for {
			batch := client.Outgoing(engineio.Polling, nil)
			if len(batch) == 0 {
				break
			}
			if size := len(engineio.AppendPayload(nil, rev, batch)); size > 100 && len(batch) > 1 {
				t.Errorf("%v: %d packets make a payload of %d bytes", rev, len(batch), size)
			}
			got = append(got, batch...)
		}
		assertPackets(t, got, want)
		if packets, bytes := client.Queued(); packets != 0 || bytes != 0 {
			t.Errorf("Queued = %d, %d, want 0, 0", packets, bytes)
		}
	}
}

func TestSessionMaxPayloadPackets(t *testing.T) {
	client := engineio.NewClientSession(engineio.SessionConfig{MaxPayloadPackets: 2}, at(0), engineio.Polling, handshake())
	for _, s := range []string{"a", "b", "c"} {
		client.Send(text(s))
	}
	wantOut(t, client, engineio.Polling, "4a 4b")
	wantOut(t, client, engineio.Polling, "4c")
	wantOut(t, client, engineio.Polling, "")
}
