package profiles

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// A template is an argument as a profile writes it: a JSON value in which {name} stands for something that changes from
// message to message. A placeholder that is the whole string stands for a value of any type; inside a longer string it
// stands for text.
type template interface {
	// fill returns the argument to send.
	fill(v *Vars) any
	// match compares an argument that arrived and keeps what the placeholders stood for.
	match(got any, found captures) bool
	// each calls f with the name of every placeholder.
	each(f func(name string))
}

// captures are the values that placeholders stood for in an event that arrived.
type captures map[string]any

// keep stores a value; a placeholder that is there twice must stand for the same value both times.
func (c captures) keep(name string, value any) bool {
	if name == placeAny {
		return true
	}
	if before, twice := c[name]; twice {
		return sameJSON(before, value)
	}
	c[name] = value
	return true
}

var placeholderPattern = regexp.MustCompile(`\{([a-z_]+)\}`)

// compileTemplate turns a decoded YAML value into a template.
func compileTemplate(value any) (template, error) {
	switch value := value.(type) {
	case string:
		return compileString(value), nil
	case []any:
		list := make(listTemplate, len(value))
		for i, element := range value {
			compiled, err := compileTemplate(element)
			if err != nil {
				return nil, err
			}
			list[i] = compiled
		}
		return list, nil
	case map[string]any:
		object := make(objectTemplate, len(value))
		for key, element := range value {
			compiled, err := compileTemplate(element)
			if err != nil {
				return nil, err
			}
			object[key] = compiled
		}
		return object, nil
	}
	literal, err := plainJSON(value)
	if err != nil {
		return nil, err
	}
	return literalTemplate{literal}, nil
}

func compileString(text string) template {
	places := placeholderPattern.FindAllStringSubmatchIndex(text, -1)
	switch {
	case len(places) == 0:
		return literalTemplate{text}
	case len(places) == 1 && places[0][0] == 0 && places[0][1] == len(text):
		return placeTemplate(text[places[0][2]:places[0][3]])
	}
	compiled := textTemplate{}
	var pattern strings.Builder
	end := 0
	for _, place := range places {
		compiled.parts = append(compiled.parts, text[end:place[0]])
		compiled.names = append(compiled.names, text[place[2]:place[3]])
		pattern.WriteString(regexp.QuoteMeta(text[end:place[0]]) + "(.*?)")
		end = place[1]
	}
	compiled.parts = append(compiled.parts, text[end:])
	compiled.pattern = regexp.MustCompile(`(?s)\A` + pattern.String() + regexp.QuoteMeta(text[end:]) + `\z`)
	return compiled
}

// literalTemplate is a value that is always the same.
type literalTemplate struct{ value any }

func (t literalTemplate) fill(*Vars) any                 { return t.value }
func (t literalTemplate) match(got any, _ captures) bool { return sameJSON(t.value, got) }
func (t literalTemplate) each(func(string))              {}

// placeTemplate is a placeholder that is the whole value.
type placeTemplate string

func (t placeTemplate) fill(v *Vars) any    { return v.value(string(t)) }
func (t placeTemplate) each(f func(string)) { f(string(t)) }
func (t placeTemplate) match(got any, found captures) bool {
	if _, isText := got.(string); !isText && textOnly[string(t)] {
		return false
	}
	return found.keep(string(t), got)
}

// textTemplate is a string with placeholders inside: len(parts) is len(names)+1.
type textTemplate struct {
	parts, names []string
	pattern      *regexp.Regexp
}

func (t textTemplate) fill(v *Vars) any {
	var out strings.Builder
	for i, name := range t.names {
		out.WriteString(t.parts[i])
		fmt.Fprint(&out, v.value(name))
	}
	out.WriteString(t.parts[len(t.parts)-1])
	return out.String()
}

func (t textTemplate) match(got any, found captures) bool {
	text, ok := got.(string)
	if !ok {
		return false
	}
	values := t.pattern.FindStringSubmatch(text)
	if values == nil {
		return false
	}
	for i, name := range t.names {
		if !found.keep(name, values[i+1]) {
			return false
		}
	}
	return true
}

func (t textTemplate) each(f func(string)) {
	for _, name := range t.names {
		f(name)
	}
}

// listTemplate is a JSON array of fixed length.
type listTemplate []template

func (t listTemplate) fill(v *Vars) any {
	out := make([]any, len(t))
	for i, element := range t {
		out[i] = element.fill(v)
	}
	return out
}

func (t listTemplate) match(got any, found captures) bool {
	list, ok := got.([]any)
	if !ok || len(list) != len(t) {
		return false
	}
	for i, element := range t {
		if !element.match(list[i], found) {
			return false
		}
	}
	return true
}

func (t listTemplate) each(f func(string)) {
	for _, element := range t {
		element.each(f)
	}
}

// objectTemplate is a JSON object. What arrives may have more keys: counters, times and the like need not be described.
type objectTemplate map[string]template

func (t objectTemplate) fill(v *Vars) any {
	out := make(map[string]any, len(t))
	for key, element := range t {
		out[key] = element.fill(v)
	}
	return out
}

func (t objectTemplate) match(got any, found captures) bool {
	object, ok := got.(map[string]any)
	if !ok {
		return false
	}
	for key, element := range t {
		value, there := object[key]
		if !there || !element.match(value, found) {
			return false
		}
	}
	return true
}

func (t objectTemplate) each(f func(string)) {
	for _, key := range slices.Sorted(maps.Keys(t)) {
		t[key].each(f)
	}
}

// plainJSON returns value as encoding/json would read it back: numbers as float64.
func plainJSON(value any) (any, error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("not a JSON value: %w", err)
	}
	var plain any
	return plain, json.Unmarshal(encoded, &plain)
}

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
