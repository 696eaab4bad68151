package engineio_test

import (
	"strings"
	"testing"

	"github.com/sioproof/sioproof/protocol/engineio"
)

func text(s string) engineio.Packet   { return engineio.Text([]byte(s)) }
func binary(s string) engineio.Packet { return engineio.Binary([]byte(s)) }
func packet(t engineio.PacketType, data string) engineio.Packet {
	return engineio.Packet{Type: t, Data: []byte(data)}
}

// payloadVectors hold in both directions. Those named "text:" are examples of the protocol texts.
var payloadVectors = []struct {
	name    string
	rev     engineio.Revision
	packets []engineio.Packet
	payload string
}{
	{"text: v4", engineio.V4, []engineio.Packet{text("hello"), packet(engineio.Ping, ""), text("world")}, "4hello\x1e2\x1e4world"},
	{"text: v4 binary", engineio.V4, []engineio.Packet{text("hello"), binary("\x01\x02\x03\x04")}, "4hello\x1ebAQIDBA=="},
	{"v4 one", engineio.V4, []engineio.Packet{packet(engineio.Noop, "")}, "6"},
	{"v4 empty messages", engineio.V4, []engineio.Packet{text(""), binary(""), text("")}, "4\x1eb\x1e4"},
	{"v4 unicode", engineio.V4, []engineio.Packet{text("é€𝄞")}, "4é€𝄞"},
	{"v4 text that begins with b", engineio.V4, []engineio.Packet{text("bAQ")}, "4bAQ"},
	{"text: v3", engineio.V3, []engineio.Packet{text("hello"), text("world")}, "6:4hello6:4world"},
	{"text: v3 counts characters", engineio.V3, []engineio.Packet{text("hello"), text("€")}, "6:4hello2:4€"},
	{"text: v3 base64", engineio.V3, []engineio.Packet{text("€"), binary("\x01\x02\x03\x04")}, "2:4€10:b4AQIDBA=="},
	{"v3 astral character counts twice", engineio.V3, []engineio.Packet{text("𝄞a"), text("b")}, "4:4𝄞a2:4b"},
	{"v3 last of the basic plane", engineio.V3, []engineio.Packet{text("\uffff")}, "2:4\uffff"},
	{"v3 data that looks like a prefix", engineio.V3, []engineio.Packet{text("3:4ab"), text("")}, "6:43:4ab1:4"},
	{"v3 replacement character", engineio.V3, []engineio.Packet{text("\ufffd")}, "2:4\ufffd"},
	{"v3 no packets", engineio.V3, nil, "0:"},
}

func TestPayload(t *testing.T) {
	for _, test := range payloadVectors {
		t.Run(test.name, func(t *testing.T) {
			payload := engineio.AppendPayload([]byte("before "), test.rev, test.packets)
			if got, want := string(payload), "before "+test.payload; got != want {
				t.Errorf("AppendPayload = %q, want %q", got, want)
			}
			kept := text("kept")
			packets, err := engineio.ParsePayload([]engineio.Packet{kept}, test.rev, []byte(test.payload), engineio.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			assertPackets(t, packets, append([]engineio.Packet{kept}, test.packets...))
		})
	}
}

// Lone surrogates in UTF-8 (CESU-8) and other wrong bytes reach JavaScript as one U+FFFD a byte or so; what we send
// must be valid and its length right.
func TestAppendPayloadV3InvalidUTF8(t *testing.T) {
	payload := engineio.AppendPayload(nil, engineio.V3, []engineio.Packet{text("a\xffb"), text("\xed\xa0\x80𝄞")})
	if got, want := string(payload), "4:4a\ufffdb6:4\ufffd\ufffd\ufffd𝄞"; got != want {
		t.Fatalf("AppendPayload = %q, want %q", got, want)
	}
	packets, err := engineio.ParsePayload(nil, engineio.V3, payload, engineio.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	assertPackets(t, packets, []engineio.Packet{text("a\ufffdb"), text("\ufffd\ufffd\ufffd𝄞")})
}

func TestParsePayloadErrors(t *testing.T) {
	tests := []struct {
		name    string
		rev     engineio.Revision
		payload string
		limit   engineio.Limits
		want    error
		offset  int
	}{
		{"v4 empty", engineio.V4, "", engineio.Limits{}, engineio.ErrEmptyPacket, 0},
		{"v4 letters", engineio.V4, "abc", engineio.Limits{}, engineio.ErrPacketType, 0},
		{"v4 second", engineio.V4, "4a\x1e8", engineio.Limits{}, engineio.ErrPacketType, 3},
		{"v4 empty record", engineio.V4, "4a\x1e\x1e4b", engineio.Limits{}, engineio.ErrEmptyPacket, 3},
		{"v4 trailing separator", engineio.V4, "4a\x1e", engineio.Limits{}, engineio.ErrEmptyPacket, 3},
		{"v4 base64 alphabet", engineio.V4, "bAQ_-", engineio.Limits{}, engineio.ErrBase64, 0},
		{"v4 base64 unpadded", engineio.V4, "bAQIDBA", engineio.Limits{}, engineio.ErrBase64, 0},
		{"v4 base64 with a line break", engineio.V4, "bAQID\nBA=", engineio.Limits{}, engineio.ErrBase64, 0},
		{"v4 base64 padding in the middle", engineio.V4, "bAQ==AQID", engineio.Limits{}, engineio.ErrBase64, 0},
		{"v4 base64 padding alone", engineio.V4, "b====", engineio.Limits{}, engineio.ErrBase64, 0},
		{"v4 not UTF-8", engineio.V4, "4a\x1e4\xff", engineio.Limits{}, engineio.ErrUTF8, 4},
		{"v4 too large", engineio.V4, "4hello", engineio.Limits{MaxPayload: 5}, engineio.ErrPayloadTooLarge, 5},
		{"v4 too many", engineio.V4, "4\x1e4\x1e4", engineio.Limits{MaxPackets: 2}, engineio.ErrTooManyPackets, 4},
		{"v3 empty", engineio.V3, "", engineio.Limits{}, engineio.ErrEmptyPacket, 0},
		{"v3 letters", engineio.V3, "abc", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 no prefix", engineio.V3, ":4", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 no colon", engineio.V3, "6", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 too long", engineio.V3, "7:4hello", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 too short", engineio.V3, "5:4hello", engineio.Limits{}, engineio.ErrLength, 7},
		{"v3 length in bytes", engineio.V3, "4:4€", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 astral character counted once", engineio.V3, "2:4𝄞", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 half a surrogate pair", engineio.V3, "2:4𝄞1:4", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 negative", engineio.V3, "-1:4", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 leading zero", engineio.V3, "01:4", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 overflow", engineio.V3, "99999999999999999999:4", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 just huge", engineio.V3, "9999999999:4", engineio.Limits{}, engineio.ErrLength, 0},
		{"v3 empty packet", engineio.V3, "2:4a0:", engineio.Limits{}, engineio.ErrEmptyPacket, 4},
		{"v3 packet type", engineio.V3, "2:4a1:9", engineio.Limits{}, engineio.ErrPacketType, 4},
		{"v3 binary ping", engineio.V3, "6:b2AQID", engineio.Limits{}, engineio.ErrBinaryType, 0},
		{"v3 too large", engineio.V3, "6:4hello", engineio.Limits{MaxPayload: 7}, engineio.ErrPayloadTooLarge, 7},
		{"v3 too many", engineio.V3, "1:41:41:4", engineio.Limits{MaxPackets: 2}, engineio.ErrTooManyPackets, 6},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			kept := text("kept")
			packets, err := engineio.ParsePayload([]engineio.Packet{kept}, test.rev, []byte(test.payload), test.limit)
			assertParseError(t, err, test.want, test.offset)
			assertPackets(t, packets, []engineio.Packet{kept})
		})
	}
}

