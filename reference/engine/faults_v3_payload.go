package engine

import (
	"encoding/base64"
	"fmt"
	"strconv"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/fault"
)

// v3PayloadFaults concern the payloads of revision 3.
var v3PayloadFaults = []fault.Fault[Rules]{
	{
		Name:   "v3-one-packet-per-post",
		Breaks: "Of several packets in one payload of Engine.IO 3 the first is taken, and what is behind it ignored.",
		Cases:  []string{"EIO3-PAY-01"},
		Break: func(r *Rules) {
			decode := r.revision3.decodeText
			r.revision3.decodeText = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				packets, err := decode(body, limits)
				return packets[:min(1, len(packets))], err
			}
		},
	},
	{
		Name:   "v3-base64-without-type",
		Breaks: "Binary data is sent to text clients of Engine.IO 3 as b and base64, without the packet's type between them, as in revision 4.",
		Cases:  []string{"EIO3-PAY-04"},
		Break: func(r *Rules) {
			changeBase64(r, func(data []byte) string { return "b" + base64.StdEncoding.EncodeToString(data) })
		},
	},
	{
		Name:   "v3-octets-without-type",
		Breaks: "In a payload of octets binary data has no type ahead, as in the example of the protocol's text.",
		Cases:  []string{"EIO3-PAY-05"},
		Break: func(r *Rules) {
			changeOctets(r, func(p engineio.Packet) (kind byte, packet []byte) {
				if p.Binary {
					return 1, p.Data
				}
				return 0, engineio.AppendFrame(nil, engineio.V3, p)
			})
		},
	},
}

// changeOctets encodes packets otherwise in payloads of octets.
func changeOctets(r *Rules, encoded func(p engineio.Packet) (kind byte, packet []byte)) {
	r.revision3.octets = func(packets []engineio.Packet) []byte {
		var payload []byte
		for _, p := range packets {
			kind, packet := encoded(p)
			payload = append(payload, kind)
			for _, digit := range strconv.Itoa(len(packet)) {
				payload = append(payload, byte(digit-'0'))
			}
			payload = append(append(payload, 0xff), packet...)
		}
		return payload
	}
}

// changeBase64 encodes binary data otherwise for clients that take text only.
func changeBase64(r *Rules, encoded func(data []byte) string) {
	text := r.revision3.text
	r.revision3.text = func(packets []engineio.Packet) []byte {
		var payload []byte
		for _, p := range packets {
			if p.Binary {
				packet := encoded(p.Data)
				payload = fmt.Appendf(payload, "%d:%s", len(packet), packet)
			} else {
				payload = append(payload, text([]engineio.Packet{p})...)
			}
		}
		return payload
	}
}
