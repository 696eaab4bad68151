package gosocketio

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// Stock: one GET that opens a session and is followed by nothing, then one BroadcastToNamespace, and no client is ever
// greeted again: the broadcast holds the lock that the next Join needs, and waits for a poll that does not come.
func TestAbandonedHandshakeFreezesNobody(t *testing.T) {
	s := start(t, front.Bounds{})
	for range 3 {
		s.handshake(nil)
	}
	for _, transport := range transports {
		m := s.member(transport)
		m.emit("chat message", "hello")
		m.expect("chat message")
	}
	s.member(client.WebSocket).ask("message-with-ack")
}

// Stock: a WebSocket client that stops reading stops every broadcast as soon as the system's buffers are full (here
// after 2,800 messages of 60 KB), and then, as above, every new client.
func TestSlowReaderLosesItsConnectionOnly(t *testing.T) {
	s := startHTTP(t, front.Bounds{MaxQueuedPackets: 10}, smallBuffers)
	slow := s.silent()
	sender, other := s.member(client.WebSocket), s.member(client.Polling)
	body := strings.Repeat("x", 50_000)
	testutil.Eventually(t, "the end of the connection", func() bool {
		sender.emit("chat message", body)
		sender.expect("chat message")
		other.expect("chat message")
		return !slow.alive()
	})
	if !strings.Contains(s.log.String(), "("+engineio.ReasonTransportError+")") {
		t.Errorf("log: %s", s.log)
	}
	s.member(client.Upgrade).ask("message-with-ack")
}

// A client that stops reading in the middle of a packet is not waited for longer than WriteTimeout.
func TestSlowReaderTimesOut(t *testing.T) {
	s := startHTTP(t, front.Bounds{
		PingInterval: time.Hour, WriteTimeout: time.Second, MaxQueuedPackets: 1 << 20, MaxQueuedBytes: 1 << 40,
	}, smallBuffers)
	slow := s.silent()
	sender := s.member(client.WebSocket)
	body := strings.Repeat("x", 50_000)
	testutil.Eventually(t, "the end of the connection", func() bool {
		sender.emit("chat message", body)
		sender.expect("chat message")
		return !slow.alive()
	})
}

// smallBuffers makes the system keep little of what a client does not read.
func smallBuffers(server *http.Server) {
	server.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		conn.(*net.TCPConn).SetWriteBuffer(4096)
		return ctx
	}
}

// silent is a WebSocket client that never reads, with small buffers in the system.
type silent struct {
	s *testServer
}

func (s *testServer) silent() silent {
	s.t.Helper()
	dialer := ws.Dialer{NetDial: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(4096)
		}
		return conn, err
	}}
	address := "ws://" + s.endpoint.URL.Host + "/socket.io/?EIO=3&transport=websocket"
	conn, _, _, err := dialer.Dial(within(s.t), address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	testutil.Eventually(s.t, "the silent client's connection", func() bool { return strings.Contains(s.log.String(), "a user connected") })
	return silent{s}
}

// alive tells whether the server still has the client.
func (c silent) alive() bool { return !strings.Contains(c.s.log.String(), "user disconnected") }
