package engine

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// v3PayloadFaults concern the payloads of text of revision 3.
var v3PayloadFaults = []fault.Fault[Rules]{
	{
		Name:   "v3-text-as-octets",
		Breaks: "Clients of Engine.IO 3 that take text only get text packets as octets.",
		Cases:  []string{"EIO3-HS-01"},
		Break: func(r *Rules) {
			r.revision3.text = func(packets []engineio.Packet) []byte { return engineio.AppendBinaryPayload(nil, packets) }
		},
	},
	{
		Name:   "v3-one-packet-per-post",
		Breaks: "Of several packets in one payload of Engine.IO 3 the first is taken, and what is behind it ignored.",
		Cases:  []string{"EIO3-PAY-01"},
		Break: func(r *Rules) {
			changeTaken(r, func(packets []engineio.Packet) []engineio.Packet { return packets[:min(1, len(packets))] })
		},
	},
	{
		Name:   "v3-hundred-packets-per-post",
		Breaks: "Of the packets in one payload of Engine.IO 3 the first hundred are taken.",
		Cases:  []string{"EIO3-PAY-10"},
		Break: func(r *Rules) {
			changeTaken(r, func(packets []engineio.Packet) []engineio.Packet { return packets[:min(100, len(packets))] })
		},
	},
	{
		Name:   "v3-length-in-bytes",
		Breaks: "The length ahead of a packet counts bytes on the way to a client of Engine.IO 3.",
		Cases:  []string{"EIO3-PAY-02", "EIO3-PAY-03"},
		Break:  func(r *Rules) { countWritten(r, func(packet []byte) int { return len(packet) }) },
	},
	{
		Name:   "v3-length-in-code-points",
		Breaks: "The length ahead of a packet counts a character beyond U+FFFF once on the way to a client of Engine.IO 3.",
		Cases:  []string{"EIO3-PAY-03"},
		Break:  func(r *Rules) { countWritten(r, utf8.RuneCount) },
	},
	{
		Name:   "v3-length-read-in-bytes",
		Breaks: "The length ahead of a packet of an Engine.IO 3 client is taken for a number of bytes.",
		Cases:  []string{"EIO3-PAY-02", "EIO3-PAY-03"},
		Break:  func(r *Rules) { countRead(r, func(b []byte, length int) int { return length }) },
	},
	{
		Name:   "v3-length-read-in-code-points",
		Breaks: "The length ahead of a packet of an Engine.IO 3 client is taken to count a character beyond U+FFFF once.",
		Cases:  []string{"EIO3-PAY-03"},
		Break: func(r *Rules) {
			countRead(r, func(b []byte, length int) int {
				characters := []rune(string(b))
				if length > len(characters) {
					return len(b) + 1
				}
				return len(string(characters[:length]))
			})
		},
	},
	{
		Name:   "v3-wrong-payload-ignored",
		Breaks: "A payload of Engine.IO 3 that cannot be read is answered with ok and ignored.",
		Cases:  []string{"EIO3-PAY-07", "EIO3-PAY-09"},
		Break: func(r *Rules) {
			decode := r.revision3.decodeText
			r.revision3.decodeText = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				packets, err := decode(body, limits)
				if err != nil {
					return nil, nil
				}
				return packets, nil
			}
		},
	},
	{
		Name:   "v3-length-not-checked",
		Breaks: "A length that is too large is taken to mean all that is left of a payload of Engine.IO 3.",
		Cases:  []string{"EIO3-PAY-07"},
		Break: func(r *Rules) {
			decode := r.revision3.decodeText
			r.revision3.decodeText = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				packets, err := decode(body, limits)
				length, packet, found := bytes.Cut(body, []byte(":"))
				if n, _ := strconv.Atoi(string(length)); err != nil && found && n > len(packet) {
					return decode(fmt.Appendf(nil, "%d:%s", utf8.RuneCount(packet), packet), limits)
				}
				return packets, err
			}
		},
	},
	{
		Name:   "v3-unknown-types-ignored",
		Breaks: "Packets of a type that does not exist are ignored in Engine.IO 3.",
		Cases:  []string{"EIO3-PAY-09", "EIO3-WS-04"},
		Break: func(r *Rules) {
			unknown := func(packet []byte) bool { return len(packet) > 0 && (packet[0] < '0' || packet[0] > '6') }
			decode, parse := r.revision3.decodeText, r.revision3.parse
			r.revision3.decodeText = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				if _, packet, _ := bytes.Cut(body, []byte(":")); unknown(packet) && packet[0] != 'b' {
					return nil, nil
				}
				return decode(body, limits)
			}
			r.revision3.parse = func(binary bool, message []byte) (engineio.Packet, error) {
				if !binary && unknown(message) {
					return engineio.Packet{Type: engineio.Noop}, nil
				}
				return parse(binary, message)
			}
		},
	},
}

// changeTaken changes the packets that a POST of text brings.
func changeTaken(r *Rules, change func(packets []engineio.Packet) []engineio.Packet) {
	decode := r.revision3.decodeText
	r.revision3.decodeText = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
		packets, err := decode(body, limits)
		return change(packets), err
	}
}

// countWritten counts the lengths of text packets otherwise in what is written.
func countWritten(r *Rules, count func(packet []byte) int) {
	text := r.revision3.text
	r.revision3.text = func(packets []engineio.Packet) []byte {
		var payload []byte
		for _, p := range packets {
			if p.Binary {
				payload = append(payload, text([]engineio.Packet{p})...)
				continue
			}
			packet := engineio.AppendFrame(nil, engineio.V3, p)
			payload = fmt.Appendf(payload, "%d:%s", count(packet), packet)
		}
		return payload
	}
}

// countRead takes the lengths in what is read for something else: size is how many bytes of b a length stands for.
func countRead(r *Rules, size func(b []byte, length int) int) {
	decode := r.revision3.decodeText
	r.revision3.decodeText = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
		var right []byte // the payload with the lengths that the packets have which were cut out
		for rest := body; len(rest) > 0; {
			digits, packets, _ := bytes.Cut(rest, []byte(":"))
			length, err := strconv.Atoi(string(digits))
			if err != nil || size(packets, length) > len(packets) {
				return nil, &engineio.ParseError{Err: engineio.ErrLength}
			}
			cut := size(packets, length)
			parsed, err := engineio.ParseFrame(engineio.V3, false, bytes.Clone(packets[:cut]))
			if err != nil {
				return nil, err
			}
			right = engineio.AppendPayload(right, engineio.V3, []engineio.Packet{parsed})
			rest = packets[cut:]
		}
		return decode(right, limits)
	}
}
