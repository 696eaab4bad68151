// Package template is the language of placeholders in profiles and scenarios: JSON values whose texts have placeholders such as
// {user} or {group(10)} in them. The caller says which placeholders there are ([Language]).
//
// A placeholder that is a whole text stands for any JSON value; one inside a longer text stands for text. A brace with a letter
// behind it begins a placeholder; any other brace is text, so a text may hold JSON.
package template

import (
	"fmt"
	"iter"
	"strconv"
)

// Text is a text with placeholders, in parts; empty for no text at all.
type Text []Part

// Part is a stretch of a text: literal, or a placeholder if Place has a name.
type Part struct {
	Literal string
	Place   Place
}

// Place is a placeholder where it stands.
type Place struct {
	Name    string
	Kind    Kind
	Field   string // of {data.email}: email
	Numbers []int  // of {random(1,100)}: 1 and 100
}

// Kind is what a placeholder stands for.
type Kind uint8

// The kinds of placeholders.
const (
	Any     Kind = iota // a JSON value
	String              // a text, never another value
	Ignored             // a JSON value that nobody asks for
)

// The placeholders that profiles and scenarios share.
const (
	User      = "user"      // the name by which the application knows the connection
	SID       = "sid"       // its Socket.IO id
	Namespace = "namespace" // its namespace
)

// Shared describes the placeholders that profiles and scenarios share.
var Shared = []Placeholder{{Name: User, Kind: String}, {Name: SID, Kind: String}, {Name: Namespace, Kind: String}}

// A compiled value is a JSON value in which these stand for the lists and objects with placeholders somewhere inside them; a
// list or an object without any stays []any or map[string]any.
type (
	List   []any
	Object map[string]any
)

// Filler returns what a placeholder stands for: a text or any other JSON value.
type Filler func(Place) any

// Fill returns the text with its placeholders filled.
func (t Text) Fill(fill Filler) string {
	if len(t) == 1 && t[0].Place.Name == "" {
		return t[0].Literal
	}
	var out []byte
	for _, part := range t {
		if part.Place.Name == "" {
			out = append(out, part.Literal...)
			continue
		}
		switch value := fill(part.Place).(type) {
		case string:
			out = append(out, value...)
		case int:
			out = strconv.AppendInt(out, int64(value), 10)
		default:
			out = fmt.Append(out, value)
		}
	}
	return string(out)
}

// Fill returns a compiled value with its placeholders filled. What has none in it is not copied.
func Fill(value any, fill Filler) any {
	switch value := value.(type) {
	case Text:
		if len(value) == 1 && value[0].Place.Name != "" {
			return fill(value[0].Place)
		}
		return value.Fill(fill)
	case List:
		return FillList(value, fill)
	case Object:
		out := make(map[string]any, len(value))
		for key, element := range value {
			out[key] = Fill(element, fill)
		}
		return out
	}
	return value
}

// FillList fills each of several values.
func FillList(values []any, fill Filler) []any {
	out := make([]any, len(values))
	for i, value := range values {
		out[i] = Fill(value, fill)
	}
	return out
}

// Places returns the placeholders in a compiled value; those of an object in no order.
func Places(value any) iter.Seq[Place] {
	return func(yield func(Place) bool) { each(value, yield) }
}

func each(value any, yield func(Place) bool) bool {
	switch value := value.(type) {
	case Text:
		for _, part := range value {
			if part.Place.Name != "" && !yield(part.Place) {
				return false
			}
		}
	case List:
		for _, element := range value {
			if !each(element, yield) {
				return false
			}
		}
	case Object:
		for _, element := range value {
			if !each(element, yield) {
				return false
			}
		}
	}
	return true
}
