package engineio_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

var benchPackets = []engineio.Packet{
	text(`2["chat message","a typical line of a chat, not too long"]`),
	packet(engineio.Ping, ""),
	text(`2["chat message","ein typischer Satz, né en Europe – ❤"]`),
	text(`2/tenant-a,["room message","room 7",{"from":"x","at":1700000000000}]`),
}

func benchmarkPayload(b *testing.B, rev engineio.Revision, packets []engineio.Packet) {
	payload := engineio.AppendPayload(nil, rev, packets)
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(payload)))
		var buffer []byte
		for b.Loop() {
			buffer = engineio.AppendPayload(buffer[:0], rev, packets)
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(payload)))
		var parsed []engineio.Packet
		for b.Loop() {
			var err error
			if parsed, err = engineio.ParsePayload(parsed[:0], rev, payload, engineio.Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkPayload(b *testing.B) {
	image := engineio.Binary(bytes.Repeat([]byte{1, 2, 3}, 300))
	for _, rev := range []engineio.Revision{engineio.V3, engineio.V4} {
		b.Run(rev.String()+" text", func(b *testing.B) { benchmarkPayload(b, rev, benchPackets) })
		b.Run(rev.String()+" binary", func(b *testing.B) { benchmarkPayload(b, rev, []engineio.Packet{image}) })
	}
}

func BenchmarkFrame(b *testing.B) {
	frame := engineio.AppendFrame(nil, engineio.V4, benchPackets[0])
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			frame = engineio.AppendFrame(frame[:0], engineio.V4, benchPackets[0])
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := engineio.ParseFrame(engineio.V4, false, frame); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSession is one message each way on an open session.
func BenchmarkSession(b *testing.B) {
	s := engineio.NewServerSession(engineio.SessionConfig{Handshake: handshake()}, at(0), ws)
	var out []engineio.Packet
	var events []engineio.Event
	b.ReportAllocs()
	for b.Loop() {
		s.Receive(at(1), ws, benchPackets[0])
		events = s.Events(events[:0])
		s.Send(benchPackets[0])
		out = s.Outgoing(ws, out[:0])
		if at, ok := s.Deadline(); !ok || at.Before(epoch) || len(events) != 1 {
			b.Fatal("no deadline or no event")
		}
	}
}

// BenchmarkNewSession is the memory of a connection in this package.
func BenchmarkNewSession(b *testing.B) {
	h := handshake()
	h.PingInterval = time.Minute
	b.ReportAllocs()
	for b.Loop() {
		s := engineio.NewServerSession(engineio.SessionConfig{Handshake: h}, at(0), ws)
		s.Outgoing(ws, nil)
	}
}
