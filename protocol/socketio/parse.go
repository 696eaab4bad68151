package socketio

import (
	"bytes"
	"strings"
)

// ParsePacket reads the text part of a packet, without the '4' of the Engine.IO message. Data aliases text; the
// attachments are not there yet (see Decoder).
//
// It accepts white space around the payload, and a namespace without a comma when nothing follows. Otherwise it is as
// strict as the protocol text is clear; see checkPayload for the shapes.
func ParsePacket(rev Revision, text []byte, limit Limits) (Packet, error) {
	p := parser{rev: rev, text: text, limit: limit}
	if err := p.parse(); err != nil {
		return Packet{}, &ParseError{Offset: p.at, Err: err}
	}
	if err := p.payload(); err != nil {
		return Packet{}, err
	}
	return p.packet, nil
}

type parser struct {
	rev    Revision
	text   []byte
	at     int
	limit  Limits
	packet Packet
}

// parse reads everything before the payload.
func (p *parser) parse() error {
	if len(p.text) == 0 || p.text[0] < '0' || p.text[0] > '0'+byte(BinaryAck) {
		return ErrPacketType
	}
	p.packet.Type = PacketType(p.text[0] - '0')
	if p.rev == V3 && p.packet.Type == BinaryAck {
		return ErrPacketType
	}
	p.at = 1
	if p.packet.Type.HasAttachments() {
		if err := p.attachments(); err != nil {
			return err
		}
	}
	if err := p.namespace(); err != nil {
		return err
	}
	return p.id()
}

func (p *parser) attachments() error {
	count, size := parseUint(p.text[p.at:])
	if size == 0 || p.at+size == len(p.text) || p.text[p.at+size] != '-' {
		return ErrAttachmentCount
	}
	if count > uint64(p.limit.maxAttachments()) {
		return ErrTooManyAttachments
	}
	p.packet.AttachmentCount = int(count)
	p.at += size + 1
	return nil
}

func (p *parser) namespace() error {
	rest := p.text[p.at:]
	if len(rest) == 0 || rest[0] != '/' {
		p.packet.Namespace = "/"
		return nil
	}
	name, _, comma := bytes.Cut(rest, []byte{','})
	if len(name) > p.limit.maxNamespace() {
		return ErrNamespace
	}
	p.at += len(name)
	if comma {
		p.at++
	}
	if len(name) == 1 {
		p.packet.Namespace = "/" // without an allocation
		return nil
	}
	p.packet.Namespace = string(name)
	if p.rev < V5 && p.packet.Type == Connect {
		p.packet.Namespace, p.packet.Query, _ = strings.Cut(p.packet.Namespace, "?")
	}
	return nil
}

func (p *parser) id() error {
	if p.at == len(p.text) || !isDigit(p.text[p.at]) {
		return nil
	}
	id, size := parseUint(p.text[p.at:])
	if size == 0 {
		return ErrID
	}
	switch p.packet.Type {
	case Connect, Disconnect, ConnectError:
		return ErrID
	}
	p.packet.ID, p.packet.HasID = id, true
	p.at += size
	return nil
}

// parseUint reads an integer up to MaxID without leading zeros. The size is 0 if there is none.
func parseUint(b []byte) (n uint64, size int) {
	for size < len(b) && isDigit(b[size]) {
		n = n*10 + uint64(b[size]-'0')
		size++
		if n > MaxID || (size == 2 && b[0] == '0') {
			return 0, 0
		}
	}
	return n, size
}
