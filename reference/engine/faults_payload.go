package engine

import (
	"bytes"
	"encoding/base64"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// payloadFaults concern the encoding of packets over long-polling, text apart.
var payloadFaults = []fault.Fault[Rules]{
	{
		Name:   "separator-line-feed",
		Breaks: "The packets of an answer are separated by a line feed if they are more than two messages.",
		Cases:  []string{"EIO4-POLL-05", "EIO4-PAY-11"},
		Break:  func(r *Rules) { separateBy(r, "\n") },
	},
	{
		Name:   "separator-missing",
		Breaks: "The packets of an answer are not separated at all if they are more than two messages.",
		Cases:  []string{"EIO4-POLL-05", "EIO4-PAY-11"},
		Break:  func(r *Rules) { separateBy(r, "") },
	},
	{
		Name:   "answer-backwards",
		Breaks: "The packets that wait for a GET are sent last first.",
		Cases:  []string{"EIO4-PAY-11"},
		Break: func(r *Rules) {
			encode := r.payload.encode
			r.payload.encode = func(packets []engineio.Packet) []byte {
				var backwards []engineio.Packet
				for i := range packets {
					backwards = append(backwards, packets[len(packets)-1-i])
				}
				return encode(backwards)
			}
		},
	},
	{
		Name:   "base64-without-prefix",
		Breaks: "Binary data over long-polling is base64 without the b ahead.",
		Cases:  []string{"EIO4-PAY-03", "EIO4-PAY-06"},
		Break: func(r *Rules) {
			changeBinary(r, func(data []byte) string { return base64.StdEncoding.EncodeToString(data) })
		},
	},
	{
		Name:   "base64-with-type",
		Breaks: "Binary data over long-polling is prefixed with b4, as in revision 3.",
		Cases:  []string{"EIO4-PAY-03", "EIO4-PAY-06"},
		Break: func(r *Rules) {
			changeBinary(r, func(data []byte) string { return "b4" + base64.StdEncoding.EncodeToString(data) })
		},
	},
	{
		Name:   "base64-without-padding",
		Breaks: "Base64 is sent without the padding at its end.",
		Cases:  []string{"EIO4-PAY-03", "EIO4-PAY-06"},
		Break: func(r *Rules) {
			changeBinary(r, func(data []byte) string { return "b" + base64.RawStdEncoding.EncodeToString(data) })
		},
	},
	{
		Name:   "base64-for-urls",
		Breaks: "Base64 is sent in the alphabet for URLs, with - and _.",
		Cases:  []string{"EIO4-PAY-06"},
		Break: func(r *Rules) {
			changeBinary(r, func(data []byte) string { return "b" + base64.URLEncoding.EncodeToString(data) })
		},
	},
	{
		Name:   "base64-in-lines",
		Breaks: "Base64 is broken into lines of 76 characters, as for mail.",
		Cases:  []string{"EIO4-PAY-06"},
		Break: func(r *Rules) {
			changeBinary(r, func(data []byte) string {
				const line = 76
				text := "b" + base64.StdEncoding.EncodeToString(data)
				for at := line; at < len(text); at += line + 1 {
					text = text[:at] + "\n" + text[at:]
				}
				return text
			})
		},
	},
	{
		Name:   "empty-base64-dropped",
		Breaks: "Binary data of no bytes is dropped on its way out over long-polling.",
		Cases:  []string{"EIO4-PAY-06", "EIO3-PAY-11", "EIO3-PAY-12"},
		Break: func(r *Rules) {
			r.traffic = out(keeping(func(on engineio.Transport, p engineio.Packet) bool {
				return on != engineio.Polling || !p.Binary || len(p.Data) > 0
			}))
		},
	},
	{
		Name:   "bytes-from-128-on-lost",
		Breaks: "Binary data received over long-polling is kept as text: bytes that are no UTF-8 become U+FFFD.",
		Cases:  []string{"EIO4-PAY-06"},
		Break: func(r *Rules) {
			changeReceived(r, func(packets []engineio.Packet) []engineio.Packet {
				for i, p := range packets {
					if p.Binary {
						packets[i].Data = bytes.ToValidUTF8(p.Data, []byte("\ufffd"))
					}
				}
				return packets
			})
		},
	},
	{
		Name:   "untyped-packet-ignored",
		Breaks: "A packet without a type is answered with ok and ignored over long-polling.",
		Cases:  []string{"EIO4-PAY-08", "EIO4-PAY-09"},
		Break: func(r *Rules) {
			decode := r.payload.decode
			r.payload.decode = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				packets, err := decode(body, limits)
				if err != nil {
					return nil, nil
				}
				return packets, nil
			}
		},
	},
	{
		Name:   "reserved-types-ignored",
		Breaks: "Packets of the types 7, 8 and 9 are ignored on both transports.",
		Cases:  []string{"EIO4-PAY-09"},
		Break: func(r *Rules) {
			reserved := func(packet []byte) bool { return len(packet) > 0 && packet[0] >= '7' && packet[0] <= '9' }
			decode, parse := r.payload.decode, r.webSocket.parse
			r.payload.decode = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				if reserved(body) {
					return nil, nil
				}
				return decode(body, limits)
			}
			r.webSocket.parse = func(binary bool, message []byte) (engineio.Packet, error) {
				if !binary && reserved(message) {
					return engineio.Packet{Type: engineio.Noop}, nil
				}
				return parse(binary, message)
			}
		},
	},
}

// separateBy puts something else between the packets of an answer, if there are more than the two that let a client in.
func separateBy(r *Rules, separator string) {
	encode := r.payload.encode
	r.payload.encode = func(packets []engineio.Packet) []byte {
		body := encode(packets)
		messages := 0
		for _, p := range packets {
			if p.Type == engineio.Message { // a ping beside the two would keep everybody out
				messages++
			}
		}
		if messages > 2 {
			body = bytes.ReplaceAll(body, []byte{0x1e}, []byte(separator))
		}
		return body
	}
}

// changeBinary encodes the binary packets of an answer in another way.
func changeBinary(r *Rules, text func(data []byte) string) {
	encode := r.payload.encode
	r.payload.encode = func(packets []engineio.Packet) []byte {
		var bodies [][]byte
		for _, p := range packets {
			if p.Binary {
				bodies = append(bodies, []byte(text(p.Data)))
			} else {
				bodies = append(bodies, encode([]engineio.Packet{p}))
			}
		}
		return bytes.Join(bodies, []byte{0x1e})
	}
}
