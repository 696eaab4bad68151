package engine_test

import (
	"strings"
	"testing"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
)

func TestWebSocketRoundTrip(t *testing.T) {
	_, endpoint := server(t, engine.Options{})
	for revision, prefix := range map[string]string{"3": "\x04", "4": ""} {
		s := openWebSocket(t, endpoint, revision)
		for _, message := range []string{"4hello", "4", "4ä€😀\x00\n\"\u2028", "4" + strings.Repeat("x", 70_000)} {
			s.send(message)
			s.expect(message)
		}
		binary := prefix + "\x00\x01\xff" + strings.Repeat("b", 300)
		if err := s.SendBinary([]byte(binary)); err != nil {
			t.Fatal(err)
		}
		frame, err := s.Receive(s.peer.context)
		if err != nil || frame.Opcode != ws.OpBinary || string(frame.Payload) != binary {
			t.Errorf("EIO=%s: received %v %q (%v)", revision, frame.Opcode, frame.Payload, err)
		}
	}
}

func TestFragmentsArePutTogether(t *testing.T) {
	_, endpoint := server(t, engine.Options{})
	s := openWebSocket(t, endpoint, "4")
	err := s.SendFrame(
		wire.Frame{Opcode: ws.OpText, Payload: []byte("4he\xe2")},
		wire.Frame{Opcode: ws.OpPing, Payload: []byte("are you there"), Fin: true},
		wire.Frame{Opcode: ws.OpContinuation, Payload: []byte("\x82")},
		wire.Frame{Opcode: ws.OpContinuation, Payload: []byte("\xacllo"), Fin: true},
	)
	if err != nil {
		t.Fatal(err)
	}
	pong, err := s.Receive(s.peer.context)
	if err != nil || pong.Opcode != ws.OpPong || string(pong.Payload) != "are you there" {
		t.Errorf("received %v %q (%v)", pong.Opcode, pong.Payload, err)
	}
	s.expect("4he€llo")
}

func TestBrokenFramesEndTheConnection(t *testing.T) {
	received := make(recorder, 10)
	_, endpoint := serverFor(t, received, engine.Options{Bounds: front.Bounds{MaxPayload: 1000}})
	large := []byte("4" + strings.Repeat("x", 1000))
	tests := []struct {
		name   string
		frames []wire.Frame
		code   int
		reason string
	}{
		{"invalid UTF-8", []wire.Frame{{Opcode: ws.OpText, Payload: []byte("4\xff"), Fin: true}}, 1007, "transport error"},
		{"too big", []wire.Frame{{Opcode: ws.OpText, Payload: large, Fin: true}}, 1009, "transport error"},
		{"too big in fragments", []wire.Frame{
			{Opcode: ws.OpText, Payload: large[:600]}, {Opcode: ws.OpContinuation, Payload: large[600:], Fin: true},
		}, 1009, "transport error"},
		{"no mask", []wire.Frame{{Opcode: ws.OpText, Payload: []byte("4"), Fin: true, NoMask: true}}, 1002, "transport error"},
		{"reserved bit", []wire.Frame{{Opcode: ws.OpText, Payload: []byte("4"), Fin: true, Rsv: ws.Rsv(true, false, false)}}, 1002, "transport error"},
		{"reserved opcode", []wire.Frame{{Opcode: 3, Payload: []byte("4"), Fin: true}}, 1002, "transport error"},
		{"stray continuation", []wire.Frame{{Opcode: ws.OpContinuation, Payload: []byte("4"), Fin: true}}, 1002, "transport error"},
		{"interrupted fragments", []wire.Frame{
			{Opcode: ws.OpText, Payload: []byte("4")}, {Opcode: ws.OpText, Payload: []byte("4"), Fin: true},
		}, 1002, "transport error"},
		{"fragmented ping", []wire.Frame{{Opcode: ws.OpPing}}, 1002, "transport error"},
		{"close code 1005", []wire.Frame{{Opcode: ws.OpClose, Payload: []byte{3, 237}, Fin: true}}, 1002, "transport error"},
		{"close code 4000", []wire.Frame{{Opcode: ws.OpClose, Payload: []byte{15, 160}, Fin: true}}, 4000, "transport close"},
		{"close without a code", []wire.Frame{{Opcode: ws.OpClose, Fin: true}}, wire.CloseNoStatus, "transport close"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := openWebSocket(t, endpoint, "4")
			if err := s.SendFrame(test.frames...); err != nil {
				t.Fatal(err)
			}
			s.expectClose(test.code)
			received.expect(t, "closed: "+test.reason)
		})
	}
}

func TestBrokenPacketsEndTheConnection(t *testing.T) {
	received := make(recorder, 10)
	_, endpoint := serverFor(t, received, engine.Options{})
	tests := []struct{ revision, message, reason string }{
		{"4", "abc", "parse error"}, {"4", "7", "parse error"}, {"4", "", "parse error"}, {"4", "2", "transport error"},
		{"4", "1", "transport close"}, {"3", "abc", "parse error"}, {"3", "3", "transport error"},
	}
	for _, test := range tests {
		s := openWebSocket(t, endpoint, test.revision)
		s.send(test.message)
		s.expectClose(wire.CloseNoStatus)
		received.expect(t, "closed: "+test.reason)
	}
}

func TestResetFreesTheSession(t *testing.T) {
	received := make(recorder, 10)
	_, endpoint := serverFor(t, received, engine.Options{})
	s := openWebSocket(t, endpoint, "4")
	s.Reset()
	received.expect(t, "closed: transport close")
}

func TestASecondWebSocketIsClosedAndTheFirstGoesOn(t *testing.T) {
	_, endpoint := server(t, engine.Options{})
	for _, revision := range []string{"3", "4"} {
		first := openWebSocket(t, endpoint, revision)
		second := first.peer.dial()
		second.send("4stray")
		second.expectClose(wire.CloseNoStatus)
		first.send("4hello")
		first.expect("4hello")
	}
}

func TestABurstKeepsItsOrder(t *testing.T) {
	connections := make(opener, 1)
	_, endpoint := serverFor(t, connections, engine.Options{})
	s := openWebSocket(t, endpoint, "4")
	connection := <-connections
	const count = 10_000
	for i := range count {
		connection.Send(text(strings.Repeat("x", i%100)))
	}
	for i := range count {
		if got := s.receive(); len(got) != 1+i%100 {
			t.Fatalf("message %d has %d bytes", i, len(got))
		}
	}
}
