package sockets_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference/sockets"
)

func TestConnect(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	s := dial(t, endpoint, "EIO=4")
	seen := map[string]bool{}
	for _, namespace := range []string{"/", "/custom", "/tenant-a", "/tenant-b"} {
		seen[s.join(namespace)] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d ids for 4 namespaces", len(seen))
	}
	s = dial(t, endpoint, "EIO=4")
	s.send(`40/custom,{"token":"abc"}`)
	if reply := s.receive(); !strings.HasPrefix(reply, `40/custom,{"sid":"`) {
		t.Errorf("received %q", reply)
	}
	s.expect(`42/custom,["auth",{"token":"abc"}]`)
	s.send("40") // nobody is in the main namespace by itself
	if reply := s.receive(); !strings.HasPrefix(reply, `40{"sid":"`) {
		t.Errorf("received %q", reply)
	}
}

func TestNamespacesAreBounded(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	s := dial(t, endpoint, "EIO=4")
	for i := range 100 {
		s.join(fmt.Sprintf("/tenant-%d", i))
	}
	s.send("40/tenant-more,")
	s.expectClose()
}

func TestRefusal(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	s := dial(t, endpoint, "EIO=4")
	s.send("40/random")
	s.expect(`44/random,{"message":"Invalid namespace"}`)
	s.send(`40{"token":"bad"}`)
	s.expect(`44{"message":"invalid token","data":{"reason":"bad token"}}`)
	s.join("/") // once more, with nothing wrong
	s.send(`42["message","hi"]`)
	s.expect(`42["message-back","hi"]`)
}

func TestOnlyAConnectionIsLogged(t *testing.T) {
	log := newLog()
	endpoint := serve(t, sockets.Options{}, log)
	s := dial(t, endpoint, "EIO=4")
	s.send("40/random", `40{"token":"bad"}`)
	s.receive()
	s.receive()
	sid := s.join("/custom")
	s.Reset()
	log.expect(t, "a user connected: /custom "+sid)
	log.expect(t, "user disconnected: /custom "+sid+` \(transport close\)`)
}

func TestReasonsOfTheEnd(t *testing.T) {
	log := newLog()
	endpoint := serve(t, sockets.Options{}, log)
	tests := []struct{ packet, reason string }{
		{"41", "client namespace disconnect"},
		{`42["bye"]`, "server namespace disconnect"},
		{`42["bye all"]`, "server namespace disconnect"},
		{"1", "transport close"},
		{"4abc", "parse error"},
		{"40", "forced close"},
	}
	for _, test := range tests {
		s := connect(t, endpoint)
		log.expect(t, "a user connected")
		s.send(test.packet)
		log.expect(t, `user disconnected: / \S+ \(`+test.reason)
	}
}

func TestNoNamespaceInTime(t *testing.T) {
	endpoint := serve(t, sockets.Options{ConnectTimeout: 100 * time.Millisecond}, newLog())
	in := connect(t, endpoint)
	dial(t, endpoint, "EIO=4").expectClose()
	refused := dial(t, endpoint, "EIO=4")
	refused.send("40/random")
	refused.expect(`44/random,{"message":"Invalid namespace"}`)
	refused.expectClose()
	left := connect(t, endpoint)
	left.send("41")
	left.join("/custom")
	in.send(`42["message"]`)
	in.expect(`42["message-back"]`)
}

func TestDisconnect(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	s := connect(t, endpoint)
	before := s.join("/custom")
	s.send("41/custom")
	s.send(`42["message","main"]`)
	s.expect(`42["message-back","main"]`)
	if after := s.join("/custom"); after == before {
		t.Error("the same id after coming back")
	}
	s.send(`42["bye"]`)
	s.expect("41")
	s.send(`42/custom,["message"]`)
	s.expect(`42/custom,["message-back"]`)
	s.join("/")
	s.send(`42["bye all"]`)
	got := map[string]bool{s.receive(): true, s.receive(): true}
	if !got["41"] || !got["41/custom,"] {
		t.Errorf("received %v", got)
	}
	s.expectClose()
}

func TestPacketsOutOfPlaceEndTheConnection(t *testing.T) {
	endpoint := serve(t, sockets.Options{}, newLog())
	for _, packet := range []string{
		`42["message"]`, "41", `43["x"]`, `44{"message":"x"}`, "4abc", "4", "47", "40[]", `40"x"`, "401",
	} {
		s := dial(t, endpoint, "EIO=4")
		s.send(packet)
		s.expectClose()
	}
	for _, packet := range []string{
		"40", `44{"message":"x"}`, `42/custom,["message"]`, `41{"x":1}`, "42", "42[]", "42{}", `42"x"`, `42["x"`,
		"42[null]", `42["connect"]`, `42["disconnecting"]`, `42abc["x"]`, `4299999999999999999["x"]`, "431{}", "45a-[]",
		`451["x"]`, `45-1-["x"]`, `4511-["x"]`, `451-["x",{"_placeholder":true,"num":1}]`, `42["x",` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `]`,
	} {
		s := connect(t, endpoint)
		s.send(packet)
		s.expectClose()
	}
	stray := connect(t, endpoint)
	stray.sendBinary("stray")
	stray.expectClose()
	interrupted := connect(t, endpoint)
	interrupted.send(`451-["message",{"_placeholder":true,"num":0}]`, `42["message"]`)
	interrupted.expectClose()
}
