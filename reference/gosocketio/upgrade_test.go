package gosocketio

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference/front"
)

// upgraded is a session that has gone from polling to WebSocket.
func (s *testServer) upgraded() *wire.WebSocket {
	s.t.Helper()
	r := s.ready(nil)
	socket := s.webSocket(r.query)
	send(s.t, socket, "2probe")
	if frame := receive(s.t, socket); frame != "3probe" {
		s.t.Fatalf("%s", frame)
	}
	send(s.t, socket, "5")
	send(s.t, socket, `42["message","over"]`)
	if frame := receive(s.t, socket); frame != `42["message-back","over"]` {
		s.t.Fatalf("%s", frame)
	}
	return socket
}

// Stock: of 90 connections that talk while they upgrade, 68 end with "transport error", for a POST that arrives when the
// transport is paused is answered with 400 "payload: paused". With the usual remedy, a pause of 50 ms, one of 90 is left.
func TestUpgradeUnderTraffic(t *testing.T) {
	s := start(t, front.Bounds{})
	const attempts, messages = 90, 40
	failures := make(chan string, attempts)
	busy := make(chan struct{}, 4)
	for range attempts {
		busy <- struct{}{}
		m := s.member(client.Polling)
		go func() {
			defer func() { <-busy }()
			failures <- m.talkWhileUpgrading(messages)
		}()
	}
	clean := 0
	for range attempts {
		if failure := <-failures; failure != "" {
			t.Error(failure)
		} else {
			clean++
		}
	}
	t.Logf("%d of %d upgrades under traffic lost nothing", clean, attempts)
}

// talkWhileUpgrading says what went wrong.
func (m *member) talkWhileUpgrading(messages int) string {
	upgraded := make(chan error, 1)
	for i := range messages {
		if i == messages/4 {
			go func() { upgraded <- m.Client().Upgrade(m.t.Context()) }()
		}
		if err := m.Emit(m.t.Context(), "message", i); err != nil {
			return "emit: " + err.Error()
		}
		time.Sleep(500 * time.Microsecond) // so that some go by either transport, and some in between
	}
	if err := <-upgraded; err != nil {
		return err.Error()
	}
	for i := range messages {
		select {
		case e := <-m.events:
			if args, err := e.Args(); err != nil || args[0] != float64(i) {
				return "out of order"
			}
		case <-time.After(patience):
			return "lost"
		}
	}
	m.Client().Close()
	return ""
}

// What arrives by HTTP after the transport was paused is neither refused nor lost: the client, which waits for the
// answer, goes on with the upgrade.
func TestPostWhilePaused(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	socket := s.webSocket(r.query)
	send(t, socket, "2probe")
	receive(t, socket)
	testutil.Eventually(t, "a poll that is sent away", func() bool { return string(r.get().Body) == "1:6" })
	for _, packet := range []string{`2["message",1]`, `2["message",2]`} {
		if response := r.say(packet); response.Status != http.StatusOK {
			t.Fatalf("%d %s", response.Status, response.Body)
		}
	}
	send(t, socket, "5")
	send(t, socket, `42["message",3]`)
	for _, want := range []string{`42["message-back",1]`, `42["message-back",2]`, `42["message-back",3]`} {
		if frame := receive(t, socket); frame != want {
			t.Errorf("%s, want %s", frame, want)
		}
	}
}

// An upgrade that is begun and not finished leaves the session where it is, with all that was sent meanwhile.
func TestAbandonedUpgrade(t *testing.T) {
	for _, c := range []struct {
		name  string
		leave func(*wire.WebSocket)
	}{
		{"cut", func(socket *wire.WebSocket) { socket.Reset() }},
		{"silent", func(*wire.WebSocket) {}},
		{"something else", func(socket *wire.WebSocket) { socket.SendText([]byte(`42["message"]`)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, front.Bounds{UpgradeTimeout: 300 * time.Millisecond})
			r := s.ready(nil)
			socket := s.webSocket(r.query)
			send(t, socket, "2probe")
			receive(t, socket)
			testutil.Eventually(t, "a poll that is sent away", func() bool { return string(r.get().Body) == "1:6" })
			if response := r.say(`2["message","late"]`); response.Status != http.StatusOK {
				t.Fatalf("%d %s", response.Status, response.Body)
			}
			c.leave(socket)
			testutil.Eventually(t, "the late message", func() bool {
				response := r.get()
				return strings.Contains(string(response.Body), `["message-back","late"]`)
			})
			if response := r.say(`2["message","again"]`); response.Status != http.StatusOK {
				t.Fatalf("%d %s", response.Status, response.Body)
			}
			if body := r.get().Body; !strings.Contains(string(body), "again") {
				t.Errorf("%s", body)
			}
		})
	}
}

// Stock: a poll for a session that has upgraded hangs for ever, and so does a second WebSocket for it.
func TestAfterUpgrade(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	socket := s.webSocket(r.query)
	s.refusesWebSocket(r.query) // one attempt at a time
	send(t, socket, "2probe")
	receive(t, socket)
	send(t, socket, "5")
	send(t, socket, `42["message",1]`)
	receive(t, socket)
	if response := r.get(); response.Status != http.StatusBadRequest {
		t.Errorf("poll: %d %s", response.Status, response.Body)
	}
	if response := r.say(`2["message"]`); response.Status != http.StatusBadRequest {
		t.Errorf("post: %d %s", response.Status, response.Body)
	}
	s.refusesWebSocket(r.query)
	send(t, socket, `42["message",2]`)
	if frame := receive(t, socket); frame != `42["message-back",2]` {
		t.Errorf("%s", frame)
	}
}

// refusesWebSocket expects the session in query to take no WebSocket.
func (s *testServer) refusesWebSocket(query url.Values) {
	s.t.Helper()
	w := &wire.Wire{Endpoint: s.endpoint}
	socket, _, err := w.Dial(within(s.t), url.Values{"sid": query["sid"], "transport": {transportWebSocket}}, nil)
	if err == nil {
		socket.Abort()
		s.t.Error("the session takes another WebSocket")
	}
}

// An upgrade packet without a probe upgrades nothing: the session stays on polling.
func TestUpgradeWithoutProbe(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	socket := s.webSocket(r.query)
	send(t, socket, "5")
	closed(t, socket)
	if response := r.say(`2["message"]`); response.Status != http.StatusOK {
		t.Fatalf("a POST was answered %d %s", response.Status, response.Body)
	}
	if body := string(r.get().Body); !strings.Contains(body, "message-back") {
		t.Errorf("received %s", body)
	}
}
