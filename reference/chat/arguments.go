package chat

import (
	"encoding/json"
	"fmt"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// Arguments are the arguments of one event or acknowledgement as they travel: a JSON text for each argument, and the
// binary attachments that the placeholders in them point at, in order. The chat passes them on untouched, so numbers,
// key order and escapes arrive as they were sent.
type Arguments struct {
	Values      []json.RawMessage
	Attachments [][]byte
}

// newArguments encodes Go values. []byte anywhere in them becomes a binary attachment.
// It panics when a value has no JSON form: the chat passes only values that have one.
func newArguments(values ...any) Arguments {
	data, attachments, err := socketio.EncodeArguments(values...)
	if err != nil {
		panic(fmt.Sprintf("chat: arguments without a JSON form: %v", err))
	}
	arguments, err := ParseArguments(data, attachments)
	if err != nil {
		panic(fmt.Sprintf("chat: encoded arguments do not parse: %v", err))
	}
	return arguments
}

// ParseArguments splits the JSON array of an ACK packet.
func ParseArguments(data []byte, attachments [][]byte) (Arguments, error) {
	var values []json.RawMessage
	if err := json.Unmarshal(data, &values); err != nil {
		return Arguments{}, fmt.Errorf("chat: arguments are not a JSON array: %w", err)
	}
	return Arguments{Values: values, Attachments: attachments}, nil
}

// ParseEvent splits the JSON array of an EVENT packet into the event's name and its arguments.
// The name is empty when the first element is not a string: no operation has such a name.
func ParseEvent(data []byte, attachments [][]byte) (string, Arguments, error) {
	arguments, err := ParseArguments(data, attachments)
	if err != nil {
		return "", Arguments{}, err
	}
	name, _ := arguments.text(0)
	return name, arguments.from(1), nil
}

// from drops the first n arguments. Attachments stay: what the chat drops is text or a number, never binary.
func (a Arguments) from(n int) Arguments {
	if n > len(a.Values) {
		n = len(a.Values)
	}
	return Arguments{Values: a.Values[n:], Attachments: a.Attachments}
}

// after puts first in front of the arguments.
func (a Arguments) after(first json.RawMessage) Arguments {
	values := make([]json.RawMessage, 0, len(a.Values)+1)
	values = append(append(values, first), a.Values...)
	return Arguments{Values: values, Attachments: a.Attachments}
}

// text returns argument i if it is a string.
func (a Arguments) text(i int) (string, bool) {
	if i >= len(a.Values) || len(a.Values[i]) == 0 || a.Values[i][0] != '"' {
		return "", false
	}
	var value string
	if err := json.Unmarshal(a.Values[i], &value); err != nil {
		return "", false
	}
	return value, true
}

// texts returns argument i if it is an array of strings.
func (a Arguments) texts(i int) ([]string, bool) {
	if i >= len(a.Values) || len(a.Values[i]) == 0 || a.Values[i][0] != '[' {
		return nil, false
	}
	var values []string
	if err := json.Unmarshal(a.Values[i], &values); err != nil {
		return nil, false
	}
	return values, true
}

// integer returns argument i if it is a whole number in 0 … limit.
func (a Arguments) integer(i, limit int) (int, bool) {
	if i >= len(a.Values) {
		return 0, false
	}
	var value float64
	if err := json.Unmarshal(a.Values[i], &value); err != nil {
		return 0, false
	}
	if value < 0 || value > float64(limit) || value != float64(int(value)) {
		return 0, false
	}
	return int(value), true
}

// Array returns the arguments as one JSON array, the payload of an ACK packet.
func (a Arguments) Array() []byte {
	size := len("[]")
	for _, value := range a.Values {
		size += len(value) + len(",")
	}
	array := append(make([]byte, 0, size), '[')
	for i, value := range a.Values {
		if i > 0 {
			array = append(array, ',')
		}
		array = append(array, value...)
	}
	return append(array, ']')
}
