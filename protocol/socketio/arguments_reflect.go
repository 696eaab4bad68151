package socketio

import "reflect"

// reflected writes the types that value does not know by name: it looks for bytes where they can be, and leaves the
// rest to encoding/json.
func (e *encoder) reflected(v reflect.Value, depth int) error {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return e.value(nil, depth)
		}
		if depth >= MaxNesting {
			return ErrNesting // also ends a pointer to itself
		}
		return e.value(v.Elem().Interface(), depth+1)
	case reflect.Slice:
		switch {
		case v.Type().Elem().Kind() == reflect.Uint8:
			e.attach(v.Bytes())
			return nil
		case v.IsNil():
			return e.value(nil, depth)
		}
		return e.slice(elements(v), depth+1)
	case reflect.Array:
		return e.slice(elements(v), depth+1)
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			return e.marshal(v.Interface())
		}
		if v.IsNil() {
			return e.value(nil, depth)
		}
		values := make(map[string]any, v.Len())
		for key, value := range v.Seq2() {
			values[key.String()] = value.Interface()
		}
		return e.object(values, depth+1)
	}
	return e.marshal(v.Interface())
}

func elements(v reflect.Value) []any {
	values := make([]any, v.Len())
	for i := range values {
		values[i] = v.Index(i).Interface()
	}
	return values
}
