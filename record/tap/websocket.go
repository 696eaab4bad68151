package tap

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"

	"github.com/gobwas/ws"
)

// Stream reads the WebSocket of a session from copies of its bytes.
type Stream struct {
	session    *Session
	probe      bool // it is beside polling, until the upgrade
	fromClient direction
	fromServer direction
}

// WebSocket returns the stream of a WebSocket that was just opened. The answer's Sec-WebSocket-Extensions say whether messages are
// compressed.
func (s *Session) WebSocket(extensions string, probe bool) *Stream {
	deflated := strings.Contains(extensions, "permessage-deflate")
	stream := &Stream{session: s, probe: probe}
	stream.fromClient = direction{deflated: deflated, message: func(content []byte, binary bool) { s.frame(content, binary, true) }, failed: s.recorder.Failed}
	stream.fromServer = direction{deflated: deflated, message: func(content []byte, binary bool) { s.frame(content, binary, false) }, failed: s.recorder.Failed}
	return stream
}

// Sent takes bytes of the client. The two directions may be called concurrently.
func (s *Stream) Sent(p []byte) { s.fromClient.take(p) }

// Received takes bytes of the server.
func (s *Stream) Received(p []byte) { s.fromServer.take(p) }

// End says that the WebSocket is closed.
func (s *Stream) End() { s.session.webSocketEnded(s.probe) }

// direction reads the frames of one direction.
type direction struct {
	deflated bool
	message  func(content []byte, binary bool)
	failed   func(what string)

	broken     bool // what cannot be read any more passes unread
	buffered   []byte
	parts      []byte // of a message in fragments
	opcode     ws.OpCode
	compressed bool
	window     []byte // the last bytes of earlier messages, which a compressed one may refer to
}

func (d *direction) take(p []byte) {
	if d.broken {
		return
	}
	d.buffered = append(d.buffered, p...)
	for !d.broken {
		reader := bytes.NewReader(d.buffered)
		header, err := ws.ReadHeader(reader)
		begin := len(d.buffered) - reader.Len()
		switch {
		case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF, header.Length > maxBody:
			d.fail("WebSocket frame")
			return
		case err != nil || int64(reader.Len()) < header.Length:
			return // not there yet
		}
		end := begin + int(header.Length)
		payload := bytes.Clone(d.buffered[begin:end])
		d.buffered = d.buffered[end:]
		if header.Masked {
			ws.Cipher(payload, header.Mask, 0)
		}
		d.frame(header, payload)
	}
}

func (d *direction) frame(header ws.Header, payload []byte) {
	if header.OpCode.IsControl() {
		return
	}
	if header.OpCode != ws.OpContinuation {
		d.opcode, d.parts, d.compressed = header.OpCode, nil, header.Rsv1()
	}
	if d.parts = append(d.parts, payload...); len(d.parts) > maxBody {
		d.fail("WebSocket message that is too large")
		return
	}
	if !header.Fin {
		return
	}
	content := d.parts
	d.parts = nil
	if d.compressed && d.deflated {
		inflated, err := d.inflate(content)
		if err != nil {
			d.fail("compressed WebSocket message")
			return
		}
		content = inflated
	}
	d.message(content, d.opcode == ws.OpBinary)
}

const (
	// deflateTail is the end of a compressed message, which its sender omits (RFC 7692, section 7.2.1), and an empty last block.
	deflateTail = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"
	// windowSize is how far a compressed message may refer back.
	windowSize = 32 << 10
)

// inflate decompresses a message. Earlier messages are kept as its dictionary, which is also right where each is compressed by itself:
// such a message refers to nothing before it.
func (d *direction) inflate(message []byte) ([]byte, error) {
	reader := flate.NewReaderDict(io.MultiReader(bytes.NewReader(message), strings.NewReader(deflateTail)), d.window)
	content, err := io.ReadAll(io.LimitReader(reader, maxBody))
	d.window = append(d.window, content...)
	d.window = bytes.Clone(d.window[max(0, len(d.window)-windowSize):])
	return content, err
}

func (d *direction) fail(what string) {
	d.broken, d.buffered, d.parts = true, nil, nil
	d.failed(what)
}
