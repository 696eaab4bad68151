package plain

import (
	"bytes"
	"encoding/base64"
	"errors"
)

// packet is one packet of Engine.IO.
type packet struct {
	kind   byte // one of the constants; message if binary
	binary bool
	data   []byte
}

const (
	kindOpen    = '0'
	kindClose   = '1'
	kindPing    = '2'
	kindPong    = '3'
	kindMessage = '4'
	kindUpgrade = '5'
	kindNoop    = '6'
)

// separator stands between the packets of a long-polling body.
const separator = '\x1e'

var errNoPacket = errors.New("not an Engine.IO packet")

func text(kind byte, data string) packet { return packet{kind: kind, data: []byte(data)} }

func encodePayload(packets []packet) []byte {
	var body []byte
	for i, p := range packets {
		if i > 0 {
			body = append(body, separator)
		}
		if p.binary {
			body = base64.StdEncoding.AppendEncode(append(body, 'b'), p.data)
		} else {
			body = append(append(body, p.kind), p.data...)
		}
	}
	return body
}

func decodePayload(body []byte) ([]packet, error) {
	var packets []packet
	for part := range bytes.SplitSeq(body, []byte{separator}) {
		p, err := decodeText(part)
		if encoded, isBinary := bytes.CutPrefix(part, []byte("b")); isBinary {
			p = packet{kind: kindMessage, binary: true}
			p.data, err = base64.StdEncoding.DecodeString(string(encoded))
		}
		if err != nil {
			return nil, err
		}
		packets = append(packets, p)
	}
	return packets, nil
}

// decodeText reads a packet that is text: one of a body, or a whole frame.
func decodeText(part []byte) (packet, error) {
	if len(part) == 0 || part[0] < kindOpen || part[0] > kindNoop {
		return packet{}, errNoPacket
	}
	return packet{kind: part[0], data: part[1:]}, nil
}
