package chat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// long is longer than any test.
const long = time.Hour

// recorder is a fakeSocket that remembers the offsets of what it got.
type recorder struct {
	fakeSocket
	offsets []string
}

func (r *recorder) Emit(message *Message) {
	r.offsets = append(r.offsets, message.Offset)
	r.fakeSocket.Emit(message)
}

// claim connects a client with a private id of its own, which wants a session back if the claim says so.
func claim(t *testing.T, hub *Hub, namespace, sid string, claim Claim) *recorder {
	t.Helper()
	socket := &recorder{fakeSocket: fakeSocket{t: t}}
	member, refusal := hub.Connect(Handshake{SID: sid, PID: "private-" + sid, Claim: claim, Namespace: namespace, EngineIO: 4}, socket)
	if refusal != nil {
		t.Fatalf("refused: %v", refusal)
	}
	socket.member = member
	return socket
}

// last is what the client says to have its session back.
func (r *recorder) last() Claim { return Claim{PID: r.pid, Offset: r.offsets[len(r.offsets)-1]} }

func TestASessionIsRecovered(t *testing.T) {
	hub := NewHub(Options{Recovery: long})
	ann := claim(t, hub, "/", "ann", Claim{})
	bob := claim(t, hub, "/", "bob", Claim{})
	ann.send("join", "tea")
	ann.send("join", "beer")
	ann.send("leave", "beer")
	ann.take()
	ann.member.Leave("ping timeout")

	bob.send("chat message", "to all")
	bob.send("broadcast", "to others")
	bob.send("room message", "tea", "to tea")
	bob.send("room message", "beer", "to beer")
	bob.send("message", "to himself")
	bob.send("ask", "with an id")
	bob.send("private message", "ann", "to ann")
	claim(t, hub, "/custom", "cy", Claim{}).send("chat message", "elsewhere")

	back := claim(t, hub, "/", "new", ann.last())
	back.expect("accept", `["chat message","to all"]`, `["broadcast","to others"]`, `["room message","tea","to tea"]`,
		`["private message","bob","to ann"]`, `["auth",{}]`)
	if back.sid != "ann" || back.pid != ann.pid {
		t.Errorf("recovered as %s with %s", back.sid, back.pid)
	}
	bob.send("room message", "tea", "again")
	bob.send("room message", "beer", "again")
	bob.send("private message", "ann", "again")
	back.expect(`["room message","tea","again"]`, `["private message","bob","again"]`)

	claim(t, hub, "/", "thief", ann.last()).expect("accept", `["auth",{}]`)
	back.member.Leave("transport close")
	if again := claim(t, hub, "/", "newer", back.last()); again.sid != "ann" {
		t.Errorf("the second time recovered as %s", again.sid)
	}
}

// The official client takes the text at the end of a volatile event for its offset.
func TestAVolatileEventHasTheOffsetOfTheOneBefore(t *testing.T) {
	hub := NewHub(Options{Recovery: long})
	ann := claim(t, hub, "/", "ann", Claim{})
	bob := claim(t, hub, "/", "bob", Claim{})
	bob.send("chat message", "kept")
	claim(t, hub, "/custom", "cy", Claim{}).send("chat message", "elsewhere")
	before := ann.last()
	bob.send("volatile message", "typing")
	if got := ann.last(); got != before || before.Offset == "" {
		t.Errorf("a volatile event has the offset %q, and the one before it %q", got.Offset, before.Offset)
	}
	bob.send("ask", "with an id")
	if got := bob.last(); got.Offset != "" {
		t.Errorf("an event that asks for an acknowledgement has the offset %q", got.Offset)
	}
	ann.member.Leave("transport close")
	bob.send("chat message", "missed")
	claim(t, hub, "/", "new", ann.last()).expect("accept", `["chat message","missed"]`, `["auth",{}]`)
}

