package engineio_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// anyPacket draws a packet that the given revision can carry on polling.
func anyPacket(rev engineio.Revision) *rapid.Generator[engineio.Packet] {
	return rapid.Custom(func(t *rapid.T) engineio.Packet {
		if rapid.Bool().Draw(t, "binary") {
			return engineio.Binary(rapid.SliceOf(rapid.Byte()).Draw(t, "data"))
		}
		data := rapid.String().Draw(t, "data")
		if rev == engineio.V4 {
			data = strings.ReplaceAll(data, "\x1e", "") // the text assumes that data does not contain it
		}
		return engineio.Packet{
			Type: engineio.PacketType(rapid.IntRange(0, 6).Draw(t, "type")),
			Data: []byte(data),
		}
	})
}

func anyRevision(t *rapid.T) engineio.Revision {
	return rapid.SampledFrom([]engineio.Revision{engineio.V3, engineio.V4}).Draw(t, "revision")
}

func TestPayloadRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rev := anyRevision(t)
		packets := rapid.SliceOfN(anyPacket(rev), 1, 10).Draw(t, "packets")
		parsed, err := engineio.ParsePayload(nil, rev, engineio.AppendPayload(nil, rev, packets), engineio.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		assertPackets(t, parsed, packets)
	})
}

func TestBinaryPayloadRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		packets := rapid.SliceOfN(anyPacket(engineio.V3), 1, 10).Draw(t, "packets")
		parsed, err := engineio.ParseBinaryPayload(nil, engineio.AppendBinaryPayload(nil, packets), engineio.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		assertPackets(t, parsed, packets)
	})
}

func TestFrameRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rev := anyRevision(t)
		p := anyPacket(rev).Draw(t, "packet")
		parsed, err := engineio.ParseFrame(rev, p.Binary, engineio.AppendFrame(nil, rev, p))
		if err != nil {
			t.Fatal(err)
		}
		assertPackets(t, []engineio.Packet{parsed}, []engineio.Packet{p})
	})
}
