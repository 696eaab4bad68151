package gosocketio

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

var namespaces = []string{"/", "/custom", "/tenant-a-1"}

// everywhere runs a test on every transport and in every namespace.
func everywhere(t *testing.T, test func(t *testing.T, join func() *member)) {
	s := start(t, front.Bounds{})
	for _, transport := range transports {
		for _, namespace := range namespaces {
			t.Run(string(transport)+" "+namespace, func(t *testing.T) {
				s := s.in(t)
				test(t, func() *member { return s.join(s.dial(transport), namespace) })
			})
		}
	}
}

// Arguments of every kind, in any number, and binary anywhere travel unchanged, in events and acknowledgements.
func TestArgumentsTravelUnchanged(t *testing.T) {
	lists := [][]any{
		{},
		{nil},
		{nil, nil, nil},
		{0.0, 1.5, -3.0, true, false, "", "é€😀", "\"\\<>&\u2028\n\x00"},
		{[]any{}, map[string]any{}, map[string]any{"a": []any{map[string]any{"b": nil}}}},
		{[]byte{}, []byte{0, 1, 254, 255}},
		{"x", map[string]any{"deep": []any{map[string]any{"b": []byte("one")}, []byte("two")}}, []byte("three"), 7.0},
		{map[string]any{"_placeholder": true, "num": 5.0}},
		{strings.Repeat("long ", 50_000)},
	}
	everywhere(t, func(t *testing.T, join func() *member) {
		m := join()
		for _, want := range lists {
			m.emit("message", want...)
			if got := m.expect("message-back"); !equal(got, want) {
				t.Errorf("event: %v, want %v", got, want)
			}
			if got := m.ask("message-with-ack", want...); !equal(got, want) {
				t.Errorf("acknowledgement: %v, want %v", got, want)
			}
		}
	})
}

func equal(got, want []any) bool {
	return len(got) == len(want) && (len(got) == 0 || reflect.DeepEqual(got, want))
}

func TestServerAsks(t *testing.T) {
	everywhere(t, func(t *testing.T, join func() *member) {
		m := join()
		m.emit("ask", "why", []byte{1})
		select {
		case e := <-m.events:
			if e.Name != "question" || !e.WantsAck() {
				t.Fatalf("%s", e.Name)
			}
			e.Ack(t.Context(), "because", []byte{2}, nil)
		case <-within(t).Done():
			t.Fatal("no question")
		}
		if got := m.expect("answer"); !equal(got, []any{"because", []byte{2}, nil}) {
			t.Errorf("%v", got)
		}
		m.emit("ask briefly", 20, "why")
		m.expect("question")
		m.expect("no answer")
	})
}

func TestRoomsAndNamespacesDoNotLeak(t *testing.T) {
	everywhere(t, func(t *testing.T, join func() *member) {
		a, b, c := join(), join(), join()
		room := t.Name()
		a.ask("join", room)
		b.ask("join", room)
		a.emit("room broadcast", room, 1.0)
		if got := b.expect("room broadcast"); !equal(got, []any{room, 1.0}) {
			t.Errorf("%v", got)
		}
		c.emit("notify", room, []byte{1})
		a.expect("notification")
		b.expect("notification")
		a.emit("private message", c.ID(), "psst")
		if got := c.expect("private message"); !equal(got, []any{a.ID(), "psst"}) {
			t.Errorf("%v", got)
		}
		c.emit("broadcast", "x")
		a.expect("broadcast")
		b.expect("broadcast")
		c.emit("chat message", "last") // it proves that nothing else came before
		for _, m := range []*member{a, b, c} {
			if got := m.expect("chat message"); !equal(got, []any{"last"}) {
				t.Errorf("%v", got)
			}
		}
	})
}

func TestBurst(t *testing.T) {
	testutil.Long(t)
	everywhere(t, func(t *testing.T, join func() *member) {
		m := join()
		const n = 10_000
		m.emit("burst", n)
		for i := range n {
			if got := m.expect("burst"); got[0] != float64(i) {
				t.Fatalf("%v at place %d", got, i)
			}
		}
	})
}

func TestWhoAmI(t *testing.T) {
	s := start(t, front.Bounds{})
	endpoint := s.endpoint
	endpoint.Query = url.Values{"x": {"1"}, "y": {"1"}}
	c, err := client.Dial(within(t), client.Options{Endpoint: endpoint, Engine: engineio.V3})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	socket, err := c.Connect(within(t), "/custom", url.Values{"y": {"2"}})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := socket.EmitWithAck(within(t), "whoami")
	if err != nil {
		t.Fatal(err)
	}
	who := answer[0].(map[string]any)
	query := who["query"].(map[string]any)
	if who["sid"] != "/custom#"+c.Handshake().SID || who["namespace"] != "/custom" || query["x"] != "1" || query["y"] != "2" {
		t.Errorf("%v", who)
	}
}

func TestRefusals(t *testing.T) {
	s := start(t, front.Bounds{})
	c := s.dial(client.WebSocket)
	s.join(c, "/")
	for namespace, want := range map[string]string{
		"/unknown": "Invalid namespace", "/custom/": "Invalid namespace", "/tenant-": "Invalid namespace", "/custom": "invalid token",
	} {
		_, err := c.Connect(within(t), namespace, url.Values{"token": {"bad"}})
		var refused *client.ConnectError
		if !errors.As(err, &refused) || refused.Message != want {
			t.Errorf("%s: %v", namespace, err)
		}
	}
	s.join(c, "/custom").ask("message-with-ack")
	if n := strings.Count(s.log.String(), "a user connected"); n != 2 {
		t.Errorf("%d connections in the log:\n%s", n, s.log)
	}
}

// The token of the handshake counts for the main namespace. The connection stays, as in Socket.IO 2.
func TestRefusedMainNamespace(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.handshake(url.Values{"token": {"bad"}})
	if body := string(r.get().Body); body != `17:44"invalid token"` {
		t.Errorf("received %s", body)
	}
	r.say(`0/custom?token=good`)
	if body := string(r.get().Body); !strings.HasPrefix(body, `10:40/custom,`) {
		t.Errorf("received %s", body)
	}
	if log := s.log.String(); strings.Contains(log, "connected: / ") {
		t.Errorf("log: %s", log)
	}
}

func TestUnusualPackets(t *testing.T) {
	s := start(t, front.Bounds{})
	socket := s.connected()
	for _, packet := range []string{
		`42["a,b]\"c",1]`, `42[7,"x"]`, `42 [ "unknown" , 1 ] `, `42["unknown"]`, `423["unknown"]`, `4312345`, `437["late"]`,
		`450-["unknown",{"_placeholder":true,"num":5}]`, `6`, `3`, `5`, `42[ "message" , 1 ]`,
	} {
		send(t, socket, packet)
	}
	if frame := receive(t, socket); frame != `42["message-back",1]` { // the last one is answered
		t.Errorf("received %s", frame)
	}
}

// A control ping is answered, and a message in fragments is put together.
func TestWebSocketFrames(t *testing.T) {
	s := start(t, front.Bounds{})
	socket := s.connected()
	err := socket.SendFrame(
		wire.Frame{Opcode: 1, Payload: []byte(`42["mess`)},
		wire.Frame{Opcode: 9, Payload: []byte("ping"), Fin: true},
		wire.Frame{Opcode: 0, Payload: []byte(`age",1]`), Fin: true},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ping", `42["message-back",1]`} {
		if got := receive(t, socket); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
