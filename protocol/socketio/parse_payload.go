package socketio

import (
	"errors"
)

// payload reads the rest of the text as JSON and checks its shape:
//
//	CONNECT        an object or nothing; before revision 5 nothing, but servers in use send "[]", so an array too.
//	DISCONNECT     nothing.
//	EVENT          a non-empty array whose first element, the name, is a string or a number. Revision 5 reserves some names.
//	ACK            an array; before revision 5 nothing is also allowed.
//	CONNECT_ERROR  revision 5: an object; a string too, which servers in use send. Before: also an array or nothing.
//
// BINARY_EVENT and BINARY_ACK are as EVENT and ACK, and every placeholder refers to an announced attachment.
func (p *parser) payload() error {
	for p.at < len(p.text) && isSpace(p.text[p.at]) {
		p.at++
	}
	data := trimSpace(p.text[p.at:])
	if len(data) > 0 {
		s := scanner{maxNesting: p.limit.maxNesting(), attachments: p.packet.AttachmentCount}
		if err := s.check(data); err != nil {
			return p.shift(err)
		}
		p.packet.Data = data
	}
	if err := p.shape(); err != nil {
		return &ParseError{Offset: p.at, Err: err}
	}
	return nil
}

// shift makes the offset of an error in the payload one in the text.
func (p *parser) shift(err error) error {
	if e := new(ParseError); errors.As(err, &e) {
		e.Offset += p.at
	}
	return err
}

func (p *parser) shape() error {
	var first byte
	if len(p.packet.Data) > 0 {
		first = p.packet.Data[0]
	}
	ok := false
	switch p.packet.Type {
	case Connect:
		ok = first == 0 || first == '{' || (first == '[' && p.rev < V5)
	case Disconnect:
		ok = first == 0
	case Event, BinaryEvent:
		return p.eventName()
	case Ack, BinaryAck:
		ok = first == '[' || (first == 0 && p.rev < V5)
	case ConnectError:
		ok = first == '{' || first == '"' || ((first == 0 || first == '[') && p.rev < V5)
	}
	if !ok {
		return ErrPayload
	}
	return nil
}

func (p *parser) eventName() error {
	name, err := rawEventName(p.packet.Data)
	if err != nil {
		return err
	}
	if p.rev == V5 && name[0] == '"' && isReserved(name[1:len(name)-1]) {
		return ErrReservedEvent
	}
	return nil
}

// reservedEvents is RESERVED_EVENTS of the reference parser.
var reservedEvents = [...]string{
	"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
}

func isReserved(raw []byte) bool {
	for _, name := range reservedEvents {
		if keyIs(raw, name) {
			return true
		}
	}
	return false
}

// rawEventName returns the first element of an array if it is a string, with its quotes, or a number.
func rawEventName(data []byte) ([]byte, error) {
	s := scanner{data: data}
	s.space()
	if s.peek() != '[' {
		return nil, ErrPayload
	}
	s.at++
	s.space()
	start := s.at
	switch c := s.peek(); {
	case c == '"':
		if _, ok := s.string(); !ok {
			return nil, ErrJSON
		}
	case c == '-' || isDigit(c):
		if !s.number() {
			return nil, ErrJSON
		}
	default:
		return nil, ErrPayload
	}
	return data[start:s.at], nil
}

// EventName returns the name of an event, the first element of its arguments, without decoding the rest. A name that is
// a number is returned as it is written.
func EventName(data []byte) (string, error) {
	raw, err := rawEventName(data)
	if err != nil {
		return "", &ParseError{Err: err}
	}
	if raw[0] == '"' {
		return unquote(raw[1 : len(raw)-1]), nil
	}
	return string(raw), nil
}
