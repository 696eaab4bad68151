package engineio_test

import (
	"testing"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// revisionOf maps a fuzzed bool, so that the fuzzer spends no time on revisions that do not exist.
func revisionOf(v3 bool) engineio.Revision {
	if v3 {
		return engineio.V3
	}
	return engineio.V4
}

func FuzzParseFrame(f *testing.F) {
	for _, seed := range []string{"", "2probe", "4hello", "\x04\x01", "b4AQIDBA==", "9", "4\xff"} {
		for _, v3 := range []bool{false, true} {
			f.Add(v3, false, []byte(seed))
			f.Add(v3, true, []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, v3, binary bool, frame []byte) {
		rev := revisionOf(v3)
		p, err := engineio.ParseFrame(rev, binary, frame)
		if err != nil {
			return
		}
		again, err := engineio.ParseFrame(rev, p.Binary, engineio.AppendFrame(nil, rev, p))
		if err != nil {
			t.Fatal(err)
		}
		assertPackets(t, []engineio.Packet{again}, []engineio.Packet{p})
	})
}

func FuzzParsePayload(f *testing.F) {
	for _, vector := range payloadVectors {
		f.Add(vector.rev == engineio.V3, []byte(vector.payload))
	}
	for _, seed := range []string{"", "abc", "4a\x1e", "9999999999:4", "2:4𝄞", "0:0:", "4:4\xed\xa0\x80"} {
		f.Add(true, []byte(seed))
		f.Add(false, []byte(seed))
	}
	limit := engineio.Limits{MaxPayload: 1000, MaxPackets: 20}
	f.Fuzz(func(t *testing.T, v3 bool, body []byte) {
		rev := revisionOf(v3)
		packets, err := engineio.ParsePayload(nil, rev, body, limit)
		if err != nil {
			assertPackets(t, packets, nil)
			return
		}
		assertBounded(t, packets, body, limit)
		if again := engineio.AppendPayload(nil, rev, packets); string(again) != string(body) && !hasBinary(packets) {
			t.Errorf("%q is written again as %q", body, again)
		}
		again, err := engineio.ParsePayload(nil, rev, engineio.AppendPayload(nil, rev, packets), engineio.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		assertPackets(t, again, packets)
	})
}

func FuzzParseBinaryPayload(f *testing.F) {
	for _, seed := range []string{
		"", "\x00\x06\xff4hello\x01\x05\xff\x04\x01\x02\x03\x04", "\x00\x09\x09\x09\xff4", "\x01\x01\xff\x02", "\x00\x03\xffb4=",
	} {
		f.Add([]byte(seed))
	}
	limit := engineio.Limits{MaxPayload: 1000, MaxPackets: 20}
	f.Fuzz(func(t *testing.T, body []byte) {
		packets, err := engineio.ParseBinaryPayload(nil, body, limit)
		if err != nil {
			assertPackets(t, packets, nil)
			return
		}
		assertBounded(t, packets, body, limit)
		again, err := engineio.ParseBinaryPayload(nil, engineio.AppendBinaryPayload(nil, packets), engineio.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		assertPackets(t, again, packets)
	})
}

func FuzzParseHandshake(f *testing.F) {
	for _, seed := range []string{
		`{"sid":"a","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`,
		`{"sid":"a","upgrades":null,"pingInterval":1e99,"pingTimeout":0.5}`, `{}`, ``, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := engineio.ParseHandshake(data)
		if err != nil {
			return
		}
		if h.SID == "" || h.PingInterval < 0 || h.PingTimeout < 0 || h.PingInterval+h.PingTimeout < 0 || h.MaxPayload < 0 {
			t.Errorf("accepted as %+v", h)
		}
		if _, err := engineio.ParseHandshake(h.AppendJSON(nil)); err != nil {
			t.Errorf("not read back: %v", err)
		}
	})
}

func hasBinary(packets []engineio.Packet) bool {
	for _, p := range packets {
		if p.Binary {
			return true
		}
	}
	return false
}

func assertBounded(t *testing.T, packets []engineio.Packet, body []byte, limit engineio.Limits) {
	t.Helper()
	size := 0
	for _, p := range packets {
		size += len(p.Data)
	}
	if size > len(body) || len(body) > limit.MaxPayload || len(packets) > limit.MaxPackets {
		t.Errorf("%d bytes made %d packets with %d bytes", len(body), len(packets), size)
	}
}
