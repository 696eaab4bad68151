package socketio_test

import (
	"testing"

	"github.com/sioproof/sioproof/protocol/socketio"
)

const chatLine = `2["chat message","a typical line of a chat, not too long",{"from":"x","at":1700000000000}]`

func BenchmarkParsePacket(b *testing.B) {
	for _, test := range []struct{ name, text string }{
		{"event", chatLine},
		{"namespace and id", `2/tenant-a,123["room message","room 7","hello"]`},
		{"binary", twoAttachments},
	} {
		b.Run(test.name, func(b *testing.B) {
			text := []byte(test.text)
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := socketio.ParsePacket(socketio.V5, text, socketio.Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppendPacket(b *testing.B) {
	p := socketio.Packet{Type: socketio.Event, Namespace: "/tenant-a", ID: 123, HasID: true, Data: []byte(chatLine[1:])}
	var buffer []byte
	b.ReportAllocs()
	for b.Loop() {
		buffer = socketio.AppendPacket(buffer[:0], socketio.V5, p)
	}
}

func BenchmarkEncodeArguments(b *testing.B) {
	for _, test := range []struct {
		name string
		args []any
	}{
		{"text", []any{"chat message", "a typical line of a chat, not too long", 1700000000000}},
		{"object", []any{"chat message", map[string]any{"from": "x", "at": 1700000000000, "text": "hello"}}},
		{"binary", []any{"binary", []byte{1, 2, 3}}},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := socketio.EncodeArguments(test.args...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecodeArguments(b *testing.B) {
	data := []byte(chatLine[1:])
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := socketio.DecodeArguments(data, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEventName(b *testing.B) {
	data := []byte(chatLine[1:])
	b.ReportAllocs()
	for b.Loop() {
		if _, err := socketio.EventName(data); err != nil {
			b.Fatal(err)
		}
	}
}
