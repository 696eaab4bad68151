package client

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// quickFlow leaves everything pending, and has written it before Send returns.
type quickFlow struct {
	engine *engine
	sent   []string
}

func (f *quickFlow) Send(frames ...wire.Frame) (pending bool, err error) {
	for _, frame := range frames {
		f.sent = append(f.sent, string(frame.Payload))
	}
	f.engine.Drained(nil)
	return true, nil
}

func (f *quickFlow) Abort() {}

type noListener struct{}

func (noListener) message(engineio.Packet, time.Time) {}
func (noListener) closed(*ClosedError)                {}
func (noListener) finished()                          {}

// The event loop may write a backlog, and say so, before the goroutine that left it knows of it. Then nothing is pending any more.
func TestABacklogThatIsWrittenAtOnce(t *testing.T) {
	e := newEngine(&Options{Engine: engineio.V4}, new(wire.Cookies), noListener{})
	flow := &quickFlow{engine: e}
	e.update(time.Now(), func(now time.Time) {
		e.beginLocked(now, engineio.WebSocket, engineio.Handshake{SID: "abc", PingInterval: time.Hour, PingTimeout: time.Hour})
		e.socket, e.reading = flow, true
	})
	for _, text := range []string{"first", "second"} {
		if err := e.send(context.Background(), engineio.Text([]byte(text))); err != nil {
			t.Fatal(err)
		}
	}
	if len(flow.sent) != 2 {
		t.Errorf("sent %q, want two messages", flow.sent)
	}
	e.Ended(errors.New("the end"))
	select {
	case <-e.finished:
	default:
		t.Error("something still runs")
	}
}

// busyFlow is given more to send with everything that it sends.
type busyFlow struct {
	engine *engine
	more   int
}

func (f *busyFlow) Send(...wire.Frame) (pending bool, err error) {
	if f.more--; f.more > 0 {
		err = f.engine.send(context.Background(), engineio.Text(nil))
	}
	return false, err
}

func (f *busyFlow) Abort() {}

// A goroutine that reads, and writes an answer, does not write what others go on queuing: that would keep it from reading.
func TestAReaderWritesNoMoreThanItsAnswer(t *testing.T) {
	e := newEngine(&Options{Engine: engineio.V4}, new(wire.Cookies), noListener{})
	flow := &busyFlow{engine: e, more: math.MaxInt}
	e.update(time.Now(), func(now time.Time) {
		e.beginLocked(now, engineio.WebSocket, engineio.Handshake{SID: "abc", PingInterval: time.Hour, PingTimeout: time.Hour})
		e.socket, e.reading = flow, true
	})
	e.receive(time.Now(), engineio.WebSocket, engineio.Packet{Type: engineio.Ping}) // returns
	e.Ended(errors.New("the end"))
	select {
	case <-e.finished:
	case <-time.After(time.Minute):
		t.Error("something still runs")
	}
}
