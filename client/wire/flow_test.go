package wire_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
)

// listener keeps what a flow brings.
type listener struct {
	received chan string
	drained  chan error
	ended    chan error
	handle   func(wire.Frame) (more bool) // nil means that it wants more
}

func newListener() *listener {
	return &listener{received: make(chan string, 10_000), drained: make(chan error, 100), ended: make(chan error, 10)}
}

func (l *listener) Received(f wire.Frame, _ time.Time) bool {
	l.received <- string(f.Payload)
	return l.handle == nil || l.handle(f)
}

func (l *listener) Drained(err error) { l.drained <- err }
func (l *listener) Ended(err error)   { l.ended <- err }

// deliver opens a WebSocket whose messages go to a listener.
func deliver(t *testing.T, w *wire.Wire, l *listener) wire.Flow {
	t.Helper()
	socket, _, err := w.Dial(within(t, bound), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	flow := socket.Deliver(l)
	t.Cleanup(flow.Abort)
	return flow
}

// next returns what comes next.
func next[T any](t *testing.T, from <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-time.After(bound):
		t.Fatal("nothing comes")
	}
	return value
}

// echo answers every message with itself, until one says that it is the last.
func echo(conn net.Conn) {
	reader := upgrade(conn, ws.NewTextFrame([]byte("together with the 101")))
	for {
		f, err := ws.ReadFrame(reader)
		if err != nil {
			return
		}
		f = ws.UnmaskFrame(f)
		if err := ws.WriteFrame(conn, f); err != nil || f.Header.OpCode == ws.OpClose {
			return
		}
	}
}

func TestAFlowDeliversWhatComes(t *testing.T) { bothWays(t, aFlowDeliversWhatComes) }

func aFlowDeliversWhatComes(t *testing.T, eventLoop bool) {
	w := serve(t, echo)
	w.Endpoint.DisableEventLoop = !eventLoop
	l := newListener()
	flow := deliver(t, w, l)
	if got := next(t, l.received); got != "together with the 101" {
		t.Fatalf("first message %q", got)
	}
	for _, size := range []int{0, 1, 125, 126, 65535, 65536, 200_000, 4 << 20} {
		sent := strings.Repeat("x", size)
		pending, err := flow.Send(wire.Frame{Opcode: ws.OpText, Payload: []byte("first"), Fin: true}, wire.Frame{Opcode: ws.OpText, Payload: []byte(sent), Fin: true})
		if err != nil {
			t.Fatal(err)
		}
		if first, second := next(t, l.received), next(t, l.received); first != "first" || second != sent {
			t.Fatalf("size %d: received %.20q and %d bytes", size, first, len(second))
		}
		if pending {
			if err := next(t, l.drained); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := flow.Send(wire.CloseFrame(1000)); err != nil {
		t.Fatal(err)
	}
	if err := next(t, l.ended); !isClose(err, 1000) {
		t.Errorf("it ended with %v", err)
	}
	if len(l.ended) > 0 || len(l.received) > 0 {
		t.Error("more came")
	}
}

// Nobody has to wait because somebody else's listener does.
func TestAListenerMayTakeItsTime(t *testing.T) { bothWays(t, aListenerMayTakeItsTime) }

func aListenerMayTakeItsTime(t *testing.T, eventLoop bool) {
	w := serve(t, echo)
	w.Endpoint.DisableEventLoop = !eventLoop
	release := make(chan struct{})
	var slow []*listener
	for range 10 {
		l := newListener()
		l.handle = func(wire.Frame) bool {
			<-release
			return true
		}
		deliver(t, w, l)
		slow = append(slow, l)
	}
	for range 10 {
		l := newListener()
		flow := deliver(t, w, l)
		next(t, l.received)
		if _, err := flow.Send(wire.Frame{Opcode: ws.OpText, Payload: []byte("hello"), Fin: true}); err != nil {
			t.Fatal(err)
		}
		if got := next(t, l.received); got != "hello" {
			t.Errorf("received %q", got)
		}
	}
	for _, l := range slow {
		next(t, l.received)
		if len(l.received) > 0 {
			t.Error("a listener was called while it was busy")
		}
	}
	close(release)
}

// What a server sent while a listener was busy, or wanted nothing, comes afterwards, in order.
func TestNothingIsLostOnAListenerThatIsBusy(t *testing.T) {
	bothWays(t, nothingIsLostOnAListenerThatIsBusy)
}

func nothingIsLostOnAListenerThatIsBusy(t *testing.T, eventLoop bool) {
	sent := make(chan struct{})
	w := serve(t, func(conn net.Conn) {
		reader := upgrade(conn, ws.NewTextFrame([]byte("0")))
		for i := range 100 {
			ws.WriteFrame(conn, ws.NewTextFrame([]byte{byte('1' + i%9)}))
		}
		ws.WriteFrame(conn, ws.NewCloseFrame(ws.NewCloseFrameBody(1001, "")))
		close(sent)
		io.Copy(io.Discard, reader)
	})
	w.Endpoint.DisableEventLoop = !eventLoop
	l := newListener()
	l.handle = func(wire.Frame) bool {
		<-sent
		return true
	}
	deliver(t, w, l)
	if err := next(t, l.ended); !isClose(err, 1001) {
		t.Fatalf("it ended with %v", err)
	}
	next(t, l.received)
	for i := range 100 {
		if got := next(t, l.received); got != string([]byte{byte('1' + i%9)}) {
			t.Fatalf("message %d is %q", i, got)
		}
	}
}

// Abort ends a flow, and nothing can be sent afterwards.
func TestAbortEndsAFlow(t *testing.T) { bothWays(t, abortEndsAFlow) }

func abortEndsAFlow(t *testing.T, eventLoop bool) {
	w := serve(t, echo)
	w.Endpoint.DisableEventLoop = !eventLoop
	l := newListener()
	flow := deliver(t, w, l)
	next(t, l.received)
	flow.Abort()
	if err := next(t, l.ended); !errors.Is(err, net.ErrClosed) {
		t.Errorf("it ended with %v", err)
	}
	if _, err := flow.Send(wire.Frame{Opcode: ws.OpText, Fin: true}); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Send afterwards: %v", err)
	}
	flow.Abort()
}
