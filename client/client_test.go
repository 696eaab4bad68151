package client_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
)

func TestMessagesTravelUnchanged(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		c := dial(t, options)
		s, events := connect(t, c, "/", nil)
		for _, want := range [][]any{
			{},
			{"text", 1.5, true, nil, map[string]any{"a": []any{}}},
			{"é € 😀 \u2028 \x00 \"\n"},
			{[]byte{0, 1, 2, 255}, map[string]any{"nested": []any{[]byte{}, []byte("second")}}},
			{strings.Repeat("long ", 20_000)},
		} {
			if err := s.Emit(t.Context(), "message", want...); err != nil {
				t.Fatal(err)
			}
			if got := args(t, await(t, events, "message-back")); !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 {
				t.Errorf("sent %.200v, received %.200v", want, got)
			}
			got, err := s.EmitWithAck(within(t), "message-with-ack", want...)
			if err != nil || !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 {
				t.Errorf("sent %.200v, acknowledged %.200v, %v", want, got, err)
			}
		}
	})
}

func TestOrderIsKeptBothWays(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		s, events := connect(t, dial(t, options), "/", nil)
		const n = 500
		for i := range n {
			if err := s.Emit(t.Context(), "message", i); err != nil {
				t.Fatal(err)
			}
		}
		for i := range n {
			if got := args(t, await(t, events, "message-back")); got[0] != float64(i) {
				t.Fatalf("message %v at place %d", got[0], i)
			}
		}
	})
}

func TestTheServerAsks(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		s, events := connect(t, dial(t, options), "/", nil)
		if err := s.Emit(t.Context(), "ask", "who", []byte("are you")); err != nil {
			t.Fatal(err)
		}
		question := await(t, events, "question")
		if !question.WantsAck() || !reflect.DeepEqual(args(t, question), []any{"who", []byte("are you")}) {
			t.Fatalf("question %v, wants an ack: %v", args(t, question), question.WantsAck())
		}
		if err := question.Ack(t.Context(), "me", []byte("myself")); err != nil {
			t.Fatal(err)
		}
		answer := await(t, events, "answer")
		if !reflect.DeepEqual(args(t, answer), []any{"me", []byte("myself")}) {
			t.Errorf("answer %v", args(t, answer))
		}
		if answer.WantsAck() || answer.Ack(t.Context()) == nil {
			t.Error("an event without an id was acknowledged")
		}
	})
}

func TestNamespacesShareAConnection(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		c := dial(t, options)
		var group sync.WaitGroup
		for i := range 10 {
			namespace := fmt.Sprintf("/tenant-%d", i)
			if i == 0 {
				namespace = "/"
			}
			group.Go(func() {
				s, err := c.Connect(within(t), namespace, nil)
				if err != nil {
					t.Errorf("%s: %v", namespace, err)
					return
				}
				reply, err := s.EmitWithAck(within(t), "whoami")
				if err != nil {
					t.Errorf("%s: %v", namespace, err)
					return
				}
				me, _ := reply[0].(map[string]any)
				if me["namespace"] != namespace {
					t.Errorf("%s is known as %v", namespace, me)
				}
				want := me["sid"]
				if options.Engine == engineio.V3 { // the server does not say, and the official client goes by this rule
					want = strings.TrimPrefix(namespace+"#"+c.Handshake().SID, "/#")
				}
				if s.ID() != want {
					t.Errorf("%s has the id %s, want %v", namespace, s.ID(), want)
				}
			})
		}
		group.Wait()
		if _, err := c.Connect(within(t), "/", nil); err == nil {
			t.Error("connected / twice")
		}
	})
}

func TestAuth(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		c := dial(t, options)
		auth := map[string]any{"name": "é&= 1"}
		s, _ := connect(t, c, "/custom", auth)
		reply, err := s.EmitWithAck(within(t), "whoami")
		if err != nil {
			t.Fatal(err)
		}
		me := reply[0].(map[string]any)
		if known, _ := me["auth"].(map[string]any); options.Engine == engineio.V4 && known["name"] != auth["name"] {
			t.Errorf("the server knows %v", me)
		}
		if known, _ := me["query"].(map[string]any); options.Engine == engineio.V3 && known["name"] != auth["name"] {
			t.Errorf("the server knows %v", me)
		}

		var refused *client.ConnectError
		if _, err := c.Connect(within(t), "/tenant-x", map[string]any{"token": "bad"}); !errors.As(err, &refused) || refused.Message != "invalid token" {
			t.Errorf("a bad token: %v", err)
		}
		if _, err := c.Connect(within(t), "/nowhere", nil); !errors.As(err, &refused) || refused.Namespace != "/nowhere" {
			t.Errorf("an unknown namespace: %v", err)
		}
		if _, err := c.Connect(within(t), "/tenant-x", nil); err != nil {
			t.Errorf("after a refusal: %v", err)
		}
	})
}

func TestAckTimesOut(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		s, _ := connect(t, dial(t, options), "/", nil)
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		if _, err := s.EmitWithAck(ctx, "nobody knows this"); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v", err)
		}
		if _, err := s.EmitWithAck(within(t), "message-with-ack"); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// An acknowledgement that answers nothing is stray. One that comes after its wait has ended is not.
func TestStrayAcks(t *testing.T) {
	testutil.Long(t)
	late := make(chan struct{})
	options := serveWebSocket(t, func(p peerSocket) {
		p.next()
		p.text(`40{"sid":"me"}`)
		p.next() // 420["asked"]
		p.text(`430[]`, `430[]`, `437[]`)
		p.next() // 421["given up"]
		<-late
		p.text(`431[]`, `431[]`, `439[]`)
		p.heartbeat()
	})
	stray := make(chan uint64, 8)
	s, _ := connect(t, dial(t, options), "/", nil)
	s.OnStrayAck(func(id uint64) { stray <- id })
	if _, err := s.EmitWithAck(within(t), "asked"); err != nil {
		t.Fatal(err)
	}
	pending, err := s.EmitForAck(within(t), "given up")
	if err != nil {
		t.Fatal(err)
	}
	pending.Stop()
	close(late)
	for _, want := range []uint64{0, 7, 1, 9} {
		select {
		case id := <-stray:
			if id != want {
				t.Errorf("%d is stray, want %d", id, want)
			}
		case <-within(t).Done():
			t.Fatalf("%d is not told", want)
		}
	}
}

func TestHeartbeatKeepsAnIdleConnection(t *testing.T) {
	testutil.Long(t)
	variants(t, func(t *testing.T, options client.Options) {
		t.Parallel()
		c := dial(t, options)
		s, _ := connect(t, c, "/", nil)
		h := c.Handshake()
		if h.PingInterval > time.Second {
			t.Skip("the server's heartbeat is too slow to wait for")
		}
		select {
		case <-c.Done():
			t.Fatal(c.Err())
		case <-time.After(4*h.PingInterval + 100*time.Millisecond):
		}
		if _, err := s.EmitWithAck(within(t), "message-with-ack"); err != nil {
			t.Error(err)
		}
	})
}

// Events that come before anybody listens are kept, and delivered first.
func TestEarlyEvents(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		s, err := dial(t, options).Connect(within(t), "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.EmitWithAck(within(t), "message-with-ack"); err != nil {
			t.Fatal(err) // what was sent before the acknowledgement has arrived now
		}
		var names []string
		s.OnEvent(func(event client.Event) { names = append(names, event.Name) })
		if !reflect.DeepEqual(names, []string{"auth"}) {
			t.Errorf("early events %q", names)
		}
	})
}
