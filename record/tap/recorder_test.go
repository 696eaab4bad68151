package tap_test

import (
	"bytes"
	"compress/flate"
	"fmt"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/record"
	"github.com/sioproof/sioproof/record/tap"
)

const open = `{"sid":"s1","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}`

// A client that is there has always a request in flight. One that left without a word has none, and ended when its last one did.
func TestAClientThatLeavesWithoutAWord(t *testing.T) {
	now := time.Unix(0, 0)
	r := tap.New(func() time.Time { return now })
	s := session(t, r, "EIO=4&transport=polling")
	end := s.Begin()
	s.Received([]byte("0"+open), "text/plain")
	now = now.Add(time.Minute)
	wantPackets(t, r, "opened")
	end()
	now = now.Add(time.Second)
	wantPackets(t, r, "opened")
	now = now.Add(2 * time.Second)
	wantPackets(t, r, "opened", "closed")
	if closed := r.Conversation().Packets[1]; !closed.At.Equal(time.Unix(60, 0)) {
		t.Errorf("closed at %v", closed.At)
	}
	defer s.Begin()() // it is there after all
	wantPackets(t, r, "opened")
}

func newRecorder() *tap.Recorder {
	return tap.New(func() time.Time { return time.Unix(0, 0) })
}

func session(t *testing.T, r *tap.Recorder, query string) *tap.Session {
	t.Helper()
	s, ok := r.Session(httptest.NewRequest("GET", "/socket.io/?"+query, nil))
	if !ok {
		t.Fatalf("no session for %s", query)
	}
	return s
}

// wantPackets compares what was recorded in short: kind, event and arguments.
func wantPackets(t *testing.T, r *tap.Recorder, want ...string) {
	t.Helper()
	var got []string
	for _, p := range r.Conversation().Packets {
		line := p.Kind.String()
		if p.Event != "" || p.Args != nil {
			line += fmt.Sprintf(" %s%v", p.Event, p.Args)
		}
		got = append(got, line)
	}
	if !slices.Equal(got, want) {
		t.Errorf("recorded %q, want %q", got, want)
	}
	if failed := r.Unreadable(); len(failed) > 0 {
		t.Errorf("unreadable: %v", failed)
	}
}

func TestPollingOfEngineIO3(t *testing.T) {
	r := newRecorder()
	s := session(t, r, "EIO=3&transport=polling")
	first := "0" + open
	s.Received(fmt.Appendf(nil, "%d:%s2:40", len(first), first), "text/plain")
	ask := `420["ask",{"a":"b"}]`
	s.Sent(fmt.Appendf(nil, "%d:%s", len(ask), ask), "text/plain")
	// A binary payload: the length as digits of one byte each, 0 for text, 255 before the packet.
	s.Received([]byte("\x00\x01\x00\xff430[\"yes\"]"), "application/octet-stream")
	s.Sent([]byte("1:1"), "text/plain")
	s.Received([]byte(`10:42["late"]`), "text/plain")
	wantPackets(t, r, "opened", "connected", "client event ask[map[a:b]]", "server ack [yes]", "closed")
	if sid := r.Conversation().Packets[1].SID; sid != "s1" {
		t.Errorf("the socket is called %q, want the id of the session", sid)
	}
}

func TestAnUpgradeGoesOnWithTheSession(t *testing.T) {
	r := newRecorder()
	s := session(t, r, "EIO=4&transport=polling")
	s.Received([]byte("0"+open), "text/plain")
	s.Sent([]byte(`40`), "text/plain")
	s.Received([]byte(`40{"sid":"a1"}`), "text/plain")

	probe := session(t, r, "EIO=4&transport=websocket&sid=s1")
	failed := probe.WebSocket("", true)
	failed.Sent(frame(t, `2probe`, true))
	failed.End()
	stream := probe.WebSocket("", true)
	stream.Sent(frame(t, `2probe`, true))
	stream.Received(frame(t, `3probe`, false))
	stream.Sent(frame(t, `5`, true))
	stream.Sent(frame(t, `42["hi",7]`, true))
	stream.End()
	stream.End()
	wantPackets(t, r, "opened", "connect", "connected", "client event hi[7]", "closed")
}

