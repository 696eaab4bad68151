package client_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// A server that breaks the rules ends the connection soon, with an error that says why.
func TestConnectionFailsClearly(t *testing.T) {
	for _, test := range []struct {
		name   string
		handle func(peerSocket)
		reason string
		cause  any
	}{
		{"silence", func(p peerSocket) { p.drain() }, engineio.ReasonPingTimeout, nil},
		{"end", func(peerSocket) {}, engineio.ReasonTransportClose, new(*wire.CloseError)},
		{"Close frame", func(p peerSocket) {
			ws.WriteFrame(p, ws.NewCloseFrame(ws.NewCloseFrameBody(1001, "restart")))
			p.drain()
		}, engineio.ReasonTransportClose, new(*wire.CloseError)},
		{"close packet", func(p peerSocket) { p.text("1"); p.drain() }, engineio.ReasonTransportClose, nil},
		{"garbage", func(p peerSocket) { io.WriteString(p, "garbage garbage"); p.heartbeat() }, engineio.ReasonParseError, new(*wire.FrameError)},
		{"unknown packet", func(p peerSocket) { p.text("9"); p.heartbeat() }, engineio.ReasonParseError, new(*engineio.ParseError)},
		{"unknown Socket.IO packet", func(p peerSocket) { p.text("49"); p.heartbeat() }, engineio.ReasonParseError, new(*socketio.ParseError)},
		{"event without a name", func(p peerSocket) { p.text("42[]"); p.heartbeat() }, engineio.ReasonParseError, new(*socketio.ParseError)},
		{"attachment of nothing", func(p peerSocket) { p.binary([]byte{1}); p.heartbeat() }, engineio.ReasonParseError, new(*socketio.ParseError)},
		{"attachment missing", func(p peerSocket) {
			p.text(`451-["a",{"_placeholder":true,"num":0}]`, `42["b"]`)
			p.heartbeat()
		}, engineio.ReasonParseError, new(*socketio.ParseError)},
		{"huge message", func(p peerSocket) {
			p.text(`42["` + strings.Repeat("x", 1<<20) + `"]`)
			p.heartbeat()
		}, engineio.ReasonTransportError, new(*wire.TooLargeError)},
		{"ping flood that reads nothing", func(p peerSocket) {
			for {
				if err := ws.WriteFrame(p, ws.NewTextFrame([]byte("2"+strings.Repeat("x", 10_000)))); err != nil {
					return
				}
			}
		}, engineio.ReasonPingTimeout, nil}, // the one who reads is writing the pong
	} {
		t.Run(test.name, func(t *testing.T) {
			options := serveWebSocket(t, test.handle)
			options.MaxMessage = 1 << 20
			c := dial(t, options)
			began := time.Now()
			waitDone(t, c)
			if took := time.Since(began); took > bound {
				t.Errorf("it took %v", took)
			}
			var closed *client.ClosedError
			if !errors.As(c.Err(), &closed) || closed.Reason != test.reason {
				t.Errorf("error %v, want reason %q", c.Err(), test.reason)
			}
			if test.cause != nil && !errors.As(c.Err(), test.cause) {
				t.Errorf("error %v is no %T", c.Err(), test.cause)
			}
		})
	}
}

// A server that stops reading, but pings on, cannot make us hold more than the bound, nor block for ever.
func TestAServerThatDoesNotRead(t *testing.T) {
	over := make(chan struct{})
	defer close(over)
	options := serveWebSocket(t, func(p peerSocket) {
		p.text("2")
		p.next() // the pong
		p.next() // CONNECT
		p.text(`40{"sid":"x"}`, "2")
		<-over
	})
	c := dial(t, options)
	s, _ := connect(t, c, "/", nil)
	failed := make(chan error, 1)
	go func() {
		for {
			if err := s.Emit(t.Context(), "message", strings.Repeat("x", 100_000)); err != nil {
				failed <- err
				return
			}
		}
	}()
	select {
	case <-failed:
	case <-time.After(bound):
		t.Fatal("Emit neither fails nor ends")
	}
	waitDone(t, c)
}

