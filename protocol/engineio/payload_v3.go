package engineio

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"
)

// maxLengthDigits bounds a length prefix: no payload here is 10^10 characters long.
const maxLengthDigits = 10

func appendPayloadV3(dst []byte, packets []Packet) []byte {
	if len(packets) == 0 {
		return append(dst, "0:"...) // as the reference implementation does
	}
	for _, p := range packets {
		if p.Binary {
			dst = strconv.AppendInt(dst, int64(2+base64.StdEncoding.EncodedLen(len(p.Data))), 10)
			dst = append(dst, ':', 'b', '0'+byte(p.Type))
			dst = appendBase64(dst, p.Data)
			continue
		}
		dst = strconv.AppendInt(dst, int64(1+utf16Length(p.Data)), 10)
		dst = append(dst, ':', '0'+byte(p.Type))
		dst = appendValidUTF8(dst, p.Data)
	}
	return dst
}

func parsePayloadV3(dst []Packet, body []byte, maxPackets int) ([]Packet, error) {
	if string(body) == "0:" {
		return dst, nil
	}
	if len(body) == 0 {
		return dst, &ParseError{Err: ErrEmptyPacket}
	}
	packets := dst
	for offset := 0; offset < len(body); {
		if len(packets)-len(dst) == maxPackets {
			return dst, &ParseError{Offset: offset, Err: ErrTooManyPackets}
		}
		record, size, err := cutRecordV3(body[offset:])
		if err != nil {
			return dst, &ParseError{Offset: offset, Err: err}
		}
		p, err := parseRecordV3(record)
		if err != nil {
			return dst, &ParseError{Offset: offset, Err: err}
		}
		packets = append(packets, p)
		offset += size
	}
	return packets, nil
}

func parseRecordV3(record []byte) (Packet, error) {
	if len(record) > 0 && record[0] == 'b' {
		return parseBase64V3(record[1:])
	}
	return parseText(record)
}

// cutRecordV3 splits "<length>:<record>" off b, which is UTF-8, and returns its whole size in bytes too.
func cutRecordV3(b []byte) (record []byte, size int, err error) {
	length, i := 0, 0
	for ; i < len(b) && b[i] != ':'; i++ {
		if b[i] < '0' || b[i] > '9' || i == maxLengthDigits || (i == 1 && b[0] == '0') {
			return nil, 0, ErrLength
		}
		length = length*10 + int(b[i]-'0')
	}
	if i == 0 || i == len(b) {
		return nil, 0, ErrLength
	}
	b = b[i+1:]
	n, ok := utf16Prefix(b, length)
	if !ok {
		return nil, 0, ErrLength
	}
	return b[:n], i + 1 + n, nil
}

// utf16Length counts the UTF-16 code units of text, as JavaScript's String.length does: two for a character outside the
// Basic Multilingual Plane, one for every other and for every byte that is not UTF-8 (sent as U+FFFD).
func utf16Length(text []byte) (units int) {
	if !utf8.Valid(text) {
		for i := 0; i < len(text); units++ {
			r, size := utf8.DecodeRune(text[i:])
			i += size
			if r > 0xffff {
				units++
			}
		}
		return units
	}
	for _, b := range text {
		if b&0xc0 != 0x80 { // not a continuation byte
			units++
		}
		if b >= 0xf0 { // the lead byte of four
			units++
		}
	}
	return units
}

// utf16Prefix returns how many bytes of text, which is UTF-8, are that many UTF-16 code units. It fails when text is
// shorter, and when the last unit is the first half of a surrogate pair.
func utf16Prefix(text []byte, units int) (size int, ok bool) {
	if units > len(text) {
		return 0, false
	}
	for units > 0 && size < len(text) {
		switch b := text[size]; {
		case b < utf8.RuneSelf:
			size++
		case b < 0xe0:
			size += 2
		case b < 0xf0:
			size += 3
		default:
			size += 4
			units--
		}
		units--
	}
	return size, units == 0
}

// appendValidUTF8 appends text with U+FFFD for every byte that is not UTF-8.
func appendValidUTF8(dst, text []byte) []byte {
	if utf8.Valid(text) {
		return append(dst, text...)
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		dst = utf8.AppendRune(dst, r)
		i += size
	}
	return dst
}
