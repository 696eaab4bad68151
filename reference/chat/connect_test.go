package chat

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestConnectAcceptsBeforeTheFirstEvent(t *testing.T) {
	hub := NewHub(Options{})
	connectWith(t, hub, Handshake{SID: "a", Namespace: "/", EngineIO: 4}).expect("accept", `["auth",{}]`)
	connectWith(t, hub, Handshake{SID: "b", Namespace: "/", Auth: auth(`{"token":"123", "n":1.0}`), EngineIO: 4}).
		expect("accept", `["auth",{"token":"123", "n":1.0}]`)
}

func TestConnectRefuses(t *testing.T) {
	tests := []struct {
		name      string
		handshake Handshake
		want      *Refusal
	}{
		{"main", Handshake{Namespace: "/"}, nil},
		{"custom", Handshake{Namespace: "/custom"}, nil},
		{"tenant", Handshake{Namespace: "/tenant-a-9"}, nil},
		{"unknown", Handshake{Namespace: "/random"}, errInvalidNamespace},
		{"below custom", Handshake{Namespace: "/custom/"}, errInvalidNamespace},
		{"tenant without a name", Handshake{Namespace: "/tenant-"}, errInvalidNamespace},
		{"tenant in capitals", Handshake{Namespace: "/tenant-A"}, errInvalidNamespace},
		{"tenant with a line end", Handshake{Namespace: "/tenant-a\n"}, errInvalidNamespace},
		{"long tenant", Handshake{Namespace: "/tenant-" + strings.Repeat("a", maxNamespace)}, errInvalidNamespace},
		{"bad token", Handshake{Namespace: "/", Auth: auth(`{"token":"bad"}`)}, errInvalidToken},
		{"token of another type", Handshake{Namespace: "/", Auth: auth(`{"token":["bad"]}`)}, nil},
		{"bad token in the query", Handshake{Namespace: "/", Query: query("token=bad")}, nil},
		{"Engine.IO 3, bad token in the query", Handshake{Namespace: "/", Query: query("token=bad"), EngineIO: 3}, errInvalidToken},
		{"Engine.IO 3, good token in the query", Handshake{Namespace: "/", Query: query("token=good"), EngineIO: 3}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			socket := &fakeSocket{t: t}
			member, refusal := NewHub(Options{Log: &log}).Connect(test.handshake, socket)
			if refusal != test.want {
				t.Fatalf("refusal %v, not %v", refusal, test.want)
			}
			if (member == nil) != (refusal != nil) {
				t.Errorf("member %v with refusal %v", member, refusal)
			}
			if refusal != nil && (socket.take() != "" || log.Len() > 0) {
				t.Errorf("a refused client was accepted or logged: %q", log.String())
			}
		})
	}
}

func TestLogHasALineForEachConnectionAndItsEnd(t *testing.T) {
	var log bytes.Buffer
	hub := NewHub(Options{Log: &log})
	const clients = 50
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			member, refusal := hub.Connect(Handshake{SID: fmt.Sprint(i), Namespace: "/"}, &fakeSocket{t: t})
			if refusal != nil {
				t.Errorf("refused: %v", refusal)
				return
			}
			member.Leave("transport close")
			member.Leave("ping timeout")
		})
	}
	group.Wait()
	connected, disconnected := 0, 0
	for line := range strings.Lines(log.String()) {
		switch {
		case strings.HasPrefix(line, "a user connected"):
			connected++
		case strings.HasPrefix(line, "user disconnected") && strings.Contains(line, "transport close"):
			disconnected++
		default:
			t.Errorf("unexpected line %q", line)
		}
	}
	if connected != clients || disconnected != clients {
		t.Errorf("%d connections and %d ends were logged, not %d of each", connected, disconnected, clients)
	}
}

func TestLeaveTellsTheWatchers(t *testing.T) {
	hub := NewHub(Options{})
	watcher, other := connect(t, hub, "/", "watcher"), connect(t, hub, "/", "other")
	elsewhere := connect(t, hub, "/custom", "elsewhere")
	watcher.send("join", "disconnections")
	elsewhere.send("join", "disconnections")
	other.send("join", "blue")
	other.member.Leave("ping timeout")
	other.member.Leave("transport close")
	watcher.expect(`["user disconnected","other","ping timeout",["blue","other"]]`)
	elsewhere.expect()
	watcher.member.Leave("transport close")
	watcher.expect()
}

func TestAfterLeaveNothingHappens(t *testing.T) {
	hub := NewHub(Options{})
	gone, other := connect(t, hub, "/", "gone"), connect(t, hub, "/", "other")
	gone.send("join", "room")
	gone.member.Leave("transport close")
	if acks := gone.send("message-with-ack", 1); acks != nil {
		t.Errorf("acknowledged %v after the end", acks)
	}
	gone.send("chat message", "ghost")
	gone.send("join", "room")
	other.send("room message", "room", 1)
	other.send("private message", "gone", 1)
	other.send("chat message", "hello")
	gone.expect()
	other.expect(`["chat message","hello"]`)
}

func TestAnEmptyNamespaceIsForgotten(t *testing.T) {
	hub := NewHub(Options{})
	first, second := connect(t, hub, "/tenant-a", "first"), connect(t, hub, "/tenant-a", "second")
	first.send("join", "room")
	first.member.Leave("transport close")
	if len(hub.namespaces) != 1 {
		t.Errorf("%d namespaces with one member", len(hub.namespaces))
	}
	second.member.Leave("transport close")
	if len(hub.namespaces) != 0 {
		t.Errorf("%d namespaces without a member", len(hub.namespaces))
	}
}