// Who waits for a server that does not read waits no longer than its context allows.
func TestWaitingForASlowServerEndsWithTheContext(t *testing.T) {
	over := make(chan struct{})
	defer close(over)
	options := serve(t, func(conn net.Conn) {
		conn.(*net.TCPConn).SetReadBuffer(4096)
		if _, err := ws.Upgrade(conn); err != nil {
			return
		}
		p := peerSocket{conn}
		p.text(`0{"sid":"abc","upgrades":[],"pingInterval":60000,"pingTimeout":60000}`)
		p.next()
		p.text(`40{"sid":"x"}`)
		<-over
	})
	options.Transcript = nil
	c := dial(t, options)
	defer c.Abort() // so that no goodbye is waited for
	s, _ := connect(t, c, "/", nil)
	long := strings.Repeat("x", 1<<20)
	for i := range 16 { // some written, some queued, and then no room
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		if _, err := s.EmitWithAck(ctx, "message", long); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("message %d: %v", i, err)
		}
		cancel()
	}
	if c.Err() != nil {
		t.Errorf("the connection ended: %v", c.Err())
	}
}

// What waits for the server ends with the connection.
func TestWaitersEndWithTheConnection(t *testing.T) {
	proceed := make(chan struct{})
	options := serveWebSocket(t, func(p peerSocket) {
		p.next()
		p.text(`40{"sid":"x"}`)
		<-proceed
	})
	c := dial(t, options)
	s, _ := connect(t, c, "/", nil)
	results := make(chan error, 2)
	go func() {
		_, err := s.EmitWithAck(context.Background(), "question")
		results <- err
	}()
	go func() {
		_, err := c.Connect(context.Background(), "/silent", nil)
		results <- err
	}()
	time.AfterFunc(50*time.Millisecond, func() { close(proceed) })
	for range 2 {
		select {
		case err := <-results:
			if !errors.As(err, new(*client.ClosedError)) {
				t.Errorf("error %v", err)
			}
		case <-time.After(bound):
			t.Fatal("still waiting")
		}
	}
}

// A server may answer late, in another order, or send events before it answers CONNECT, and end its packets with a newline.
func TestTolerance(t *testing.T) {
	testutil.Long(t)
	options := serveWebSocket(t, func(p peerSocket) {
		if p.next() != "40" {
			return
		}
		p.text("42[\"early\",1]\n", "42/elsewhere,[\"not ours\"]\n", "40{\"sid\":\"x\"}\n")
		if p.next() != `420["question"]` {
			return
		}
		p.text("42[\"later\"]\n", "4399[\"unknown\"]", "430[\"answer\"]\n", "430[\"again\"]")
		p.heartbeat()
	})
	c := dial(t, options)
	s, events := connect(t, c, "/", nil)
	if got := args(t, await(t, events, "early")); got[0] != 1.0 {
		t.Errorf("early event %v", got)
	}
	reply, err := s.EmitWithAck(within(t), "question")
	if err != nil || reply[0] != "answer" {
		t.Errorf("%v, %v", reply, err)
	}
	await(t, events, "later")
	if s.ID() != "x" || len(events) > 0 {
		t.Errorf("id %q, %d more events", s.ID(), len(events))
	}
}

// Connect gives up with its context, and tells the server.
func TestConnectTimesOut(t *testing.T) {
	said := make(chan string, 10)
	options := serveWebSocket(t, func(p peerSocket) {
		for message := p.next(); message != ""; message = p.next() {
			said <- message
		}
	})
	c := dial(t, options)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Connect(ctx, "/slow", map[string]any{"token": "é"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error %v", err)
	}
	if first, second := <-said, <-said; first != `40/slow,{"token":"é"}` || second != "41/slow," {
		t.Errorf("the server heard %q, %q", first, second)
	}
}