func TestANamespaceSpeaksToThoseWhoComeBack(t *testing.T) {
	hub := NewHub(Options{Recovery: long})
	ann, bob := claim(t, hub, "/", "ann", Claim{}), claim(t, hub, "/custom", "bob", Claim{})
	bob.send("join", "tea")
	bob.member.Leave("transport close") // nobody else is in it
	ann.send("namespace message", "/custom", "hi")
	ann.send("namespace message", "/nowhere", "hi")
	claim(t, hub, "/custom", "new", bob.last()).expect("accept", `["namespace message","hi"]`, `["auth",{}]`)
}

func TestWhatIsNotRecovered(t *testing.T) {
	for name, test := range map[string]struct {
		recovery          time.Duration
		reason, namespace string
		claim             func(Claim) Claim
	}{
		"without the feature":      {0, "transport close", "/", nil},
		"after the time":           {time.Nanosecond, "transport close", "/", nil},
		"the client said goodbye":  {long, "client namespace disconnect", "/", nil},
		"the client was shown out": {long, "server namespace disconnect", "/", nil},
		"the client misbehaved":    {long, "parse error", "/", nil},
		"in another namespace":     {long, "transport close", "/custom", nil},
		"another private id":       {long, "transport close", "/", func(c Claim) Claim { return Claim{"ann", c.Offset} }},
		"no private id":            {long, "transport close", "/", func(c Claim) Claim { return Claim{"", c.Offset} }},
		"no offset":                {long, "transport close", "/", func(c Claim) Claim { return Claim{c.PID, ""} }},
		"an offset to come":        {long, "transport close", "/", func(c Claim) Claim { return Claim{c.PID, "zzz"} }},
		"an offset in other words": {long, "transport close", "/", func(c Claim) Claim { return Claim{c.PID, "0" + c.Offset} }},
		"no offset at all":         {long, "transport close", "/", func(c Claim) Claim { return Claim{c.PID, "offset!"} }},
	} {
		t.Run(name, func(t *testing.T) {
			hub := NewHub(Options{Recovery: test.recovery})
			ann := claim(t, hub, "/", "ann", Claim{})
			ann.send("join", "tea")
			ann.send("message", "hello")
			ann.member.Leave(test.reason)
			wanted := ann.last()
			if test.claim != nil {
				wanted = test.claim(wanted)
			}
			back := claim(t, hub, test.namespace, "new", wanted)
			back.expect("accept", `["auth",{}]`)
			if back.sid != "new" || test.recovery > 0 && back.pid != "private-new" {
				t.Errorf("recovered as %s with %s", back.sid, back.pid)
			}
		})
	}
}

func TestOffsetsAreForThoseWhoKnowThem(t *testing.T) {
	message := &Message{Namespace: "/", Event: "hi", Arguments: newArguments(1), Offset: "7"}
	for revision, want := range map[socketio.Revision]string{socketio.V4: `2["hi",1]`, socketio.V5: `2["hi",1,"7"]`} {
		if got := string(message.Text(revision)); got != want {
			t.Errorf("revision %d: %s, want %s", revision, got, want)
		}
	}
	off := claim(t, NewHub(Options{}), "/", "ann", Claim{})
	if off.pid != "" || off.offsets[0] != "" {
		t.Errorf("without recovery there are %q and %q", off.pid, off.offsets[0])
	}
}

// What was kept for clients that were lost is bounded, in number and in size.
func TestTheOldestIsForgotten(t *testing.T) {
	s := shelf[string]{maxEntries: 3, maxSize: 10}
	for i := range 5 {
		s.put(fmt.Sprint(i+1), 1)
	}
	if _, known := s.at(2); known || strings.Join(s.after(3), " ") != "4 5" {
		t.Errorf("after five: %v", s.entries)
	}
	s.remove(1)
	if _, known := s.at(4); known || strings.Join(s.after(3), " ") != "5" || strings.Join(s.after(0), " ") != "3 5" || s.size != 2 {
		t.Errorf("after one was taken: %v, %d", s.entries, s.size)
	}
	s.put("large", 9)
	if strings.Join(s.after(0), " ") != "5 large" || s.next() != 7 {
		t.Errorf("after a large one: %v", s.entries)
	}
	s.put("too large", 11)
	if len(s.entries) != 0 || s.size != 0 {
		t.Errorf("after one that is too large: %v", s.entries)
	}
}
