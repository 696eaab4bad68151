package chat

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/sioproof/sioproof/protocol/socketio"
)

func TestSayToAllAndToOthers(t *testing.T) {
	hub := NewHub(Options{})
	a, b, elsewhere := connect(t, hub, "/", "a"), connect(t, hub, "/", "b"), connect(t, hub, "/custom", "c")
	a.send("chat message", "hi", 1)
	a.expect(`["chat message","hi",1]`)
	b.expect(`["chat message","hi",1]`)
	a.send("broadcast", "hi")
	a.expect()
	b.expect(`["broadcast","hi"]`)
	elsewhere.expect()
}

func TestRooms(t *testing.T) {
	hub := NewHub(Options{})
	in, out, sender := connect(t, hub, "/", "in"), connect(t, hub, "/", "out"), connect(t, hub, "/", "sender")
	elsewhere := connect(t, hub, "/custom", "elsewhere")
	for _, member := range []*fakeSocket{in, sender, elsewhere, in} { // a second time is harmless
		if acks := member.send("join", "r"); !slices.Equal(acks, []string{"[]"}) {
			t.Errorf("join acknowledged %v", acks)
		}
	}
	sender.send("room message", "r", 1)
	sender.send("room broadcast", "r", 2)
	sender.send("notify", "r", 3)
	in.expect(`["room message","r",1]`, `["room broadcast","r",2]`, `["notification","r",3]`)
	sender.expect(`["room message","r",1]`, `["notification","r",3]`)

	for range 2 {
		if acks := in.send("leave", "r"); !slices.Equal(acks, []string{"[]"}) {
			t.Errorf("leave acknowledged %v", acks)
		}
	}
	out.send("room broadcast", "r", 4) // a sender need not be a member
	sender.expect(`["room broadcast","r",4]`)
	for _, silent := range []*fakeSocket{in, out, elsewhere} {
		silent.expect()
	}
}

func TestPrivateMessageReachesOneSocket(t *testing.T) {
	hub := NewHub(Options{})
	a, b, c := connect(t, hub, "/", "a"), connect(t, hub, "/", "b"), connect(t, hub, "/", "c")
	a.send("private message", "b", "psst", 1)
	a.send("private message", "nobody", "psst")
	b.expect(`["private message","a","psst",1]`)
	a.expect()
	c.expect()
}

func TestOperationsToOneself(t *testing.T) {
	hub := NewHub(Options{})
	a := connect(t, hub, "/", "a")
	other := connect(t, hub, "/", "other")
	a.send("message", 1, "2")
	a.expect(`["message-back",1,"2"]`)
	if acks := a.send("message-with-ack", 1, "2"); !slices.Equal(acks, []string{`[1,"2"]`}) {
		t.Errorf("acknowledged %v", acks)
	}
	if acks := a.send("ack twice", 1); !slices.Equal(acks, []string{`[1]`}) {
		t.Errorf("acknowledged %v", acks)
	}
	a.send("burst", 3)
	a.expect(`["burst",0]`, `["burst",1]`, `["burst",2]`)
	a.send("bye")
	a.expect("disconnect false")
	other.send("bye all")
	other.expect("disconnect true")
}

func TestNobodyAskedForAnAcknowledgement(t *testing.T) {
	a := connect(t, NewHub(Options{}), "/", "a")
	for event := range operations {
		a.member.Receive(event, newArguments("room"), nil) // must not panic
	}
}

func TestEventsOutsideTheContractAreIgnored(t *testing.T) {
	a := connect(t, NewHub(Options{}), "/", "a")
	for _, event := range []string{"", "unknown", "__proto__", "auth", "question"} {
		a.send(event, 1)
	}
	a.send("join")
	a.send("join", 1)
	a.send("join", []string{"r"})
	a.send("room message")
	a.send("private message", nil)
	a.send("burst", -1)
	a.send("burst", 10_001)
	a.send("burst", 1.5)
	a.send("burst", "3")
	a.send("ask briefly", "soon")
	a.expect()
}

func TestWhoAmI(t *testing.T) {
	a := connectWith(t, NewHub(Options{}), Handshake{
		SID: "a", Namespace: "/custom", Auth: auth(`{"token":"<&>"}`), Query: query("EIO=4&x=1"), EngineIO: 4,
		Header: http.Header{"X-One": {"1", "2"}},
	})
	a.send("join", "r")
	acks := a.send("whoami")
	want := `[{"auth":{"token":"<&>"},"headers":{"x-one":"1, 2"},"namespace":"/custom","query":{"EIO":"4","x":"1"},"rooms":["a","r"],` +
		`"sid":"a","steps":["token","namespace","connection"]}]`
	if !slices.Equal(acks, []string{want}) {
		t.Errorf("acknowledged\n\t%v\nnot\n\t%v", acks, want)
	}
}

