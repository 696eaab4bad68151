package language

import (
	"maps"
	"reflect"
	"regexp"
	"slices"

	"github.com/theory/jsonpath"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios"
)

// answerKind is what kind of answer a step looks at.
type answerKind uint8

const (
	arguments answerKind = iota // of an acknowledgement or an event
	response                    // of an HTTP request
)

// answer reads what has to be in an answer, and what a user keeps of it.
func (c *compiler) answer(at strictyaml.Path, match []matchFile, capture map[string]captureFile, kind answerKind) (out scenarios.Answer) {
	for i, file := range match {
		here := at.Down("match", i)
		m := scenarios.Match{
			Source:    c.source(here, file.Path, file.Argument, file.Header, file.Cookie, kind),
			Condition: c.matches(here, file.Equals, file.Has, file.Contains, file.Pattern),
		}
		out.Match = append(out.Match, m)
	}
	for _, name := range slices.Sorted(maps.Keys(capture)) {
		here, file := at.Down("capture", name), capture[name]
		c.variableName(here, name)
		kept := scenarios.Capture{Name: name, Pattern: c.pattern(here.Down("pattern"), file.Pattern)}
		if file.Brief {
			kept.Path, kept.Text = c.path(here, file.Path), file.Path
		} else {
			kept.Source = c.source(here, file.Path, file.Argument, file.Header, file.Cookie, kind)
		}
		out.Capture = append(out.Capture, kept)
	}
	return out
}

// source reads where a value stands in an answer.
func (c *compiler) source(at strictyaml.Path, path string, argument int, header, cookie string, kind answerKind) scenarios.Source {
	out := scenarios.Source{Header: header, Cookie: cookie}
	if c.Has(at, "path") {
		out.Path, out.Text = c.path(at.Down("path"), path), path
	}
	if c.Has(at, "argument") {
		switch {
		case argument >= 1:
			out.Argument = argument - 1
		case argument == -1:
			out.Argument = scenarios.LastArgument
		default:
			c.Failf(at.Down("argument"), "an argument is a number from 1, or -1 for the last")
		}
	}
	places := slices.DeleteFunc(c.Keys(at), func(key string) bool { return key != "path" && key != "header" && key != "cookie" })
	switch {
	case len(places) > 1:
		c.Failf(at.Down(places[1]), "a value stands in one place: either %q or %q", places[0], places[1])
	case kind == arguments && header+cookie != "":
		c.Failf(at.Down(places[0]), `only the response of a step "http" has headers and cookies`)
	case kind == response && c.Has(at, "argument"):
		c.Failf(at.Down("argument"), "only an acknowledgement or an event has arguments")
	}
	return out
}

// path reads a JSONPath; the whole value is nil.
func (c *compiler) path(at strictyaml.Path, text string) *jsonpath.Path {
	if text == "$" {
		return nil
	}
	path, err := jsonpath.Parse(text)
	if err != nil {
		c.Failf(at, "%q is not a JSONPath such as \"$.user.id\" or \"$.rooms[0]\": %v", text, err)
		return nil
	}
	return path
}

// conditions are the keys of which a condition has one, or none.
var conditions = []string{"equals", "has", "contains", "pattern"}

// matches reads the condition that stands at a place.
func (c *compiler) matches(at strictyaml.Path, equals, has any, contains, pattern string) (out scenarios.Condition) {
	said := slices.DeleteFunc(c.Keys(at), func(key string) bool { return !slices.Contains(conditions, key) })
	if len(said) > 1 {
		c.Failf(at.Down(said[1]), "a condition is one thing: either %q or %q", said[0], said[1])
		return out
	}
	switch {
	case len(said) == 0:
	case said[0] == "equals":
		out.Kind, out.Value = scenarios.Equals, c.inStep.Value(c.Document, at.Down("equals"), equals)
	case said[0] == "has":
		if k := reflect.ValueOf(has).Kind(); k != reflect.Map && k != reflect.Slice {
			c.Failf(at.Down("has"), `"has" is about the members of an object or a list: has: {status: ok}; "equals" compares a value`)
		}
		out.Kind, out.Value = scenarios.Has, c.inStep.Value(c.Document, at.Down("has"), has)
	case said[0] == "contains":
		if out.Kind, out.Value = scenarios.Contains, c.inStep.Value(c.Document, at.Down("contains"), contains); contains == "" {
			c.Failf(at.Down("contains"), "everything contains an empty text")
		}
	default:
		out.Kind, out.Pattern = scenarios.Fits, c.pattern(at.Down("pattern"), pattern)
		if pattern == "" {
			c.Failf(at.Down("pattern"), "an empty pattern fits everything")
		}
	}
	return out
}

// pattern reads a regular expression; nil for none.
func (c *compiler) pattern(at strictyaml.Path, text string) *regexp.Regexp {
	if text == "" {
		return nil
	}
	return strictyaml.Scalar(c.Document, at, text, regexp.Compile)
}
