package engineio

import "strconv"

const (
	binaryPayloadText   = 0x00
	binaryPayloadBinary = 0x01
	binaryPayloadEnd    = 0xff
)

// AppendBinaryPayload appends the packets as one octet payload, which revision 3 sends when a packet is binary and the
// peer did not ask for b64=1. Each packet is one byte (0 text, 1 binary), its length in bytes as bytes of value 0 to 9,
// the byte 255, the packet.
//
// A binary packet starts with its type byte, as the reference implementation and the official test suite have it (the
// example in the protocol text leaves that byte out).
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#payload
func AppendBinaryPayload(dst []byte, packets []Packet) []byte {
	for _, p := range packets {
		kind := byte(binaryPayloadText)
		if p.Binary {
			kind = binaryPayloadBinary
		}
		dst = append(dst, kind)
		start := len(dst)
		dst = strconv.AppendInt(dst, int64(1+len(p.Data)), 10)
		for i := start; i < len(dst); i++ {
			dst[i] -= '0'
		}
		dst = append(dst, binaryPayloadEnd)
		dst = AppendFrame(dst, V3, p)
	}
	return dst
}

// ParseBinaryPayload reads an octet payload of revision 3 and appends its packets to dst. Data aliases body, except for
// base64. On an error dst is returned as it came.
func ParseBinaryPayload(dst []Packet, body []byte, limit Limits) ([]Packet, error) {
	if len(body) > limit.maxPayload() {
		return dst, &ParseError{Offset: limit.maxPayload(), Err: ErrPayloadTooLarge}
	}
	if len(body) == 0 {
		return dst, &ParseError{Err: ErrEmptyPacket}
	}
	packets, maxPackets := dst, limit.maxPackets()
	for offset := 0; offset < len(body); {
		if len(packets)-len(dst) == maxPackets {
			return dst, &ParseError{Offset: offset, Err: ErrTooManyPackets}
		}
		p, size, err := parseBinaryRecord(body[offset:])
		if err != nil {
			return dst, &ParseError{Offset: offset, Err: err}
		}
		packets = append(packets, p)
		offset += size
	}
	return packets, nil
}

// parseBinaryRecord reads the first packet of b and returns how many bytes it takes.
func parseBinaryRecord(b []byte) (p Packet, size int, err error) {
	if b[0] != binaryPayloadText && b[0] != binaryPayloadBinary {
		return Packet{}, 0, ErrLength
	}
	length, i := 0, 1
	for ; i < len(b) && b[i] != binaryPayloadEnd; i++ {
		if b[i] > 9 || i > maxLengthDigits {
			return Packet{}, 0, ErrLength
		}
		length = length*10 + int(b[i])
	}
	if i == 1 || i == len(b) || length > len(b)-i-1 {
		return Packet{}, 0, ErrLength
	}
	size = i + 1 + length
	record := b[i+1 : size]
	if b[0] == binaryPayloadBinary {
		p, err = parseBinaryV3(record)
		return p, size, err
	}
	if offset := invalidUTF8(record); offset < len(record) {
		return Packet{}, 0, ErrUTF8
	}
	p, err = parseRecordV3(record)
	return p, size, err
}
