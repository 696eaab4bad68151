package engine

import (
	"net/url"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// revision3Rules are the promises of revision 3 alone: it encodes payloads in three ways, and gives binary frames a type.
type revision3Rules struct {
	// base64 says whether a client takes text only, given the parameters of the first request on a transport.
	base64 func(query url.Values) bool
	// textOnly says whether the answer to a request has to be text.
	textOnly func(c *Connection, r request) bool
	// callback returns what follows ___eio in a script, given the parameter j.
	callback func(j string) string
	// text and octets encode the packets of an answer; octets carry binary data to clients that take it.
	text, octets func(packets []engineio.Packet) []byte
	// script is JavaScript that calls a page's callback with a payload.
	script func(callback string, payload []byte) []byte
	// octetsType is the content type of octets.
	octetsType string
	// form returns the payload in the body of a JSONP client's POST.
	form func(body []byte) []byte
	// decodeText and decodeOctets read the packets of a POST.
	decodeText, decodeOctets func(body []byte, limits engineio.Limits) ([]engineio.Packet, error)
	// frame appends a packet as a frame, header included, for a client that takes text only if so said.
	frame func(dst []byte, packet engineio.Packet, base64 bool) []byte
	// parse returns the packet in a message.
	parse func(binary bool, message []byte) (engineio.Packet, error)
}

func keptRevision3Rules() revision3Rules {
	return revision3Rules{
		base64:     func(query url.Values) bool { return query.Get("b64") != "" },
		textOnly:   func(c *Connection, _ request) bool { return c.base64 },
		callback:   front.Callback,
		text:       func(packets []engineio.Packet) []byte { return engineio.AppendPayload(nil, engineio.V3, packets) },
		octets:     func(packets []engineio.Packet) []byte { return engineio.AppendBinaryPayload(nil, packets) },
		script:     front.Script,
		octetsType: octets,
		form:       front.FormPayload,
		decodeText: func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
			return engineio.ParsePayload(nil, engineio.V3, body, limits)
		},
		decodeOctets: func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
			return engineio.ParseBinaryPayload(nil, body, limits)
		},
		frame: func(dst []byte, p engineio.Packet, base64 bool) []byte {
			if p.Binary && base64 {
				return appendBase64Frame(dst, p)
			}
			return appendPacketFrame(dst, engineio.V3, p)
		},
		parse: func(binary bool, message []byte) (engineio.Packet, error) {
			return engineio.ParseFrame(engineio.V3, binary, message)
		},
	}
}
