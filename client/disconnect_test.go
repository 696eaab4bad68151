package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
)

func TestDisconnect(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		c := dial(t, options)
		root, _ := connect(t, c, "/", nil)
		custom, _ := connect(t, c, "/custom", nil)
		reasons := make(chan string, 1)
		root.OnDisconnect(func(reason string) { reasons <- reason })
		if err := root.Emit(t.Context(), "bye"); err != nil {
			t.Fatal(err)
		}
		wantReason(t, reasons, client.ReasonServerDisconnect)
		var left *client.DisconnectedError
		if err := root.Emit(t.Context(), "message"); !errors.As(err, &left) || left.Reason != client.ReasonServerDisconnect {
			t.Errorf("Emit afterwards: %v", err)
		}
		if _, err := custom.EmitWithAck(within(t), "message-with-ack"); err != nil {
			t.Errorf("the other namespace: %v", err)
		}
		custom.OnDisconnect(func(reason string) { reasons <- reason })
		if err := custom.Disconnect(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantReason(t, reasons, client.ReasonClientDisconnect)
		again, _ := connect(t, c, "/", nil)
		if _, err := again.EmitWithAck(within(t), "message-with-ack"); err != nil {
			t.Fatal(err) // afterwards the server has left /custom, too
		}
		old := custom.ID()
		custom, _ = connect(t, c, "/custom", nil)
		if options.Engine == engineio.V4 && custom.ID() == old {
			t.Error("the same id after coming back")
		}
		again.OnDisconnect(func(reason string) { reasons <- reason })
		if err := again.Emit(t.Context(), "bye all"); err != nil {
			t.Fatal(err)
		}
		wantReason(t, reasons, client.ReasonServerDisconnect)
		waitDone(t, c)
	})
}

func wantReason(t *testing.T, reasons <-chan string, want string) {
	t.Helper()
	select {
	case reason := <-reasons:
		if reason != want {
			t.Errorf("disconnected: %q, want %q", reason, want)
		}
	case <-time.After(bound):
		t.Fatalf("not disconnected, want %q", want)
	}
}

func waitDone(t *testing.T, c *client.Client) {
	t.Helper()
	select {
	case <-c.Done():
	case <-time.After(bound):
		t.Fatal("the client is not done")
	}
	if c.Err() == nil {
		t.Error("a client that is done has no error")
	}
}

func TestCloseAndAbort(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		watcher, lost := connect(t, dial(t, options), "/", nil)
		if _, err := watcher.EmitWithAck(within(t), "join", "disconnections"); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name, reason string
			end          func(c *client.Client)
		}{
			{"close", client.ReasonClientDisconnect, func(c *client.Client) { c.Close() }},
			{"abort", engineio.ReasonForcedClose, func(c *client.Client) { c.Abort() }},
		} {
			c := dial(t, options)
			s, _ := connect(t, c, "/", nil)
			reply, err := s.EmitWithAck(within(t), "whoami")
			if err != nil {
				t.Fatal(err)
			}
			id := reply[0].(map[string]any)["sid"]
			reasons := make(chan string, 1)
			s.OnDisconnect(func(reason string) { reasons <- reason })
			result := make(chan error, 1)
			go func() {
				_, err := s.EmitWithAck(context.Background(), "ask", "nobody answers")
				result <- err
			}()
			began := time.Now()
			test.end(c)
			if took := time.Since(began); took > bound {
				t.Errorf("%s took %v", test.name, took)
			}
			wantReason(t, reasons, test.reason)
			waitDone(t, c)
			if err := <-result; err == nil {
				t.Errorf("%s: an acknowledgement came", test.name)
			}
			if err := s.Emit(t.Context(), "message"); err == nil {
				t.Errorf("%s: Emit still works", test.name)
			}
			if _, err := c.Connect(within(t), "/custom", nil); err == nil {
				t.Errorf("%s: Connect still works", test.name)
			}
			for args(t, await(t, lost, "user disconnected"))[0] != id {
			}
		}
	})
}
