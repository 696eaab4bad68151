package wire

import (
	"errors"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// Causes of a [FrameError] beyond those of package ws.
var (
	errLength = errors.New("frame length has its highest bit set")
	errUTF8   = errors.New("text message is not valid UTF-8")
	errClose  = errors.New("Close frame has a payload of one byte")
)

// frameReader parses frames from bytes as they arrive and joins fragments. It does no I/O, so a goroutine can feed it as well as an
// event loop. Its buffer is small while nothing arrives.
type frameReader struct {
	limit      int    // of a message, in bytes
	buf        []byte // bytes received; buf[:read] have been parsed
	read       int
	message    []byte // fragments of the message so far
	opcode     ws.OpCode
	fragmented bool
	deflated   bool // messages may be compressed: the first reserved bit of their first frame says which
	compressed bool // the message in progress is
	quiet      int  // reads in a row that left most of the buffer unused
}

// Sizes of the buffer.
const (
	smallBuffer = 512
	largeBuffer = 16 << 10
	quietReads  = 16
)

// space returns where to read more bytes into; grew reports them.
func (r *frameReader) space() []byte {
	if r.read == len(r.buf) {
		r.buf, r.read = r.buf[:0], 0
		if cap(r.buf) > largeBuffer || r.quiet >= quietReads && cap(r.buf) > smallBuffer {
			r.buf, r.quiet = nil, 0
		}
	}
	switch {
	case cap(r.buf) == 0:
		r.buf = make([]byte, 0, smallBuffer)
	case len(r.buf) == cap(r.buf):
		// A frame is longer than half the buffer: double it. Otherwise there is room at the beginning.
		if used := r.buf[r.read:]; len(used) > cap(r.buf)/2 {
			r.buf = append(make([]byte, 0, 2*cap(r.buf)), used...)
		} else {
			r.buf = append(r.buf[:0], used...)
		}
		r.read = 0
	}
	return r.buf[len(r.buf):cap(r.buf)]
}

// grew says how many bytes were read into space.
func (r *frameReader) grew(n int) {
	if room := cap(r.buf) - len(r.buf); n < room/4 {
		r.quiet++
	} else {
		r.quiet = 0
	}
	r.buf = r.buf[:len(r.buf)+n]
}

// push adds bytes that were read elsewhere.
func (r *frameReader) push(data []byte) { r.buf = append(r.buf, data...) }

// lend is a push that avoids the copy if it can. The caller calls keep when next returns no more frames.
func (r *frameReader) lend(data []byte) (lent bool) {
	if r.read < len(r.buf) {
		r.push(data)
		return false
	}
	r.buf, r.read = data, 0
	return true
}

// keep copies the unparsed rest of lent bytes, and gives up a buffer that is large for the rest.
func (r *frameReader) keep(lent bool) {
	rest := r.buf[r.read:]
	switch {
	case len(rest) == 0:
		r.buf, r.read = nil, 0
	case lent, cap(r.buf) > largeBuffer && len(rest) < cap(r.buf)/4:
		r.buf, r.read = append([]byte(nil), rest...), 0
	case r.read > 0:
		r.buf, r.read = append(r.buf[:0], rest...), 0
	}
}

// next returns the next frame that is complete, as it came. Its payload is valid until the next call of any method.
// Errors: [FrameError], [TooLargeError].
func (r *frameReader) next() (f Frame, ok bool, err error) {
	rest := r.buf[r.read:]
	header, size, err := parseHeader(rest)
	if err == nil && len(rest) >= 2 {
		state := ws.StateClientSide
		if r.fragmented {
			state = state.Set(ws.StateFragmented)
		}
		plain := header
		if r.deflated && header.OpCode.IsData() && header.OpCode != ws.OpContinuation {
			plain.Rsv &^= ws.Rsv(true, false, false)
		}
		err = ws.CheckHeader(plain, state)
	}
	if err != nil {
		return f, false, r.frameError(err)
	}
	if size == 0 {
		return f, false, nil
	}
	if !header.OpCode.IsControl() && header.Length > int64(r.limit-len(r.message)) {
		return f, false, &TooLargeError{What: "message", Limit: r.limit}
	}
	end := size + int(header.Length)
	if len(rest) < end {
		return f, false, nil
	}
	r.read += end
	return Frame{Opcode: header.OpCode, Payload: rest[size:end:end], Fin: header.Fin, Rsv: header.Rsv}, true, nil
}

// join adds a data frame to the message in progress and returns the message when it is whole. The payload is a copy.
func (r *frameReader) join(f Frame) (message Frame, whole bool, err error) {
	if f.Opcode != ws.OpContinuation {
		r.opcode, r.compressed = f.Opcode, f.Rsv != 0
	}
	r.message = append(r.message, f.Payload...)
	r.fragmented = !f.Fin
	if r.fragmented {
		return message, false, nil
	}
	message = Frame{Opcode: r.opcode, Payload: r.message, Fin: true}
	r.message = nil
	if r.compressed {
		if message.Payload, err = inflate(message.Payload, r.limit); err != nil {
			return message, false, err
		}
	}
	if message.Opcode == ws.OpText && !utf8.Valid(message.Payload) {
		return message, false, &FrameError{Data: clip(message.Payload), Err: errUTF8}
	}
	if message.Payload == nil {
		message.Payload = []byte{}
	}
	return message, true, nil
}

// frameError describes what is wrong with the bytes not yet read.
func (r *frameReader) frameError(err error) error {
	return &FrameError{Data: clip(r.buf[r.read:]), Err: err}
}
