package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// Template is a text with placeholders, in parts; empty for no text at all.
type Template []Part

// Part is a stretch of a template: a literal text, or a placeholder if Place has a name.
type Part struct {
	Literal string
	Place   Place
}

// Place is a placeholder.
type Place struct {
	Name   PlaceName // empty if this is none
	Column string    // of PlaceData: the column of the data file
	Low    int       // of PlaceRandom: the least number
	High   int       // of PlaceRandom: the greatest number; of PlaceGroup: how many groups there are
}

// PlaceName says what a placeholder stands for.
type PlaceName string

// The placeholders.
const (
	PlaceUser      PlaceName = "user"      // a name for the user, different for each
	PlaceClient    PlaceName = "client"    // the number of the user, from 0
	PlaceTurn      PlaceName = "turn"      // the number of the round of the innermost loop, or of the user's turn, from 0
	PlaceGroup     PlaceName = "group"     // {group(10)}: the number of the user's group, from 0, all of one size
	PlaceRandom    PlaceName = "random"    // {random(1,100)}: a whole number, drawn anew each time
	PlaceData      PlaceName = "data"      // {data.email}: that column of the user's row
	PlaceSID       PlaceName = "sid"       // the user's Socket.IO id
	PlaceNamespace PlaceName = "namespace" // the user's namespace
	PlaceNow       PlaceName = "now"       // milliseconds since 1970
	PlacePayload   PlaceName = "payload"   // text of the step's size; in arguments of emit only
	PlaceBytes     PlaceName = "bytes"     // binary data of the step's size; in arguments of emit only, a whole argument
)

var placeNames = []string{"user", "client", "turn", "group", "random", "data", "sid", "namespace", "now", "payload", "bytes"}

// Filler returns what a placeholder stands for: a text or any other JSON value.
type Filler func(Place) any

// Text returns the text of the template.
func (t Template) Text(fill Filler) string {
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

// Value is the text of the template, or what its only placeholder stands for if there is nothing else in it.
func (t Template) Value(fill Filler) any {
	if len(t) == 1 && t[0].Place.Name != "" {
		return fill(t[0].Place)
	}
	return t.Text(fill)
}

// Fill returns a JSON value with its templates filled. What has no templates in it is not copied.
func Fill(value any, fill Filler) any {
	switch value := value.(type) {
	case Template:
		return value.Value(fill)
	case []any:
		if !templated(value) {
			return value
		}
		out := make([]any, len(value))
		for i, element := range value {
			out[i] = Fill(element, fill)
		}
		return out
	case map[string]any:
		if !templated(value) {
			return value
		}
		out := make(map[string]any, len(value))
		for key, element := range value {
			out[key] = Fill(element, fill)
		}
		return out
	}
	return value
}

func templated(value any) bool {
	found := false
	eachPlace(value, func(Place) { found = true })
	return found
}

// eachPlace calls f with every placeholder in a JSON value.
func eachPlace(value any, f func(Place)) {
	switch value := value.(type) {
	case Template:
		for _, part := range value {
			if part.Place.Name != "" {
				f(part.Place)
			}
		}
	case []any:
		for _, element := range value {
			eachPlace(element, f)
		}
	case map[string]any:
		for _, element := range value {
			eachPlace(element, f)
		}
	}
}

var (
	placePattern = regexp.MustCompile(`\{[^{}]*\}`)
	placeBegun   = regexp.MustCompile(`\{(?:` + strings.Join(placeNames, "|") + `)\b[^{}]*`)
	placeParts   = regexp.MustCompile(`^\{([a-z]+)(?:\.([^{}().]+)|\(([^{}()]*)\))?\}$`)
)

// parseTemplate reads a text with placeholders.
func parseTemplate(text string) (Template, error) {
	var t Template
	end := 0
	literal := func(text string) {
		if text != "" {
			t = append(t, Part{Literal: text})
		}
	}
	for _, at := range placePattern.FindAllStringIndex(text, -1) {
		place, err := parsePlace(text[at[0]:at[1]])
		if err != nil {
			return nil, err
		}
		literal(text[end:at[0]])
		t = append(t, Part{Place: place})
		end = at[1]
	}
	literal(text[end:])
	for _, part := range t {
		if begun := placeBegun.FindString(part.Literal); begun != "" {
			return nil, fmt.Errorf("a placeholder that does not end: %s; write }", begun)
		}
	}
	return t, nil
}

func parsePlace(text string) (Place, error) {
	parts := placeParts.FindStringSubmatch(text)
	if parts == nil {
		return Place{}, fmt.Errorf("not a placeholder: %s; known are %s", text, knownPlaces())
	}
	name, column, arguments := parts[1], parts[2], parts[3]
	p := Place{Name: PlaceName(name)}
	if !slices.Contains(placeNames, name) {
		return p, fmt.Errorf("unknown placeholder %s%s; known are %s", text, strictyaml.DidYouMean(name, placeNames), knownPlaces())
	}
	numbers, err := wholeNumbers(arguments)
	switch p.Name {
	case PlaceData:
		if p.Column = strings.TrimSpace(column); p.Column == "" {
			return p, fmt.Errorf("%s names no column: write {data.email} for the column email", text)
		}
		return p, nil
	case PlaceGroup:
		if err != nil || len(numbers) != 1 || numbers[0] < 1 {
			return p, fmt.Errorf("%s needs the number of groups: {group(10)}", text)
		}
		p.High = numbers[0]
		return p, nil
	case PlaceRandom:
		if err != nil || len(numbers) != 2 || numbers[0] > numbers[1] {
			return p, fmt.Errorf("%s needs the least and the greatest number: {random(1,100)}", text)
		}
		p.Low, p.High = numbers[0], numbers[1]
		return p, nil
	}
	if text != "{"+name+"}" {
		return p, fmt.Errorf("%s takes nothing: write {%s}", text, name)
	}
	return p, nil
}

func knownPlaces() string {
	return "{user}, {client}, {turn}, {group(10)}, {random(1,100)}, {data.COLUMN}, {sid}, {namespace}, {now}, {payload}, {bytes}"
}

func wholeNumbers(text string) ([]int, error) {
	var out []int
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}
