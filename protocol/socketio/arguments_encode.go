package socketio

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
)

// EncodeArguments writes args as the JSON array of an event (the name is the first argument) or of an ack, without
// HTML escapes and without a trailing newline. Every slice of bytes, also inside slices, arrays, maps, pointers and
// interfaces, becomes a placeholder and an attachment, which aliases it. Structs and whatever marshals itself are
// written by encoding/json, and so bytes in there as base64; json.RawMessage is copied as it is.
//
// It fails on what JSON cannot express, on nesting deeper than MaxNesting, and when data of the caller's looks like a
// placeholder while there are attachments (ErrPlaceholder): the receiver could not tell them apart.
//
// https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v5-current.md#examples
func EncodeArguments(args ...any) (data []byte, attachments [][]byte, err error) {
	e := encoder{data: make([]byte, 0, 128)}
	if err := e.slice(args, 1); err != nil {
		return nil, nil, fmt.Errorf("socketio: encode arguments: %w", err)
	}
	if len(e.attachments) > 0 {
		s := scanner{maxNesting: MaxNesting, attachments: len(e.attachments)}
		if s.check(e.data) == nil && s.placeholders != len(e.attachments) {
			s.err = ErrPlaceholder
		}
		if s.err != nil {
			return nil, nil, fmt.Errorf("socketio: encode arguments: %w", s.err)
		}
	}
	return e.data, e.attachments, nil
}

type encoder struct {
	data        []byte
	attachments [][]byte
}

// value writes v, which is inside depth arrays and objects.
func (e *encoder) value(v any, depth int) error {
	switch v := v.(type) {
	case nil:
		e.data = append(e.data, "null"...)
	case bool:
		e.data = strconv.AppendBool(e.data, v)
	case string:
		e.data = appendString(e.data, v)
	case int:
		e.data = strconv.AppendInt(e.data, int64(v), 10)
	case int64:
		e.data = strconv.AppendInt(e.data, v, 10)
	case uint64:
		e.data = strconv.AppendUint(e.data, v, 10)
	case float64:
		return e.float(v)
	case []byte:
		e.attach(v)
	case json.RawMessage:
		return e.raw(v)
	case []any:
		if v == nil {
			return e.value(nil, depth)
		}
		return e.slice(v, depth+1)
	case map[string]any:
		if v == nil {
			return e.value(nil, depth)
		}
		return e.object(v, depth+1)
	case json.Marshaler, encoding.TextMarshaler:
		return e.marshal(v)
	default:
		return e.reflected(reflect.ValueOf(v), depth)
	}
	return nil
}

func (e *encoder) attach(b []byte) {
	e.data = append(e.data, `{"_placeholder":true,"num":`...)
	e.data = strconv.AppendInt(e.data, int64(len(e.attachments)), 10)
	e.data = append(e.data, '}')
	e.attachments = append(e.attachments, b)
}

func (e *encoder) slice(values []any, depth int) error {
	if depth > MaxNesting {
		return ErrNesting
	}
	e.data = append(e.data, '[')
	for i, v := range values {
		if i > 0 {
			e.data = append(e.data, ',')
		}
		if err := e.value(v, depth); err != nil {
			return err
		}
	}
	e.data = append(e.data, ']')
	return nil
}

// object writes the keys in order, so that equal values make equal packets.
func (e *encoder) object(values map[string]any, depth int) error {
	if depth > MaxNesting {
		return ErrNesting
	}
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	e.data = append(e.data, '{')
	for i, key := range keys {
		if i > 0 {
			e.data = append(e.data, ',')
		}
		e.data = appendString(e.data, key)
		e.data = append(e.data, ':')
		if err := e.value(values[key], depth); err != nil {
			return err
		}
	}
	e.data = append(e.data, '}')
	return nil
}

// float writes f in the shortest form that reads back as f, with an exponent where JavaScript has one.
func (e *encoder) float(f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("number %v: %w", f, ErrJSON)
	}
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		e.data = strconv.AppendFloat(e.data, f, 'e', -1, 64)
	} else {
		e.data = strconv.AppendFloat(e.data, f, 'f', -1, 64)
	}
	return nil
}

func (e *encoder) raw(v json.RawMessage) error {
	if v == nil {
		v = json.RawMessage("null")
	}
	s := scanner{maxNesting: MaxNesting}
	if data := trimSpace(v); s.check(data) == nil {
		e.data = append(e.data, data...)
	}
	return s.err
}

// marshal writes v by encoding/json.
func (e *encoder) marshal(v any) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	e.data = append(e.data, bytes.TrimSuffix(b.Bytes(), []byte{'\n'})...)
	return nil
}
