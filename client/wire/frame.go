package wire

import (
	"encoding/binary"
	"fmt"

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

// CloseFrame makes a Close frame with a code; 0 means without.
func CloseFrame(code int) Frame {
	var payload []byte
	if code != 0 {
		payload = binary.BigEndian.AppendUint16(nil, uint16(code))
	}
	return Frame{Opcode: ws.OpClose, Payload: payload, Fin: true}
}

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

// clip copies the beginning of data.
func clip(data []byte) []byte { return append([]byte(nil), data[:min(len(data), 512)]...) }

// frameKind returns the Kind of a frame in the transcript. A compressed text is binary there.
func frameKind(f Frame) string {
	if f.Opcode == ws.OpText && f.Rsv != 0 {
		return KindBinary
	}
	switch f.Opcode {
	case ws.OpText:
		return KindText
	case ws.OpBinary:
		return KindBinary
	case ws.OpContinuation:
		return KindContinuation
	case ws.OpClose:
		return KindClose
	case ws.OpPing:
		return KindPing
	case ws.OpPong:
		return KindPong
	}
	return fmt.Sprintf("opcode %d", f.Opcode)
}
