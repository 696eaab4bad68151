package wire

import (
	"bytes"
	"testing"

	"github.com/gobwas/ws"
	"pgregory.net/rapid"
)

// However the bytes of frames are cut into pieces, the same frames come out.
func TestFramesDoNotDependOnHowBytesArrive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []ws.Frame
		var stream []byte
		for range rapid.IntRange(1, 20).Draw(t, "frames") {
			size := rapid.OneOf(rapid.IntRange(0, 200), rapid.IntRange(400, 40_000)).Draw(t, "size")
			f := ws.NewBinaryFrame(bytes.Repeat([]byte{byte(size)}, size))
			want = append(want, f)
			stream = append(stream, ws.MustCompileFrame(f)...)
		}
		reader := frameReader{limit: 1 << 20}
		for len(stream) > 0 {
			space := reader.space()
			if len(space) == 0 {
				t.Fatal("no space to read into")
			}
			n := copy(space, stream[:rapid.IntRange(1, len(stream)).Draw(t, "read")])
			reader.grew(n)
			stream = stream[n:]
			for {
				f, ok, err := reader.next()
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					break
				}
				if len(want) == 0 || !bytes.Equal(f.Payload, want[0].Payload) || f.Opcode != ws.OpBinary || !f.Fin {
					t.Fatalf("a wrong frame of %d bytes", len(f.Payload))
				}
				want = want[1:]
			}
		}
		if len(want) > 0 {
			t.Fatalf("%d frames missing", len(want))
		}
		if reader.space(); cap(reader.buf) > largeBuffer {
			t.Fatalf("%d bytes are held while nothing arrives", cap(reader.buf))
		}
	})
}

// The same holds for bytes that are lent, and what is kept of them is no more than a frame that is not complete.
func TestLentBytesAreNotHeld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reader := frameReader{limit: 1 << 20}
		size := rapid.IntRange(0, 40_000).Draw(t, "size")
		encoded := ws.MustCompileFrame(ws.NewBinaryFrame(bytes.Repeat([]byte{byte(size)}, size)))
		stream := bytes.Repeat(encoded, rapid.IntRange(1, 20).Draw(t, "frames"))
		scratch := make([]byte, 50_000)
		for sent, got := 0, 0; sent < len(stream); {
			n := copy(scratch, stream[sent:sent+rapid.IntRange(1, min(len(scratch), len(stream)-sent)).Draw(t, "read")])
			sent += n
			lent := reader.lend(scratch[:n])
			for {
				f, ok, err := reader.next()
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					break
				}
				if got += len(encoded); len(f.Payload) != size || size > 0 && f.Payload[size-1] != byte(size) {
					t.Fatalf("a wrong frame of %d bytes", len(f.Payload))
				}
			}
			reader.keep(lent)
			clear(scratch)
			if len(reader.buf) != sent-got || reader.read != 0 || cap(reader.buf) > 4*len(encoded)+2*largeBuffer+2*len(scratch) {
				t.Fatalf("%d of %d bytes are held for %d", reader.read, cap(reader.buf), sent-got)
			}
		}
	})
}

// A buffer that a burst made large becomes small again.
func TestAnIdleBufferIsSmall(t *testing.T) {
	reader := frameReader{limit: 1 << 20}
	burst := ws.MustCompileFrame(ws.NewBinaryFrame(make([]byte, 10_000)))
	heartbeat := ws.MustCompileFrame(ws.NewTextFrame([]byte("2")))
	feed := func(data []byte) {
		for len(data) > 0 {
			n := copy(reader.space(), data)
			reader.grew(n)
			data = data[n:]
			reader.next()
		}
	}
	feed(burst)
	if cap(reader.buf) < 10_000 {
		t.Fatalf("buffer of %d bytes after a burst", cap(reader.buf))
	}
	for range quietReads + 2 {
		feed(heartbeat)
	}
	if cap(reader.buf) != smallBuffer {
		t.Errorf("buffer of %d bytes after %d heartbeats, want %d", cap(reader.buf), quietReads+2, smallBuffer)
	}
}

// No bytes make the reader panic or hold more than they are worth.
func FuzzFrames(f *testing.F) {
	f.Add(ws.MustCompileFrame(ws.NewTextFrame([]byte("2"))))
	f.Add([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
	f.Add([]byte{0x82, 0x7f, 0, 0, 0, 0, 0, 0x10, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		reader := frameReader{limit: 1000}
		for len(data) > 0 {
			n := copy(reader.space(), data)
			reader.grew(n)
			data = data[n:]
			for {
				frame, ok, err := reader.next()
				if err != nil {
					return
				}
				if !ok {
					break
				}
				if !frame.Opcode.IsControl() {
					if message, _, _ := reader.join(frame); len(message.Payload) > 1000 {
						t.Fatalf("a message of %d bytes", len(message.Payload))
					}
				}
			}
			if cap(reader.buf) > 4096 {
				t.Fatalf("%d bytes held for messages of at most 1000", cap(reader.buf))
			}
		}
	})
}
