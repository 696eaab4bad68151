package sockets_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/sockets"
)

func TestEventsAndAcknowledgements(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	s := connect(t, endpoint)
	s.join("/custom")
	for _, test := range []struct{ send, want string }{
		{`42["message",1,"2",{"3":[true]},null,1.5,{},[],"<&>"]`, `42["message-back",1,"2",{"3":[true]},null,1.5,{},[],"<&>"]`},
		{`42/custom,["message"]`, `42/custom,["message-back"]`},
		{`42456["message-with-ack",1,"2"]`, `43456[1,"2"]`},
		{`420["message-with-ack"]`, `430[]`},
		{`429007199254740991["message-with-ack"]`, `439007199254740991[]`},
		{`42/custom,7["ack twice",1]`, `43/custom,7[1]`},
		{`421["join","r"]`, `431[]`},
	} {
		s.send(`42["unknown"]`, test.send)
		s.expect(test.want)
	}
}

func TestBinary(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	s := connect(t, endpoint)
	const two = `{"_placeholder":true,"num":0},{"a":[{"_placeholder":true,"num":1}]}`
	s.send(`452-["message",` + two + `]`)
	s.sendBinary("\x01\x02", "")
	s.expect(`452-["message-back",`+two+`]`, "\x01\x02", "")
	s.send(`452-7["message-with-ack",` + two + `]`)
	s.sendBinary("\x01\x02", "\x03")
	s.expect(`462-7[`+two+`]`, "\x01\x02", "\x03")
}

func TestServerAsks(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	s := connect(t, endpoint)
	s.send(`42["ask","why"]`)
	s.expect(`420["question","why"]`)
	s.send(`43["to nothing"]`, `430["because"]`, `430["again"]`, `4377["unknown"]`)
	s.expect(`42["answer","because"]`)
	s.send(`42["ask"]`)
	s.expect(`421["question"]`)
	s.send(`461-1[{"_placeholder":true,"num":0}]`)
	s.sendBinary("b")
	s.expect(`451-["answer",{"_placeholder":true,"num":0}]`, "b")
	s.send(`42["ask briefly",1]`)
	s.expect(`422["question"]`, `42["no answer"]`)
}

// TestRevisionsChatWithEachOther has a client of Engine.IO 3 and one of Engine.IO 4 in one namespace.
func TestRevisionsChatWithEachOther(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	new := connect(t, endpoint)
	old := dial(t, endpoint, "EIO=3")
	old.expect("40", `42["auth",{}]`)
	new.send(`451-["chat message",{"_placeholder":true,"num":0},"€"]`)
	new.sendBinary("\x01\x02")
	for client, attachment := range map[*stream]string{new: "\x01\x02", old: "\x04\x01\x02"} {
		client.expect(`451-["chat message",{"_placeholder":true,"num":0},"€"]`, attachment)
	}
	old.send(`42["broadcast",1]`)
	new.expect(`42["broadcast",1]`)
}

func TestRevision4(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	s := dial(t, endpoint, "EIO=3&app=1&token=good")
	s.expect("40", `42["auth",{}]`)
	s.send("40/custom?token=abc&x=%20,")
	s.expect("40/custom,", `42/custom,["auth",{}]`)
	s.send(`42/custom,1["whoami"]`)
	reply := s.receive()
	if !strings.Contains(reply, `"query":{"EIO":"3","app":"1","token":"abc","transport":"websocket","x":" "}`) {
		t.Errorf("received %s", reply)
	}
	s.send(`422["whoami"]`)
	if reply := s.receive(); !strings.Contains(reply, `"query":{"EIO":"3","app":"1","token":"good","transport":"websocket"}`) {
		t.Errorf("received %s", reply)
	}
	s.send("40/random,")
	s.expect(`44/random,"Invalid namespace"`)
	s.send("40/tenant-a?token=bad,")
	s.expect(`44/tenant-a,"invalid token"`)
	s.send("41/custom,", `42["message",1]`)
	s.expect(`42["message-back",1]`)
	s.send(`421["message-with-ack",1]`)
	s.expect(`431[1]`)

	s.send(`42["ask"]`)
	s.expect(`420["question"]`)
	s.send("430") // without a payload
	s.expect(`42["answer"]`)

	refused := dial(t, endpoint, "EIO=3&token=bad")
	refused.expect(`44"invalid token"`)
}

// TestRevision4ByPolling checks that the open packet comes alone, and the main namespace with the next GET.
func TestRevision4ByPolling(t *testing.T) {
	w := &wire.Wire{Endpoint: serve(t, sockets.Options{}, newLog())}
	t.Cleanup(w.CloseIdle)
	query := url.Values{"EIO": {"3"}, "transport": {"polling"}}
	open, err := w.Do(t.Context(), wire.Request{Query: query})
	if err != nil {
		t.Fatal(err)
	}
	packets, err := engineio.ParsePayload(nil, engineio.V3, open.Body, engineio.Limits{})
	if err != nil || len(packets) != 1 {
		t.Fatalf("the handshake was answered %s (%v)", open.Body, err)
	}
	handshake, err := engineio.ParseHandshake(packets[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	query.Set("sid", handshake.SID)
	response, err := w.Do(t.Context(), wire.Request{Query: query})
	if err != nil {
		t.Fatal(err)
	}
	if string(response.Body) != `2:4013:42["auth",{}]` {
		t.Errorf("received %s", response.Body)
	}
}

// TestNothingComesBetweenAPacketAndItsAttachments has several clients send binary broadcasts at once.
func TestNothingComesBetweenAPacketAndItsAttachments(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	receiver := connect(t, endpoint)
	const senders, messages = 4, 100
	for i := range senders {
		sender := connect(t, endpoint)
		go func() {
			for j := range messages {
				sender.SendText(fmt.Appendf(nil, `452-["broadcast","%d-%d",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`, i, j))
				sender.SendBinary(fmt.Appendf(nil, "%d-%d a", i, j))
				sender.SendBinary(fmt.Appendf(nil, "%d-%d b", i, j))
			}
			sender.drain()
		}()
	}
	next := [senders]int{}
	for range senders * messages {
		header := receiver.receive()
		var i, j int
		if _, err := fmt.Sscanf(header, `452-["broadcast","%d-%d"`, &i, &j); err != nil {
			t.Fatalf("received %q", header)
		}
		if next[i] != j {
			t.Fatalf("message %d of sender %d, not %d", j, i, next[i])
		}
		next[i]++
		receiver.expect(fmt.Sprintf("%d-%d a", i, j), fmt.Sprintf("%d-%d b", i, j))
	}
}
