package scenarios

import (
	"regexp"

	"github.com/theory/jsonpath"
)

// Answer is what a user does with an answer: an acknowledgement, an event, or the response of an HTTP request.
type Answer struct {
	// Match are the conditions that the answer has to meet. An answer that does not is an error of the kind "match".
	Match []Match
	// Capture are the variables that the user keeps.
	Capture []Capture
}

// Used reports whether the answer is looked at.
func (a Answer) Used() bool { return len(a.Match) > 0 || len(a.Capture) > 0 }

// LastArgument is the last argument, however many there are.
const LastArgument = -1

// Source is where a value stands in an answer. A response has a body, which is JSON or text; an acknowledgement or an event has
// arguments.
type Source struct {
	Argument int            // of an acknowledgement or an event, from 0; LastArgument for the last
	Path     *jsonpath.Path // into the JSON of the body or the argument; nil for the whole
	Text     string         // the path as it was written
	Header   string         // of a response, in place of Path
	Cookie   string         // likewise
}

// String names the source, for errors.
func (s Source) String() string {
	switch {
	case s.Header != "":
		return "header " + s.Header
	case s.Cookie != "":
		return "cookie " + s.Cookie
	case s.Text != "":
		return s.Text
	}
	return "$"
}

// Match is a condition on a value of an answer.
type Match struct {
	Source
	Condition
}

// Condition is a condition on a value.
type Condition struct {
	Kind    ConditionKind
	Value   any            // of Equals, Has and Contains: a JSON value compiled by package template
	Pattern *regexp.Regexp // of Fits
}

// ConditionKind says what a condition asks of a value.
type ConditionKind uint8

// The kinds of conditions.
const (
	Present  ConditionKind = iota // it is there, and not null, false, 0 or an empty text
	Equals                        // it is the same JSON value
	Has                           // an object or a list of it has at least these members
	Fits                          // its text fits a regular expression
	Contains                      // its text contains another
)

// Capture keeps a value of an answer as a variable of the user: {var.NAME}.
type Capture struct {
	Name string
	Source
	// Pattern takes a part of the value's text: what the first group stands for, or all of the match. Nil takes the value.
	Pattern *regexp.Regexp
}
