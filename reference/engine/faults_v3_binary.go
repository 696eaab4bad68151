package engine

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// v3BinaryFaults concern binary data over the long-polling of revision 3.
var v3BinaryFaults = []fault.Fault[Rules]{
	{
		Name:   "v3-base64-without-type",
		Breaks: "Binary data is sent to text clients of Engine.IO 3 as b and base64, without the packet's type between them, as in revision 4.",
		Cases:  []string{"EIO3-PAY-04", "EIO3-JSONP-06"},
		Break: func(r *Rules) {
			changeBase64(r, func(data []byte) (int, string) { return counted("b" + base64.StdEncoding.EncodeToString(data)) })
		},
	},
	{
		Name:   "v3-base64-length-without-b",
		Breaks: "The length ahead of base64 counts the data and one character, the type, as a sentence of the protocol's text has it.",
		Cases:  []string{"EIO3-PAY-04"},
		Break: func(r *Rules) {
			changeBase64(r, func(data []byte) (int, string) {
				length, packet := counted("b4" + base64.StdEncoding.EncodeToString(data))
				return length - 1, packet
			})
		},
	},
	{
		Name:   "v3-base64-for-urls",
		Breaks: "Base64 is sent to clients of Engine.IO 3 in the alphabet for URLs, without padding.",
		Cases:  []string{"EIO3-PAY-11"},
		Break: func(r *Rules) {
			changeBase64(r, func(data []byte) (int, string) { return counted("b4" + base64.RawURLEncoding.EncodeToString(data)) })
		},
	},
	{
		Name:   "v3-base64-kept-as-text",
		Breaks: "Base64 of a client of Engine.IO 3 is kept as text: bytes that are no UTF-8 become U+FFFD.",
		Cases:  []string{"EIO3-PAY-11"},
		Break:  func(r *Rules) { changeTaken(r, keepAsText) },
	},
	{
		Name:   "v3-b64-ignored",
		Breaks: "The parameter b64 is ignored: every client of Engine.IO 3 gets binary data as octets.",
		Cases:  []string{"EIO3-PAY-04", "EIO3-WS-05"},
		Break:  func(r *Rules) { r.revision3.base64 = func(url.Values) bool { return false } },
	},
	{
		Name:   "v3-b64-of-each-request",
		Breaks: "Whether binary data is base64 depends on the parameter b64 of the very request, which clients do not repeat.",
		Cases:  []string{"EIO3-PAY-13"},
		Break: func(r *Rules) {
			r.revision3.textOnly = func(_ *Connection, request request) bool { return request.base64 }
		},
	},
	{
		Name:   "v3-never-octets",
		Breaks: "Every client of Engine.IO 3 gets binary data as base64, whether it says b64 or not.",
		Cases:  []string{"EIO3-PAY-05"},
		Break:  func(r *Rules) { r.revision3.textOnly = func(*Connection, request) bool { return true } },
	},
	{
		Name:   "v3-octets-called-text",
		Breaks: "A payload of octets has the content type of text.",
		Cases:  []string{"EIO3-PAY-05"},
		Break:  func(r *Rules) { r.revision3.octetsType = plainText },
	},
	{
		Name:   "v3-octets-without-type",
		Breaks: "In a payload of octets binary data has no type ahead, as in the example of the protocol's text.",
		Cases:  []string{"EIO3-PAY-05"},
		Break: func(r *Rules) {
			changeOctets(r, asDigits, func(p engineio.Packet) (int, []byte) {
				packet := engineio.AppendFrame(nil, engineio.V3, p)
				if p.Binary {
					packet = p.Data
				}
				return len(packet), packet
			})
		},
	},
	{
		Name:   "v3-octets-length-in-ascii",
		Breaks: "In a payload of octets the digits of a length are those of ASCII, and not bytes of that value.",
		Cases:  []string{"EIO3-PAY-05"},
		Break: func(r *Rules) {
			changeOctets(r, func(length int) []byte { return strconv.AppendInt(nil, int64(length), 10) }, wholeFrame)
		},
	},
	{
		Name:   "v3-octets-length-in-characters",
		Breaks: "In a payload of octets the length of a text packet counts characters.",
		Cases:  []string{"EIO3-PAY-08"},
		Break: func(r *Rules) {
			changeOctets(r, asDigits, func(p engineio.Packet) (int, []byte) {
				length, packet := wholeFrame(p)
				if !p.Binary {
					length = utf8.RuneCount(packet)
				}
				return length, packet
			})
		},
	},
	{
		Name:   "v3-octets-in-latin-1",
		Breaks: "In a payload of octets each character of a text packet is one byte, its code, as a sentence of the protocol's text has it.",
		Cases:  []string{"EIO3-PAY-08"},
		Break: func(r *Rules) {
			changeOctets(r, asDigits, func(p engineio.Packet) (int, []byte) {
				_, packet := wholeFrame(p)
				if !p.Binary {
					var codes []byte
					for _, c := range string(packet) {
						codes = append(codes, byte(c))
					}
					packet = codes
				}
				return len(packet), packet
			})
		},
	},
	{
		Name:   "v3-octets-end-at-255",
		Breaks: "Binary data in a payload of octets ends where the byte 255 is, which is taken for the end of a length.",
		Cases:  []string{"EIO3-PAY-12"},
		Break: func(r *Rules) {
			changeOctets(r, asDigits, func(p engineio.Packet) (int, []byte) {
				_, packet := wholeFrame(p)
				packet, _, _ = bytes.Cut(packet, []byte{0xff})
				return len(packet), packet
			})
		},
	},
	{
		Name:   "v3-octets-kept-as-text",
		Breaks: "Binary data that a client posts as octets is kept as text: bytes that are no UTF-8 become U+FFFD.",
		Cases:  []string{"EIO3-PAY-12"},
		Break:  func(r *Rules) { changeOctetsTaken(r, keepAsText) },
	},
	{
		Name:   "v3-octets-of-post-in-latin-1",
		Breaks: "A text packet that a client posts among octets is read byte by byte, and not as UTF-8.",
		Cases:  []string{"EIO3-PAY-08"},
		Break: func(r *Rules) {
			changeOctetsTaken(r, func(packets []engineio.Packet) []engineio.Packet {
				for i, p := range packets {
					if !p.Binary {
						packets[i].Data = encodeAgain(p.Data)
					}
				}
				return packets
			})
		},
	},
	{
		Name:   "v3-octets-of-post-read-as-text",
		Breaks: "The content type of a POST is not looked at: octets are read as a payload of text.",
		Cases:  []string{"EIO3-PAY-06"},
		Break: func(r *Rules) {
			r.revision3.decodeOctets = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				return engineio.ParsePayload(nil, engineio.V3, body, limits)
			}
		},
	},
	{
		Name:   "v3-octets-of-short-packets-only",
		Breaks: "Of a length among the octets of a POST two digits are read, so that packets of a hundred bytes and more are not accepted.",
		Cases:  []string{"EIO3-PAY-06"},
		Break: func(r *Rules) {
			decode := r.revision3.decodeOctets
			r.revision3.decodeOctets = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				packets, err := decode(body, limits)
				if slices.ContainsFunc(packets, func(p engineio.Packet) bool { return len(p.Data) >= 99 }) {
					return nil, &engineio.ParseError{Err: engineio.ErrLength}
				}
				return packets, err
			}
		},
	},
}