func TestBinaryPayload(t *testing.T) {
	tests := []struct {
		name    string
		packets []engineio.Packet
		payload string
	}{
		{
			"official test suite", []engineio.Packet{text("hello"), binary("\x01\x02\x03\x04")},
			"\x00\x06\xff4hello\x01\x05\xff\x04\x01\x02\x03\x04",
		},
		{"length in bytes", []engineio.Packet{text("€")}, "\x00\x04\xff4€"},
		{
			"data of length digits and 255", []engineio.Packet{binary("\x00\x09\xff\xff"), binary("\x01\x01\xff")},
			"\x01\x05\xff\x04\x00\x09\xff\xff\x01\x04\xff\x04\x01\x01\xff",
		},
		{
			"two digits", []engineio.Packet{binary(strings.Repeat("x", 11))},
			"\x01\x01\x02\xff\x04" + strings.Repeat("x", 11),
		},
		{"control packets", []engineio.Packet{packet(engineio.Pong, "probe"), packet(engineio.Noop, "")}, "\x00\x06\xff3probe\x00\x01\xff6"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(engineio.AppendBinaryPayload(nil, test.packets)); got != test.payload {
				t.Errorf("AppendBinaryPayload = %q, want %q", got, test.payload)
			}
			packets, err := engineio.ParseBinaryPayload(nil, []byte(test.payload), engineio.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			assertPackets(t, packets, test.packets)
		})
	}
}

func TestParseBinaryPayloadErrors(t *testing.T) {
	tests := []struct {
		name    string
		payload string
		limit   engineio.Limits
		want    error
		offset  int
	}{
		{"empty", "", engineio.Limits{}, engineio.ErrEmptyPacket, 0},
		{"unknown kind", "\x02\x01\xff4", engineio.Limits{}, engineio.ErrLength, 0},
		{"a text payload", "6:4hello", engineio.Limits{}, engineio.ErrLength, 0},
		{"no length", "\x00\xff4", engineio.Limits{}, engineio.ErrLength, 0},
		{"no end of length", "\x00\x01", engineio.Limits{}, engineio.ErrLength, 0},
		{"digit out of range", "\x00\x0a\xff4", engineio.Limits{}, engineio.ErrLength, 0},
		{"longer than the payload", "\x00\x03\xff4a", engineio.Limits{}, engineio.ErrLength, 0},
		{"overflow", "\x01" + strings.Repeat("\x09", 40) + "\xff4", engineio.Limits{}, engineio.ErrLength, 0},
		{"empty packet", "\x00\x00\xff", engineio.Limits{}, engineio.ErrEmptyPacket, 0},
		{"second packet", "\x00\x01\xff4\x01\x02\xff\x024", engineio.Limits{}, engineio.ErrBinaryType, 4},
		{"not UTF-8", "\x00\x02\xff4\xff", engineio.Limits{}, engineio.ErrUTF8, 0},
		{"too large", "\x00\x01\xff4", engineio.Limits{MaxPayload: 3}, engineio.ErrPayloadTooLarge, 3},
		{"too many", "\x00\x01\xff4\x00\x01\xff4", engineio.Limits{MaxPackets: 1}, engineio.ErrTooManyPackets, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			packets, err := engineio.ParseBinaryPayload(nil, []byte(test.payload), test.limit)
			assertParseError(t, err, test.want, test.offset)
			assertPackets(t, packets, nil)
		})
	}
}
