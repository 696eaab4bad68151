package engineio

import (
	"bytes"
	"unicode/utf8"
)

// separator stands between the packets of a revision 4 payload. Text data must not contain it, which JSON never does.
const separator = 0x1e

// AppendPayload appends the packets as one text payload, the body of a polling request or response. Binary data is
// sent as base64 in both revisions.
//
// Revision 4 separates packets by U+001E. Revision 3 prefixes each with its length in UTF-16 code units; text that is
// not UTF-8 is sent with U+FFFD for every wrong byte, so that the length is always right.
//
// No packets make the payload "0:" in revision 3, and an empty one, which no receiver accepts, in revision 4.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md#http-long-polling-1
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#payload
func AppendPayload(dst []byte, rev Revision, packets []Packet) []byte {
	if rev == V3 {
		return appendPayloadV3(dst, packets)
	}
	for i, p := range packets {
		if i > 0 {
			dst = append(dst, separator)
		}
		if p.Binary {
			dst = append(dst, 'b')
			dst = appendBase64(dst, p.Data)
		} else {
			dst = AppendFrame(dst, V4, p)
		}
	}
	return dst
}

// ParsePayload reads a text payload and appends its packets to dst. Text data aliases body; base64 is decoded into
// memory of its own, never more than the body is long. On an error dst is returned as it came.
func ParsePayload(dst []Packet, rev Revision, body []byte, limit Limits) ([]Packet, error) {
	if len(body) > limit.maxPayload() {
		return dst, &ParseError{Offset: limit.maxPayload(), Err: ErrPayloadTooLarge}
	}
	if !utf8.Valid(body) {
		return dst, &ParseError{Offset: invalidUTF8(body), Err: ErrUTF8}
	}
	if rev == V3 {
		return parsePayloadV3(dst, body, limit.maxPackets())
	}
	return parsePayloadV4(dst, body, limit.maxPackets())
}

func parsePayloadV4(dst []Packet, body []byte, maxPackets int) ([]Packet, error) {
	packets := dst
	for offset, more := 0, true; more; {
		if len(packets)-len(dst) == maxPackets {
			return dst, &ParseError{Offset: offset, Err: ErrTooManyPackets}
		}
		var record []byte
		record, _, more = bytes.Cut(body[offset:], []byte{separator})
		p, err := parseRecordV4(record)
		if err != nil {
			return dst, &ParseError{Offset: offset, Err: err}
		}
		packets = append(packets, p)
		offset += len(record) + 1
	}
	return packets, nil
}

func parseRecordV4(record []byte) (Packet, error) {
	if len(record) > 0 && record[0] == 'b' {
		data, err := decodeBase64(record[1:])
		return Binary(data), err
	}
	return parseText(record)
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8.
func invalidUTF8(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(b)
}
