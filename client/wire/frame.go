package wire

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// Frame is one WebSocket frame or, when received, one whole message.
type Frame struct {
	Opcode  ws.OpCode
	Payload []byte
	Fin     bool // no further fragment follows; true for whole messages
	Rsv     byte // reserved bits, sent as given (RFC 6455 demands 0); ws.Rsv makes one
	NoMask  bool // send without a mask, which RFC 6455 forbids a client
}

// CloseFrame makes a Close frame; code 0 means without one.
func CloseFrame(code int) Frame {
	var payload []byte
	if code != 0 {
		payload = binary.BigEndian.AppendUint16(nil, uint16(code))
	}
	return Frame{Opcode: ws.OpClose, Payload: payload, Fin: true}
}

// errors of [FrameError] beyond those of package ws.
var (
	errLength = errors.New("frame length has its highest bit set")
	errUTF8   = errors.New("text message is not valid UTF-8")
	errClose  = errors.New("Close frame has a payload of one byte")
)

// appendFrame appends a frame as it goes over the wire.
func appendFrame(dst []byte, f Frame, mask [4]byte) []byte {
	first := f.Rsv<<4 | byte(f.Opcode)
	if f.Fin {
		first |= 0x80
	}
	masked := byte(0x80)
	if f.NoMask {
		masked = 0
	}
	switch n := len(f.Payload); {
	case n <= 125:
		dst = append(dst, first, masked|byte(n))
	case n <= 0xffff:
		dst = append(dst, first, masked|126)
		dst = binary.BigEndian.AppendUint16(dst, uint16(n))
	default:
		dst = append(dst, first, masked|127)
		dst = binary.BigEndian.AppendUint64(dst, uint64(n))
	}
	if f.NoMask {
		return append(dst, f.Payload...)
	}
	dst = append(dst, mask[:]...)
	start := len(dst)
	dst = append(dst, f.Payload...)
	ws.Cipher(dst[start:], mask, 0)
	return dst
}

// parseHeader reads a frame header from the beginning of b. It returns the header's size, or 0 if b is too short.
func parseHeader(b []byte) (header ws.Header, size int, err error) {
	if len(b) < 2 {
		return header, 0, nil
	}
	header.Fin = b[0]&0x80 != 0
	header.Rsv = b[0] & 0x70 >> 4
	header.OpCode = ws.OpCode(b[0] & 0x0f)
	header.Masked = b[1]&0x80 != 0
	header.Length = int64(b[1] & 0x7f)
	size = 2
	switch {
	case header.Length == 126 && len(b) >= 4:
		header.Length, size = int64(binary.BigEndian.Uint16(b[2:])), 4
	case header.Length == 127 && len(b) >= 10:
		length := binary.BigEndian.Uint64(b[2:])
		if length > 1<<63-1 {
			return header, 0, errLength
		}
		header.Length, size = int64(length), 10
	case header.Length >= 126:
		// The length is not complete; what is known can be judged already.
		header.Length = 0
		size = 0
	}
	return header, size, nil
}

// frameReader finds frames in bytes as they arrive and puts fragments together. It does no I/O: fed by a goroutine or by an
// event loop alike. Its buffer is small while nothing arrives.
type frameReader struct {
	limit      int    // of a message, in bytes
	buf        []byte // bytes received; buf[:read] are done with
	read       int
	message    []byte // fragments of the message so far
	opcode     ws.OpCode
	fragmented bool
	deflated   bool // messages may be compressed: the first reserved bit of their first frame says which
	compressed bool // the message under way is
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

// lend is a push that copies only if it must. When next has taken what it can, keep has to follow.
func (r *frameReader) lend(data []byte) (lent bool) {
	if r.read < len(r.buf) {
		r.push(data)
		return false
	}
	r.buf, r.read = data, 0
	return true
}

// keep copies what is left of lent bytes, and holds no more than what is left is worth.
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
		return f, false, r.fault(err)
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

// join adds a data frame to the message under way and returns the message when it is whole. The payload is a copy.
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

// fault describes what is wrong with the bytes not yet read.
func (r *frameReader) fault(err error) error {
	return &FrameError{Data: clip(r.buf[r.read:]), Err: err}
}

// clip copies the beginning of data.
func clip(data []byte) []byte { return append([]byte(nil), data[:min(len(data), 512)]...) }
