package session

import (
	"bytes"
	"fmt"
	"reflect"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/suites/trial"
)

// SameArguments compares decoded values: keys in any order, numbers by value.
func SameArguments(sent, got []any) bool {
	data, attachments, err := socketio.EncodeArguments(sent...)
	if err != nil {
		return false
	}
	again, err := socketio.DecodeArguments(data, attachments)
	if err != nil || len(again) != len(got) {
		return false
	}
	for i := range again {
		if !same(again[i], got[i]) {
			return false
		}
	}
	return true
}

func same(a, b any) bool {
	if x, ok := a.([]byte); ok {
		y, ok := b.([]byte)
		return ok && bytes.Equal(x, y)
	}
	return reflect.DeepEqual(a, b)
}

// Last is the last one of a list, the zero value if there is none.
func Last[T any](list []T) (value T) {
	if len(list) == 0 {
		return value
	}
	return list[len(list)-1]
}

// WithoutOffset takes away the offset that a server with connection state recovery puts behind the arguments it was given, also for
// clients of Engine.IO 3, which know nothing of it.
func (s *Session) WithoutOffset(args []any, given int) []any {
	if _, text := Last(args).(string); (s.PrivateID != "" || s.Trial.Server.Detection.Recovery) && len(args) == given+1 && text {
		return args[:given]
	}
	return args
}

// Decode takes an event apart; anything else is not ok.
func Decode(p socketio.Packet) (event string, args []any, ok bool) {
	if p.Type != socketio.Event && p.Type != socketio.BinaryEvent {
		return "", nil, false
	}
	all, err := socketio.DecodeArguments(p.Data, p.Attachments)
	if err != nil || len(all) == 0 {
		return "", nil, false
	}
	event, ok = all[0].(string)
	return event, all[1:], ok
}

// Encode encodes an event as it goes over the wire.
func Encode(t *trial.Trial, namespace, id, event string, args ...any) (text string, attachments [][]byte) {
	data, attachments, err := socketio.EncodeArguments(append([]any{event}, args...)...)
	if err != nil {
		t.Broken("encode %s: %v", event, err)
	}
	kind := "2"
	if len(attachments) > 0 {
		kind = fmt.Sprintf("5%d-", len(attachments))
	}
	return Packet(kind, namespace, id+string(data)), attachments
}