func TestAttachmentsAndFragments(t *testing.T) {
	r := newRecorder()
	stream := session(t, r, "EIO=4&transport=websocket").WebSocket("", false)
	stream.Received(frame(t, "0"+open, false))
	stream.Received(frame(t, `40{"sid":"a1"}`, false))
	var wire bytes.Buffer
	write(t, &wire, ws.NewFrame(ws.OpText, false, []byte(`451-["pic`)))
	write(t, &wire, ws.NewPingFrame(nil))
	write(t, &wire, ws.NewFrame(ws.OpContinuation, true, []byte(`ture",{"_placeholder":true,"num":0}]`)))
	write(t, &wire, ws.NewBinaryFrame([]byte{1, 2}))
	for _, b := range wire.Bytes() { // however the bytes are cut
		stream.Received([]byte{b})
	}
	wantPackets(t, r, "opened", "connected", "server event picture[[1 2]]")
}

// Compressed messages refer to earlier ones, unless the two sides agreed otherwise.
func TestCompressedMessages(t *testing.T) {
	r := newRecorder()
	stream := session(t, r, "EIO=4&transport=websocket").WebSocket("permessage-deflate", false)
	var compressed bytes.Buffer
	deflate, err := flate.NewWriter(&compressed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	receive := func(text string) {
		compressed.Reset()
		_, _ = deflate.Write([]byte(text))
		_ = deflate.Flush()
		f := ws.NewTextFrame(bytes.Clone(bytes.TrimSuffix(compressed.Bytes(), []byte("\x00\x00\xff\xff"))))
		f.Header.Rsv = ws.Rsv(true, false, false)
		var wire bytes.Buffer
		write(t, &wire, f)
		stream.Received(wire.Bytes())
	}
	receive("0" + open)
	receive(`40{"sid":"a1"}`)
	receive(`42["message","the same words again and again"]`)
	receive(`42["message","the same words again and again"]`)
	stream.Received(frame(t, `42["message","plain"]`, false))
	wantPackets(t, r, "opened", "connected", "server event message[the same words again and again]",
		"server event message[the same words again and again]", "server event message[plain]")
}

func TestWhatCannotBeReadIsCounted(t *testing.T) {
	r := newRecorder()
	s := session(t, r, "EIO=4&transport=polling")
	s.Received([]byte("0"+open), "text/plain")
	s.Received([]byte(`42{"no`), "text/plain")
	s.Received([]byte(`x`), "text/plain")
	stream := s.WebSocket("permessage-deflate", true)
	broken := ws.NewTextFrame([]byte{0xff, 0xff})
	broken.Header.Rsv = ws.Rsv(true, false, false)
	var wire bytes.Buffer
	write(t, &wire, broken)
	stream.Received(wire.Bytes())
	if failed := r.Unreadable(); len(failed) != 3 {
		t.Errorf("unreadable: %v", failed)
	}
	if packets := r.Conversation().Packets; len(packets) != 1 || packets[0].Kind != record.Opened {
		t.Errorf("recorded %v", packets)
	}
}

// A session that began before the recording cannot be read.
func TestASessionThatIsNotKnown(t *testing.T) {
	for _, query := range []string{"EIO=4&transport=polling&sid=old", "EIO=5&transport=polling", "a=b"} {
		if _, ok := newRecorder().Session(httptest.NewRequest("GET", "/socket.io/?"+query, nil)); ok {
			t.Errorf("%s: a session", query)
		}
	}
}

func frame(t *testing.T, text string, masked bool) []byte {
	t.Helper()
	f := ws.NewTextFrame([]byte(text))
	if masked {
		f = ws.MaskFrame(f)
	}
	var wire bytes.Buffer
	write(t, &wire, f)
	return wire.Bytes()
}

func write(t *testing.T, to *bytes.Buffer, f ws.Frame) {
	t.Helper()
	if err := ws.WriteFrame(to, f); err != nil {
		t.Fatal(err)
	}
}
