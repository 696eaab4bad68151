package engineio_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/sioproof/sioproof/protocol/engineio"
)

func TestFrame(t *testing.T) {
	tests := []struct {
		name   string
		rev    engineio.Revision
		packet engineio.Packet
		frame  string
	}{
		{"v4 text", engineio.V4, engineio.Text([]byte("hello")), "4hello"},
		{"v4 binary", engineio.V4, engineio.Binary([]byte{1, 2, 3, 4}), "\x01\x02\x03\x04"},
		{"v4 empty text", engineio.V4, engineio.Text([]byte{}), "4"},
		{"v4 empty binary", engineio.V4, engineio.Binary([]byte{}), ""},
		{"v4 binary that looks like a packet", engineio.V4, engineio.Binary([]byte("2probe")), "2probe"},
		{"v4 close", engineio.V4, engineio.Packet{Type: engineio.Close, Data: []byte{}}, "1"},
		{"v4 probe", engineio.V4, engineio.Packet{Type: engineio.Ping, Data: []byte("probe")}, "2probe"},
		{"v4 noop", engineio.V4, engineio.Packet{Type: engineio.Noop, Data: []byte{}}, "6"},
		{"v3 text", engineio.V3, engineio.Text([]byte("€")), "4€"},
		{"v3 binary", engineio.V3, engineio.Binary([]byte{0, 1, 2, 3, 4, 5}), "\x04\x00\x01\x02\x03\x04\x05"},
		{"v3 empty binary", engineio.V3, engineio.Binary([]byte{}), "\x04"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			frame := engineio.AppendFrame([]byte("before "), test.rev, test.packet)
			if got, want := string(frame), "before "+test.frame; got != want {
				t.Errorf("AppendFrame = %q, want %q", got, want)
			}
			p, err := engineio.ParseFrame(test.rev, test.packet.Binary, []byte(test.frame))
			if err != nil {
				t.Fatal(err)
			}
			assertPackets(t, []engineio.Packet{p}, []engineio.Packet{test.packet})
		})
	}
}

func TestParseFrameBase64V3(t *testing.T) {
	p, err := engineio.ParseFrame(engineio.V3, false, []byte("b4AQIDBA=="))
	if err != nil {
		t.Fatal(err)
	}
	assertPackets(t, []engineio.Packet{p}, []engineio.Packet{engineio.Binary([]byte{1, 2, 3, 4})})
}

func TestParseFrameErrors(t *testing.T) {
	tests := []struct {
		name   string
		rev    engineio.Revision
		binary bool
		frame  string
		want   error
	}{
		{"v4 empty", engineio.V4, false, "", engineio.ErrEmptyPacket},
		{"v4 letters", engineio.V4, false, "abc", engineio.ErrPacketType},
		{"v4 type 7", engineio.V4, false, "7", engineio.ErrPacketType},
		{"v4 type 9", engineio.V4, false, "9x", engineio.ErrPacketType},
		{"v4 slash, one below zero", engineio.V4, false, "/", engineio.ErrPacketType},
		{"v4 base64 belongs to polling", engineio.V4, false, "bAQIDBA==", engineio.ErrPacketType},
		{"v3 empty", engineio.V3, false, "", engineio.ErrEmptyPacket},
		{"v3 empty binary", engineio.V3, true, "", engineio.ErrEmptyPacket},
		{"v3 binary type 7", engineio.V3, true, "\x07a", engineio.ErrPacketType},
		{"v3 binary with a digit", engineio.V3, true, "4a", engineio.ErrPacketType},
		{"v3 binary ping", engineio.V3, true, "\x02a", engineio.ErrBinaryType},
		{"v3 base64 ping", engineio.V3, false, "b2AQIDBA==", engineio.ErrBinaryType},
		{"v3 base64 without a type", engineio.V3, false, "b", engineio.ErrEmptyPacket},
		{"v3 base64 cut", engineio.V3, false, "b4AQIDB", engineio.ErrBase64},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := engineio.ParseFrame(test.rev, test.binary, []byte(test.frame))
			assertParseError(t, err, test.want, 0)
			if p.Data != nil {
				t.Errorf("a packet came with the error: %v", p)
			}
		})
	}
}

func assertPackets(t testReporter, got, want []engineio.Packet) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d packets, want %d: %v", len(got), len(want), got)
	}
	for i := range want {
		g, w := got[i], want[i]
		if g.Type != w.Type || g.Binary != w.Binary || !bytes.Equal(g.Data, w.Data) {
			t.Errorf("packet %d is %v (binary %t) %q, want %v (binary %t) %q", i, g.Type, g.Binary, g.Data, w.Type, w.Binary, w.Data)
		}
	}
}

func assertParseError(t testReporter, err, want error, offset int) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
	var parse *engineio.ParseError
	if !errors.As(err, &parse) {
		t.Fatalf("error %v is no *ParseError", err)
	}
	if parse.Offset != offset {
		t.Errorf("error %v, want offset %d", err, offset)
	}
}

// testReporter is what *testing.T and *rapid.T have in common.
type testReporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}