func TestWhoAmIIsUTF8WhateverTheQuery(t *testing.T) {
	a := connectWith(t, NewHub(Options{}), Handshake{SID: "a", Namespace: "/", Query: query("%ff=%fe%22"), EngineIO: 4})
	acks := a.send("whoami")
	if len(acks) != 1 || !utf8.ValidString(acks[0]) || !json.Valid([]byte(acks[0])) {
		t.Errorf("acknowledged %q", acks)
	}
}

// TestEverybodySeesOneOrder has several members talk at once.
func TestEverybodySeesOneOrder(t *testing.T) {
	hub := NewHub(Options{})
	var members []*fakeSocket
	for i := range 4 {
		members = append(members, connect(t, hub, "/", fmt.Sprint(i)))
	}
	var group sync.WaitGroup
	for i, m := range members {
		group.Go(func() {
			for j := range 200 {
				m.send("chat message", i, j)
			}
		})
	}
	group.Wait()
	want := members[0].take()
	if strings.Count(want, "chat message") != 800 {
		t.Errorf("%d messages, not 800", strings.Count(want, "chat message"))
	}
	for _, m := range members[1:] {
		m.expect(want)
	}
}

func TestAsk(t *testing.T) {
	a := connect(t, NewHub(Options{}), "/", "a")
	a.send("ask", "why?")
	a.send("ask", "when?")
	a.expect(`["question","why?"]`, `["question","when?"]`)
	a.member.Answer(1, newArguments("now"))
	a.member.Answer(1, newArguments("again"))
	a.member.Answer(7, newArguments("unknown"))
	a.member.Answer(0, newArguments("because", []byte{1}))
	a.expect(`["answer","now"]`, `["answer","because",{"_placeholder":true,"num":0}]`)
}

func TestAskBriefly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := connect(t, NewHub(Options{}), "/", "a")
		a.send("ask briefly", 100, "late")
		a.send("ask briefly", 100, "early")
		a.expect(`["question","late"]`, `["question","early"]`)
		time.Sleep(99 * time.Millisecond)
		a.member.Answer(1, newArguments("here"))
		a.expect(`["answer","here"]`)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		a.member.Answer(0, newArguments("too late"))
		time.Sleep(time.Second)
		a.expect(`["no answer"]`)

		a.send("ask briefly", 100, "gone")
		a.take()
		a.member.Leave("transport close")
		if len(a.member.questions.open) > 0 {
			t.Error("a question is open to somebody who left")
		}
		time.Sleep(time.Second)
		a.expect()
	})
}

func TestOpenQuestionsAreBounded(t *testing.T) {
	a := connect(t, NewHub(Options{}), "/", "a")
	for range maxQuestions + 10 {
		a.send("ask")
	}
	if asked := strings.Count(a.take(), "question"); asked != maxQuestions {
		t.Errorf("%d questions are open, not %d", asked, maxQuestions)
	}
}

func TestRoomsAreBounded(t *testing.T) {
	a := connect(t, NewHub(Options{}), "/", "a")
	joined := 1 // the room of its own id
	for i := range maxRooms + 10 {
		joined += len(a.send("join", fmt.Sprint(i)))
	}
	if joined != maxRooms {
		t.Errorf("in %d rooms, not %d", joined, maxRooms)
	}
	b := connect(t, NewHub(Options{}), "/", "b")
	if b.send("join", strings.Repeat("r", maxRoomName+1)) != nil {
		t.Error("in a room with a name that is too long")
	}
}

func TestArgumentsTravelUnchanged(t *testing.T) {
	a := connect(t, NewHub(Options{}), "/", "a")
	texts := []string{
		`1e2`, `1.0`, `9007199254740993`, `-0`, `"\u003c<\/"`, `{"b":1,"a":{ "_placeholder" : true, "num" : 0}}`, `[]`, `null`,
	}
	data := `["message",` + strings.Join(texts, ",") + `]`
	event, arguments, err := ParseEvent([]byte(data), [][]byte{{1, 2}})
	if err != nil || event != "message" {
		t.Fatalf("event %q, error %v", event, err)
	}
	a.member.Receive(event, arguments, nil)
	a.expect(`["message-back",` + strings.Join(texts, ",") + `]`)
}

func TestMessageTextIsEncodedOncePerRevision(t *testing.T) {
	message := &Message{
		Namespace: "/custom", Event: "<e>", ID: 7, HasID: true,
		Arguments: newArguments(json.RawMessage(`{"a":1}`), []byte("x")),
	}
	const want = `51-/custom,7["<e>",{"a":1},{"_placeholder":true,"num":0}]`
	for _, revision := range []socketio.Revision{socketio.V4, socketio.V5} {
		first, second := message.Text(revision), message.Text(revision)
		if string(first) != want {
			t.Errorf("revision %d: %s, not %s", revision, first, want)
		}
		if &first[0] != &second[0] {
			t.Errorf("revision %d was encoded twice", revision)
		}
	}
}