// counted is a packet and its length.
func counted(packet string) (int, string) { return len(packet), packet }

// wholeFrame is a packet as it is, and its length in bytes.
func wholeFrame(p engineio.Packet) (int, []byte) {
	packet := engineio.AppendFrame(nil, engineio.V3, p)
	return len(packet), packet
}

// asDigits writes a length as bytes of the value of its digits.
func asDigits(length int) []byte {
	digits := strconv.AppendInt(nil, int64(length), 10)
	for i := range digits {
		digits[i] -= '0'
	}
	return digits
}

// changeOctets encodes packets otherwise in payloads of octets.
func changeOctets(r *Rules, number func(length int) []byte, encoded func(p engineio.Packet) (int, []byte)) {
	r.revision3.octets = func(packets []engineio.Packet) []byte {
		var payload []byte
		for _, p := range packets {
			kind := byte(0)
			if p.Binary {
				kind = 1
			}
			length, packet := encoded(p)
			payload = append(append(payload, kind), number(length)...)
			payload = append(append(payload, 0xff), packet...)
		}
		return payload
	}
}

// changeOctetsTaken changes the packets that a POST of octets brings.
func changeOctetsTaken(r *Rules, change func(packets []engineio.Packet) []engineio.Packet) {
	decode := r.revision3.decodeOctets
	r.revision3.decodeOctets = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
		packets, err := decode(body, limits)
		return change(packets), err
	}
}

// changeBase64 encodes binary data otherwise for clients that take text only.
func changeBase64(r *Rules, encoded func(data []byte) (length int, packet string)) {
	text := r.revision3.text
	r.revision3.text = func(packets []engineio.Packet) []byte {
		var payload []byte
		for _, p := range packets {
			if p.Binary {
				length, packet := encoded(p.Data)
				payload = fmt.Appendf(payload, "%d:%s", length, packet)
			} else {
				payload = append(payload, text([]engineio.Packet{p})...)
			}
		}
		return payload
	}
}

// keepAsText makes text of binary data, and binary data of that again.
func keepAsText(packets []engineio.Packet) []engineio.Packet {
	for i, p := range packets {
		if p.Binary {
			packets[i].Data = bytes.ToValidUTF8(p.Data, []byte("\ufffd"))
		}
	}
	return packets
}
