package wire_test

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
)

// deflating answers a handshake, agrees on compressed messages as it is told, and sends frames.
func deflating(conn net.Conn, agreed string, frames ...wire.Frame) {
	more := make([]ws.Frame, len(frames))
	for i, f := range frames {
		more[i] = ws.NewFrame(f.Opcode, f.Fin, f.Payload)
		more[i].Header.Rsv = f.Rsv
	}
	upgradeWith(conn, agreed, more...)
}

func TestCompressedMessages(t *testing.T) {
	long := strings.Repeat("sioproof ", 500)
	text := func(s string) wire.Frame { return wire.Frame{Opcode: ws.OpText, Payload: []byte(s), Fin: true} }
	compressed := wire.Deflated(text(long))
	if len(compressed.Payload) > len(long)/10 {
		t.Errorf("%d bytes are compressed to %d", len(long), len(compressed.Payload))
	}
	first, rest := compressed, compressed
	first.Payload, first.Fin = compressed.Payload[:5], false
	rest.Opcode, rest.Rsv, rest.Payload = ws.OpContinuation, 0, compressed.Payload[5:]
	garbage := compressed
	garbage.Payload = []byte{0xff, 0xff}

	const agreed = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"
	for name, test := range map[string]struct {
		agreed string
		offers bool
		frames []wire.Frame
		want   string // empty for a frame that must not come
	}{
		"compressed":              {agreed, true, []wire.Frame{compressed}, long},
		"in fragments":            {agreed, true, []wire.Frame{first, rest}, long},
		"as it is":                {agreed, true, []wire.Frame{text("short")}, "short"},
		"not agreed on":           {"", true, []wire.Frame{compressed}, ""},
		"not offered":             {agreed, false, []wire.Frame{compressed}, ""},
		"another extension":       {"Sec-WebSocket-Extensions: x-permessage-deflate\r\n", true, []wire.Frame{compressed}, ""},
		"what is no deflate data": {agreed, true, []wire.Frame{garbage}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := serve(t, func(conn net.Conn) {
				deflating(conn, test.agreed, test.frames...)
				conn.Read(make([]byte, 1))
			})
			w.Deflate = test.offers
			socket := dial(t, w)
			f, err := socket.Receive(within(t, bound))
			switch {
			case test.want == "" && !errors.As(err, new(*wire.FrameError)):
				t.Errorf("%q, %v", f.Payload, err)
			case test.want != "" && (err != nil || string(f.Payload) != test.want):
				t.Errorf("%q, %v", f.Payload, err)
			}
			if want := test.offers && test.agreed == agreed; socket.Deflates() != want {
				t.Errorf("agreed on compressed messages: %v, want %v", !want, want)
			}
		})
	}
}

func TestACompressedMessageMayNotBeLarge(t *testing.T) {
	bomb := wire.Deflated(wire.Frame{Opcode: ws.OpBinary, Payload: make([]byte, 1<<20), Fin: true})
	w := serve(t, func(conn net.Conn) {
		deflating(conn, "Sec-WebSocket-Extensions: permessage-deflate\r\n", bomb)
		conn.Read(make([]byte, 1))
	})
	w.Deflate, w.MaxMessage = true, 10_000
	if f, err := dial(t, w).Receive(within(t, bound)); !errors.As(err, new(*wire.TooLargeError)) {
		t.Errorf("%d bytes, %v", len(f.Payload), err)
	}
}
