package wire_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
)

// tally counts bytes.
type tally struct{ sent, received atomic.Int64 }

func (c *tally) BytesSent(n int)     { c.sent.Add(int64(n)) }
func (c *tally) BytesReceived(n int) { c.received.Add(int64(n)) }

// counting is a connection of a server that counts its bytes.
type counting struct {
	net.Conn
	tally *tally
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.tally.BytesReceived(n)
	return n, err
}

func (c counting) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.tally.BytesSent(n)
	return n, err
}

// audited starts a server that counts its bytes on one connection, and a wire that counts its own. The function returned waits
// until the server has read everything, and compares the two.
func audited(t *testing.T, handle func(net.Conn)) (*wire.Wire, func()) {
	t.Helper()
	server, client := new(tally), new(tally)
	ended := make(chan struct{})
	w := serve(t, func(conn net.Conn) {
		defer close(ended)
		audited := counting{conn, server}
		handle(audited)
		io.Copy(io.Discard, audited)
	})
	w.Traffic = client
	return w, func() {
		t.Helper()
		w.CloseIdle()
		select {
		case <-ended:
		case <-time.After(bound):
			t.Fatal("the connection is not closed")
		}
		if client.sent.Load() != server.received.Load() || client.received.Load() != server.sent.Load() || server.sent.Load() == 0 {
			t.Errorf("%d sent and %d received, but the server has received %d and sent %d",
				client.sent.Load(), client.received.Load(), server.received.Load(), server.sent.Load())
		}
	}
}

func TestEveryByteOfARequestIsCounted(t *testing.T) {
	w, compare := audited(t, func(conn net.Conn) {
		reader := bufio.NewReader(conn)
		for {
			request, err := http.ReadRequest(reader)
			if err != nil {
				return
			}
			io.Copy(io.Discard, request.Body)
			io.WriteString(conn, "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
		}
	})
	for _, request := range []wire.Request{{}, {Method: http.MethodPost, Body: []byte("short")}, {Method: http.MethodPost, Body: make([]byte, 1<<20)}} {
		if _, err := w.Do(within(t, bound), request); err != nil {
			t.Fatal(err)
		}
	}
	compare()
}

// echoes answers each message with itself, and a Close frame too.
func echoes(conn net.Conn) {
	reader := upgrade(conn, ws.NewTextFrame([]byte("together with the 101")))
	for {
		f, err := testutil.ReadFrame(reader)
		if err != nil {
			return
		}
		f = ws.UnmaskFrame(f)
		conn.Write(ws.MustCompileFrame(f))
		if f.Header.OpCode == ws.OpClose {
			return
		}
	}
}

func TestEveryByteOfAWebSocketIsCounted(t *testing.T) {
	w, compare := audited(t, echoes)
	socket := dial(t, w)
	for _, size := range []int{0, 1, 125, 126, 70_000} {
		if err := socket.SendBinary(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
		if _, err := socket.Receive(within(t, bound)); err != nil {
			t.Fatal(err)
		}
	}
	socket.SendRaw(ws.MustCompileFrame(ws.MaskFrame(ws.NewPingFrame([]byte("raw")))))
	socket.Close(1000)
	compare()
}

// ending is a listener that waits for the end.
type ending chan error

func (e ending) Received(wire.Frame, time.Time) bool { return true }
func (e ending) Drained(error)                       {}
func (e ending) Ended(err error)                     { e <- err }

// Most of it is still to be written when Send returns.
func TestEveryByteOfAFlowIsCounted(t *testing.T) {
	w, compare := audited(t, echoes)
	ended := make(ending, 1)
	flow := dial(t, w).Deliver(ended)
	text := wire.Frame{Opcode: ws.OpText, Payload: bytes.Repeat([]byte("x"), 10<<20), Fin: true}
	if _, err := flow.Send(text, wire.CloseFrame(1000)); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(bound):
		t.Fatal("no end")
	}
	compare()
}
