package chat

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
)

func TestAudiences(t *testing.T) {
	hub := NewHub(Options{})
	a, b, c := connect(t, hub, "/", "a"), connect(t, hub, "/", "b"), connect(t, hub, "/", "c")
	far := connect(t, hub, "/custom", "far")
	b.send("join", "r")
	b.send("join", "s")
	c.send("join", "s")

	a.send("rooms message", []string{"r", "s", "nobody"}, 1)
	a.expect()
	b.expect(`["rooms message",1]`)
	c.expect(`["rooms message",1]`)
	b.send("except message", "r", 2)
	a.expect(`["except message",2]`)
	b.expect()
	c.expect(`["except message",2]`)
	a.send("namespace message", "/custom", 3)
	a.send("namespace message", "/nobody", 4)
	a.expect()
	far.expect(`["namespace message",3]`)
	a.send("volatile message", 5)
	a.expect(`["volatile message",5]`)

	b.take()
	for _, event := range []string{"rooms message", "except message", "namespace message", "members", "members join", "ask room"} {
		b.send(event)
		b.send(event, 1, 2)
	}
	b.expect()
}

func TestMembersTogether(t *testing.T) {
	hub := NewHub(Options{})
	a, b, c := connect(t, hub, "/", "a"), connect(t, hub, "/", "b"), connect(t, hub, "/", "c")
	b.send("join", "r")
	c.send("join", "r")
	list := func(room, want string) {
		t.Helper()
		if got := a.send("members", room); len(got) != 1 || got[0] != want {
			t.Errorf("members of %s: %v, not %s", room, got, want)
		}
	}
	list("r", `[["b","c"]]`)
	a.send("members join", "r", "s")
	list("s", `[["b","c"]]`)
	a.send("members leave", "r", "s")
	list("s", `[[]]`)
	a.send("members bye", "r")
	list("r", `[[]]`)
	b.expect("disconnect false")
	c.expect("disconnect false")
}

func TestAskRoom(t *testing.T) {
	hub := NewHub(Options{})
	a, b, c := connect(t, hub, "/", "a"), connect(t, hub, "/", "b"), connect(t, hub, "/", "c")
	b.send("join", "r")
	c.send("join", "r")
	a.send("ask room", "r", 60_000, "who?")
	b.expect(`["question","who?"]`)
	b.member.Answer(0, newArguments("b", "ignored"))
	b.member.Answer(0, newArguments("b again"))
	a.expect()
	c.member.Answer(0, newArguments([]byte{1}))
	a.expect(`["answers",["b",{"_placeholder":true,"num":0}],true]`)
	a.send("ask room", "nobody", 60_000)
	a.expect(`["answers",[],true]`)

	a.send("ask room", "r", 1, "quick!")
	var got string
	testutil.Eventually(t, "the asker gets an answer", func() bool {
		got = a.take()
		return got != ""
	})
	if got != `["answers",[],false]` {
		t.Fatalf("the asker got %s", got)
	}
	b.member.Answer(1, newArguments("too late"))
	a.expect()
}

func TestMiddlewares(t *testing.T) {
	hub := NewHub(Options{})
	ask := func(namespace, payload string) (*Refusal, time.Duration) {
		handshake, wait := hub.Hold(Handshake{SID: "a", Namespace: namespace, Auth: auth(payload), EngineIO: 4})
		_, refusal := hub.Connect(handshake, &fakeSocket{t: t})
		return refusal, wait
	}
	if refusal, wait := ask("/", `{"wait":300}`); refusal != nil || wait != 300*time.Millisecond {
		t.Errorf("wait: %v, %v", refusal, wait)
	}
	if _, wait := ask("/", `{"wait":1e9}`); wait > maxWait*time.Millisecond {
		t.Errorf("held for %v", wait)
	}
	if refusal, _ := ask("/custom", `{"token":"not in /custom"}`); refusal != errNotHere {
		t.Errorf("there: %v", refusal)
	}
	if refusal, _ := ask("/", `{"token":"not in /custom"}`); refusal != nil {
		t.Errorf("elsewhere: %v", refusal)
	}
}
