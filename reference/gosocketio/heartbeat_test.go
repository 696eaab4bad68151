package gosocketio

import (
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/front"
)

// Stock: the client has PingTimeout, here 100 ms, from one ping to the next, and is cut off before it is to ping.
func TestPingTimeoutBelowPingInterval(t *testing.T) {
	testutil.Long(t)
	s := start(t, front.Bounds{PingInterval: 300 * time.Millisecond, PingTimeout: 100 * time.Millisecond})
	for _, transport := range transports {
		t.Run(string(transport), func(t *testing.T) {
			t.Parallel()
			m := s.in(t).member(transport)
			if h := m.Client().Handshake(); h.PingInterval != 300*time.Millisecond || h.PingTimeout != 100*time.Millisecond {
				t.Errorf("announced %+v", h)
			}
			for range 15 { // five intervals, so that stock has ended the connection by then
				time.Sleep(100 * time.Millisecond)
				m.ask("message-with-ack")
			}
		})
	}
}

// A client that is silent for PingInterval and PingTimeout is gone, and not before.
func TestSilentClient(t *testing.T) {
	const interval, timeout = 300 * time.Millisecond, 200 * time.Millisecond
	s := start(t, front.Bounds{PingInterval: interval, PingTimeout: timeout})

	begin := time.Now()
	socket := s.webSocket(nil)
	closed(t, socket)
	if elapsed := time.Since(begin); elapsed < interval+timeout {
		t.Errorf("WebSocket closed after %v", elapsed)
	}

	begin = time.Now()
	r := s.ready(nil)
	if body := string(r.get().Body); body != "1:1" {
		t.Errorf("%s", body)
	}
	if elapsed := time.Since(begin); elapsed < interval+timeout {
		t.Errorf("polling session closed after %v", elapsed)
	}
	testutil.Eventually(t, "both ends in the log", func() bool { return strings.Count(s.log.String(), "("+engineio.ReasonPingTimeout+")") == 2 })
}

func TestPongRepeatsThePing(t *testing.T) {
	s := start(t, front.Bounds{})
	socket := s.connected()
	send(t, socket, "2abc")
	if frame := receive(t, socket); frame != "3abc" {
		t.Errorf("%s", frame)
	}
	// Stock: the POST is answered after the GET that takes the pong, so that one client cannot make both in turn.
	r := s.ready(nil)
	for range 3 {
		if response := r.post(plainText, "4:2abc"); string(response.Body) != "ok" {
			t.Fatalf("%d %s", response.Status, response.Body)
		}
		if body := string(r.get().Body); body != "4:3abc" {
			t.Errorf("%s", body)
		}
	}
}

// A client that pings by HTTP and polls only now and then gets its POSTs answered, and its pongs.
func TestPingsWithoutPolls(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	const pings = 80
	for range pings {
		if response := r.post(plainText, "1:2"); string(response.Body) != "ok" {
			t.Fatalf("a ping was answered %d %s", response.Status, response.Body)
		}
	}
	r.say(`2["message"]`)
	seen := ""
	for !strings.Contains(seen, "message-back") {
		seen += string(r.get().Body)
	}
	if pongs := strings.Count(seen, "1:3"); pongs != pings {
		t.Errorf("%d pongs for %d pings", pongs, pings)
	}
}

// The reason that others are told is why the connection ended.
func TestReasons(t *testing.T) {
	for _, c := range []struct {
		reason string
		end    func(*member)
	}{
		{engineio.ReasonTransportClose, func(m *member) { m.Client().Abort() }},
		{engineio.ReasonTransportClose, func(m *member) { m.Client().Close() }},
		{socketio.ReasonClientDisconnect, func(m *member) { m.Disconnect(t.Context()) }},
		{socketio.ReasonServerDisconnect, func(m *member) { m.emit("bye") }},
		{socketio.ReasonServerDisconnect, func(m *member) { m.emit("bye all") }},
	} {
		for _, transport := range transports {
			t.Run(c.reason+" "+string(transport), func(t *testing.T) {
				s := start(t, front.Bounds{})
				watcher := s.member(client.WebSocket)
				watcher.ask("join", "disconnections")
				m := s.member(transport)
				id := m.ID()
				if transport == client.Polling { // what breaks off is its GET
					testutil.Eventually(t, "a pending GET", s.find(m.Client().Handshake().SID).getting.Load)
				}
				c.end(m)
				args := watcher.expect("user disconnected")
				if args[0] != id {
					t.Errorf("%v", args)
				}
				// A close that leaves the namespaces first may be told as either.
				if args[1] != c.reason && args[1] != socketio.ReasonClientDisconnect {
					t.Errorf("reason %v, want %v", args[1], c.reason)
				}
			})
		}
	}
}
