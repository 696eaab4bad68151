package wire_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
)

// While the server does not read what a listener answered, nothing is read of it if the listener says so, and then the rest.
func TestAListenerMayHoldTheServer(t *testing.T) {
	proceed := make(chan struct{})
	w := serve(t, func(conn net.Conn) {
		reader := upgrade(conn, ws.NewTextFrame([]byte("flood me")), ws.NewTextFrame([]byte("second")))
		<-proceed
		io.Copy(io.Discard, reader)
	})
	l := newListener()
	answered := make(chan struct{})
	var flow wire.Flow
	opened := make(chan struct{})
	l.handle = func(f wire.Frame) (more bool) {
		<-opened
		if string(f.Payload) != "flood me" {
			return true
		}
		pending, err := flow.Send(wire.Frame{Opcode: ws.OpBinary, Payload: make([]byte, 16<<20), Fin: true})
		if err != nil || !pending {
			t.Errorf("pending %v, %v", pending, err)
		}
		close(answered)
		return !pending
	}
	flow = deliver(t, w, l)
	close(opened)
	next(t, answered)
	next(t, l.received)
	// A flow that came later has been served by now.
	other := newListener()
	deliver(t, serve(t, echo), other)
	next(t, other.received)
	if len(l.received) > 0 {
		t.Error("it was read on")
	}
	close(proceed)
	if err := next(t, l.drained); err != nil {
		t.Error(err)
	}
	if got := next(t, l.received); got != "second" {
		t.Errorf("received %q", got)
	}
}

// Abort ends a flow although the server does not read.
func TestAbortEndsAFlowWithABacklog(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	w := serve(t, func(conn net.Conn) {
		upgrade(conn, ws.NewTextFrame([]byte("hello")))
		<-release
	})
	l := newListener()
	flow := deliver(t, w, l)
	next(t, l.received)
	if pending, err := flow.Send(wire.Frame{Opcode: ws.OpBinary, Payload: make([]byte, 16<<20), Fin: true}); !pending || err != nil {
		t.Errorf("pending %v, %v", pending, err)
	}
	flow.Abort()
	if err := next(t, l.ended); !errors.Is(err, net.ErrClosed) {
		t.Errorf("it ended with %v", err)
	}
	if err := next(t, l.drained); err == nil {
		t.Error("everything was written")
	}
	if _, err := flow.Send(wire.Frame{Opcode: ws.OpText, Fin: true}); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Send afterwards: %v", err)
	}
	flow.Abort()
}

// Control pings are answered while nothing else can be written: the last one, at last.
func TestTheLastPingIsAnswered(t *testing.T) {
	proceed := make(chan struct{})
	pongs := make(chan string, 100)
	w := serve(t, func(conn net.Conn) {
		reader := upgrade(conn)
		<-proceed
		for _, ping := range []string{"1", "2", "3"} {
			ws.WriteFrame(conn, ws.NewPingFrame([]byte(ping)))
		}
		ws.WriteFrame(conn, ws.NewTextFrame([]byte("pinged")))
		<-proceed
		readPongs(reader, pongs)
	})
	l := newListener()
	flow := deliver(t, w, l)
	if pending, err := flow.Send(wire.Frame{Opcode: ws.OpBinary, Payload: make([]byte, 16<<20), Fin: true}); !pending || err != nil {
		t.Fatalf("pending %v, %v", pending, err)
	}
	proceed <- struct{}{}
	next(t, l.received)
	proceed <- struct{}{}
	if got := next(t, pongs); got != "3" {
		t.Errorf("pong %q", got)
	}
}

// readPongs collects the payload of control pongs.
func readPongs(reader *bufio.Reader, pongs chan<- string) {
	for {
		f, err := ws.ReadFrame(reader)
		if err != nil {
			return
		}
		if f.Header.OpCode == ws.OpPong {
			pongs <- string(ws.UnmaskFrame(f).Payload)
		}
	}
}
