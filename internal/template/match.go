package template

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Captures are the values that placeholders stood for in a value that arrived, by name.
type Captures map[string]any

// keep stores a value; a placeholder that is there twice must stand for the same value both times.
func (c Captures) keep(p Place, value any) bool {
	if p.Kind == Ignored {
		return true
	}
	if before, twice := c[p.Name]; twice {
		return sameJSON(before, value)
	}
	c[p.Name] = value
	return true
}

// Match reports whether a decoded JSON value fits a compiled one, and keeps what the placeholders stood for. An object that
// arrived may have more keys: counters, times and the like need not be described.
func Match(want, got any, found Captures) bool {
	switch want := want.(type) {
	case Text:
		return want.match(got, found)
	case List:
		return matchList(want, got, found)
	case []any:
		return matchList(want, got, found)
	case Object:
		return matchObject(want, got, found)
	case map[string]any:
		return matchObject(want, got, found)
	}
	return sameJSON(want, got)
}

func matchList(want []any, got any, found Captures) bool {
	elements, ok := got.([]any)
	if !ok || len(elements) != len(want) {
		return false
	}
	for i, element := range want {
		if !Match(element, elements[i], found) {
			return false
		}
	}
	return true
}

func matchObject(want map[string]any, got any, found Captures) bool {
	members, ok := got.(map[string]any)
	if !ok {
		return false
	}
	for key, element := range want {
		value, there := members[key]
		if !there || !Match(element, value, found) {
			return false
		}
	}
	return true
}

// match compares a value that arrived. Each placeholder inside a longer text stands for as little text as possible.
func (t Text) match(got any, found Captures) bool {
	text, isText := got.(string)
	if len(t) == 1 && t[0].Place.Name != "" {
		return (isText || t[0].Place.Kind != String) && found.keep(t[0].Place, got)
	}
	if !isText {
		return false
	}
	for i, part := range t {
		if part.Place.Name == "" {
			rest, ok := strings.CutPrefix(text, part.Literal)
			if !ok {
				return false
			}
			text = rest
			continue
		}
		end := t.endOf(i, text)
		if end < 0 || !found.keep(part.Place, text[:end]) {
			return false
		}
		text = text[end:]
	}
	return text == ""
}

// endOf returns how much of the text the placeholder at i stands for, or -1 if the literal behind it does not follow.
func (t Text) endOf(i int, text string) int {
	switch {
	case i == len(t)-1:
		return len(text)
	case i == len(t)-2 && t[i+1].Place.Name == "":
		if !strings.HasSuffix(text, t[i+1].Literal) {
			return -1
		}
		return len(text) - len(t[i+1].Literal)
	}
	return strings.Index(text, t[i+1].Literal) // 0 if another placeholder follows at once
}

// Equal reports whether two JSON values are the same; numbers are compared by value, whatever Go type holds them.
func Equal(a, b any) bool { return sameJSON(a, b) }

// sameJSON compares two decoded JSON values; numbers by value, whatever Go type holds them.
func sameJSON(a, b any) bool {
	if x, isNumber := asNumber(a); isNumber {
		y, alsoNumber := asNumber(b)
		return alsoNumber && x == y
	}
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameJSON)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, sameJSON)
	}
	return reflect.DeepEqual(a, b)
}

// asNumber returns the one spelling of a number, whatever Go type holds it, so that large integers are not rounded.
func asNumber(value any) (string, bool) {
	if number, ok := value.(json.Number); ok {
		if !strings.ContainsAny(number.String(), ".eE") {
			return number.String(), true
		}
		value, _ = number.Float64()
	}
	switch value.(type) {
	case float64, float32, int, int64, int32, uint64, uint32:
		encoded, err := json.Marshal(value)
		return string(encoded), err == nil
	}
	return "", false
}
