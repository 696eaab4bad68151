package sockets_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/sockets"
)

// welcomed is the answer to a CONNECT with a private id, and the greeting behind it with its offset.
var (
	welcomed = regexp.MustCompile(`^40\{"sid":"([A-Za-z0-9_-]{20})","pid":"([A-Za-z0-9_-]{20})"\}$`)
	greeted  = regexp.MustCompile(`^42\["auth",.*,"([0-9a-z]+)"\]$`)
)

// enter sends a CONNECT and returns what it was answered, and the packets that came until the greeting.
func enter(t *testing.T, endpoint wire.Endpoint, payload string) (s *stream, sid, pid, offset string, missed []string) {
	t.Helper()
	s = dial(t, endpoint, "EIO=4")
	s.send("40" + payload)
	answer := s.receive()
	ids := welcomed.FindStringSubmatch(answer)
	if ids == nil {
		t.Fatalf("40%s was answered %s", payload, answer)
	}
	for {
		packet := s.receive()
		if match := greeted.FindStringSubmatch(packet); match != nil {
			return s, ids[1], ids[2], match[1], missed
		}
		missed = append(missed, packet)
	}
}

func TestRecovery(t *testing.T) {
	log := newLog()
	endpoint := serveHub(t, chat.Options{Log: log, Recovery: time.Hour}, sockets.Options{})
	ann, sid, pid, offset, _ := enter(t, endpoint, "")
	log.expect(t, "a user connected: / "+sid)
	ann.Reset()
	log.expect(t, "user disconnected: / "+sid+` \(transport close\)`)
	bob, _, _, _, _ := enter(t, endpoint, "")
	log.expect(t, "a user connected")
	bob.send(`451-["chat message",{"_placeholder":true,"num":0}]`)
	bob.sendBinary("picture")
	said := bob.receive()
	bob.receive()

	for _, claim := range []string{`{"pid":"` + pid + `"}`, `{"pid":"` + pid + `","offset":7}`, `{"pid":7,"offset":"` + offset + `"}`, `{"offset":"` + offset + `"}`} {
		_, fresh, private, _, missed := enter(t, endpoint, claim)
		if fresh == sid || private == pid || missed != nil {
			t.Errorf("%s: %s, %s, %q", claim, fresh, private, missed)
		}
		log.expect(t, "a user connected: / "+fresh)
	}
	_, again, private, _, missed := enter(t, endpoint, `{"pid":"`+pid+`","offset":"`+offset+`"}`)
	if again != sid || private != pid || len(missed) != 2 || missed[0] != said || missed[1] != "picture" {
		t.Errorf("back as %s with %s, and %q", again, private, missed)
	}
	log.expect(t, "a user connected: / "+sid)
}

// Before revision 5 a client cannot say what it wants back, and is told nothing it would not understand.
func TestRecoveryIsNotForTheGenerationBefore(t *testing.T) {
	endpoint := serveHub(t, chat.Options{Recovery: time.Hour}, sockets.Options{})
	s := dial(t, endpoint, "EIO=3")
	s.expect("40", `42["auth",{}]`)
	s.send(`42["message","hi"]`)
	s.expect(`42["message-back","hi"]`)
}
