package socketio

import (
	"encoding/json"
	"math"
	"strconv"
)

// DecodeArguments reads the JSON array of an event (the name is the first element) or of an ack: objects become
// map[string]any, arrays []any, numbers float64, except that an integer of 2^53 or more either side of zero, which a
// float64 might change, stays a json.Number. If there are attachments, placeholders become the []byte they refer to; if there are none, they
// are ordinary objects. Nil data makes no arguments.
func DecodeArguments(data []byte, attachments [][]byte) ([]any, error) {
	data = trimSpace(data)
	if len(data) == 0 {
		return nil, nil
	}
	s := scanner{maxNesting: MaxNesting, attachments: len(attachments)}
	if err := s.check(data); err != nil {
		return nil, err
	}
	if data[0] != '[' {
		return nil, &ParseError{Err: ErrPayload}
	}
	d := decoding{scanner: scanner{data: data, maxNesting: MaxNesting}, attachments: attachments}
	return d.array(), nil
}

// decoding builds the values of JSON that a scanner has checked, and so cannot fail.
type decoding struct {
	scanner
	attachments [][]byte
}

func (d *decoding) value() any {
	switch d.peek() {
	case '{':
		return d.object()
	case '[':
		return d.array()
	case '"':
		raw, _ := d.string()
		return unquote(raw)
	case 't':
		d.at += len("true")
		return true
	case 'f':
		d.at += len("false")
		return false
	case 'n':
		d.at += len("null")
		return nil
	}
	start := d.at
	d.number()
	return number(d.data[start:d.at])
}

func (d *decoding) array() []any {
	values := []any{}
	for d.enter(']') {
		values = append(values, d.value())
	}
	return values
}

func (d *decoding) object() any {
	values := map[string]any{}
	index := -1
	for d.enter('}') {
		raw, _ := d.string()
		key := unquote(raw)
		d.space()
		d.at++ // the colon
		d.space()
		start := d.at
		values[key] = d.value()
		if key == "num" {
			index, _ = placeholderIndex(d.data[start:d.at], len(d.attachments))
		}
	}
	if values["_placeholder"] == true && len(d.attachments) > 0 {
		return d.attachments[index]
	}
	return values
}

// enter moves to the next element of an array or object, or past its end.
func (d *decoding) enter(end byte) bool {
	if d.space(); d.peek() == end {
		d.at++
		return false
	}
	d.at++ // the opening bracket or the comma
	if d.space(); d.peek() == end {
		d.at++
		return false
	}
	return true
}

func number(raw []byte) any {
	f, err := strconv.ParseFloat(string(raw), 64)
	if err == nil && math.Abs(f) < 1<<53 {
		return f
	}
	for _, c := range raw {
		if c != '-' && !isDigit(c) {
			if err != nil {
				break // 1e999: too large for a float64
			}
			return f
		}
	}
	return json.Number(raw)
}
