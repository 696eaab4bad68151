package template

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// Placeholder describes a placeholder of a language.
type Placeholder struct {
	Name string
	Kind Kind
	// Needs is what stands behind the name, in words, and Example how that is written: {group(10)}. Both are empty if nothing may
	// stand there.
	Needs, Example string
	// Numbers is how many numbers it takes in parentheses; 0 for a name behind a dot.
	Numbers int
	// Check says what is wrong with what it takes; nil if nothing can be.
	Check func(Place) error
	// Alone is why the placeholder has to be the whole text; empty if it may be a part of one.
	Alone string
}

func (p Placeholder) usage() string {
	if p.Example != "" {
		return p.Example
	}
	return "{" + p.Name + "}"
}

// Language is the placeholders that have a meaning somewhere.
type Language struct {
	known     []Placeholder
	elsewhere map[string]string // why a placeholder has no meaning here
	verbatim  bool              // a text is what it reads, and no brace begins a placeholder
}

// Verbatim is the language without placeholders, in which every brace is text.
var Verbatim = Language{verbatim: true}

// NewLanguage returns the language of some placeholders.
func NewLanguage(known ...Placeholder) Language { return Language{known: known} }

// With returns the language with another placeholder.
func (l Language) With(p Placeholder) Language {
	l.known = append(slices.Clone(l.known), p)
	return l
}

// Without returns the language without some of its placeholders; the reason why completes a sentence that begins with each of
// them.
func (l Language) Without(why string, names ...string) Language {
	out := Language{elsewhere: map[string]string{}}
	maps.Copy(out.elsewhere, l.elsewhere)
	for _, name := range names {
		out.elsewhere[name] = why
	}
	for _, p := range l.known {
		if !slices.Contains(names, p.Name) {
			out.known = append(out.known, p)
		}
	}
	return out
}

// Value compiles a decoded YAML value, and reports a mistake in it to the document where it stands. Numbers become float64, as in
// decoded JSON, unless that rounds them.
func (l Language) Value(doc *strictyaml.Document, at strictyaml.Path, value any) any {
	switch value := value.(type) {
	case string:
		if text := l.Text(doc, at, value); slices.ContainsFunc(text, func(p Part) bool { return p.Place.Name != "" }) {
			return text
		}
	case []any:
		out := l.List(doc, at, value)
		if slices.ContainsFunc(out, compiled) {
			return List(out)
		}
		return out
	case map[string]any:
		out, found := make(map[string]any, len(value)), false
		for _, key := range slices.Sorted(maps.Keys(value)) {
			out[key] = l.Value(doc, at.Down(key), value[key])
			found = found || compiled(out[key])
		}
		if found {
			return Object(out)
		}
		return out
	case float64:
		if math.IsInf(value, 0) || math.IsNaN(value) {
			doc.Failf(at, "JSON has no such number")
		}
	case int, int64, uint64:
		return unrounded(value)
	case nil, bool:
	default:
		doc.Failf(at, "not a JSON value: %v", value)
	}
	return value
}

func unrounded(integer any) any {
	digits := fmt.Sprint(integer)
	if f, err := strconv.ParseFloat(digits, 64); err == nil && strconv.FormatFloat(f, 'f', 0, 64) == digits {
		return f
	}
	return integer
}

func compiled(value any) bool {
	switch value.(type) {
	case Text, List, Object:
		return true
	}
	return false
}

// List compiles each of several values.
func (l Language) List(doc *strictyaml.Document, at strictyaml.Path, values []any) []any {
	if values == nil {
		return nil
	}
	out := make([]any, len(values))
	for i, value := range values {
		out[i] = l.Value(doc, at.Down(i), value)
	}
	return out
}

// Text compiles a text, and reports a mistake in it to the document.
func (l Language) Text(doc *strictyaml.Document, at strictyaml.Path, text string) Text {
	return strictyaml.Scalar(doc, at, text, l.Parse)
}

// Parse compiles a text.
func (l Language) Parse(text string) (Text, error) {
	if l.verbatim {
		return Text{{Literal: text}}, nil
	}
	var out Text
	for text != "" {
		begin := nextPlace(text)
		if begin > 0 {
			out = append(out, Part{Literal: text[:begin]})
		}
		if text = text[begin:]; text == "" {
			break
		}
		end := strings.IndexAny(text[1:], "{}") + 1
		if end == 0 || text[end] == '{' {
			return nil, fmt.Errorf("a placeholder that does not end: %s; write }", text)
		}
		place, err := l.place(text[:end+1])
		if err != nil {
			return nil, err
		}
		out = append(out, Part{Place: place})
		text = text[end+1:]
	}
	for _, part := range out {
		if p, _ := l.find(part.Place.Name); p.Alone != "" && len(out) > 1 {
			return nil, fmt.Errorf("{%s} %s", p.Name, p.Alone)
		}
	}
	return out, nil
}

// nextPlace returns where the next placeholder begins: at a brace with a letter behind it, spaces before that aside.
func nextPlace(text string) int {
	for i := range len(text) {
		if text[i] != '{' {
			continue
		}
		if rest := strings.TrimLeft(text[i+1:], " "); rest != "" && (rest[0]|0x20 >= 'a' && rest[0]|0x20 <= 'z') {
			return i
		}
	}
	return len(text)
}

func (l Language) find(name string) (Placeholder, bool) {
	at := slices.IndexFunc(l.known, func(p Placeholder) bool { return p.Name == name })
	if at < 0 {
		return Placeholder{}, false
	}
	return l.known[at], true
}

// place reads a placeholder with its braces.
func (l Language) place(text string) (Place, error) {
	inside := text[1 : len(text)-1]
	name := inside
	if end := strings.IndexAny(inside, ".("); end >= 0 {
		name = inside[:end]
	}
	p, known := l.find(name)
	if !known {
		return Place{}, l.unknown(text, name)
	}
	out := Place{Name: p.Name, Kind: p.Kind}
	takes := inside[len(name):]
	switch {
	case p.Needs == "":
		if takes != "" {
			return out, fmt.Errorf("%s takes no arguments: write {%s}", text, name)
		}
	case p.Numbers == 0:
		field, dotted := strings.CutPrefix(takes, ".")
		if out.Field = strings.TrimSpace(field); !dotted || out.Field == "" {
			return out, fmt.Errorf("%s needs %s: %s", text, p.Needs, p.Example)
		}
	default:
		numbers, err := wholeNumbers(takes)
		if out.Numbers = numbers; err != nil || len(numbers) != p.Numbers {
			return out, fmt.Errorf("%s needs %s: %s", text, p.Needs, p.Example)
		}
	}
	if p.Check != nil {
		return out, p.Check(out)
	}
	return out, nil
}

func (l Language) unknown(text, name string) error {
	if why, elsewhere := l.elsewhere[name]; elsewhere {
		return fmt.Errorf("%s %s", text, why)
	}
	var names, usages []string
	for _, p := range l.known {
		names, usages = append(names, p.Name), append(usages, p.usage())
	}
	return fmt.Errorf("unknown placeholder %s%s; known are %s", text, strictyaml.DidYouMean(strings.TrimSpace(name), names), strings.Join(usages, ", "))
}

// wholeNumbers reads "(1,100)".
func wholeNumbers(text string) ([]int, error) {
	inside, closed := strings.CutSuffix(strings.TrimPrefix(text, "("), ")")
	if !closed {
		return nil, errors.New("no parentheses")
	}
	var out []int
	for word := range strings.SplitSeq(inside, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}
