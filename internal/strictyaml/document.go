package strictyaml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Document is a file that was decoded. It knows where its values stand, so that checks can point at them, and keeps the first
// mistake that a check reports. After a mistake the checks may go on; what they return is not used.
type Document struct {
	file   string
	source []byte
	root   ast.Node
	err    error
}

// Failf reports a mistake at the value reached by path. A path that leads nowhere points at the deepest part that is there, so a
// missing key is reported at the mapping that lacks it.
func (d *Document) Failf(path Path, format string, args ...any) {
	d.Fail(d.Mistake(path, format, args...))
}

// Mistake returns a mistake at the value reached by path, for a check that comes after the file was read.
func (d *Document) Mistake(path Path, format string, args ...any) *Error {
	return d.at(locate(d.root, path), format, args...)
}

// FailInside reports a mistake that many characters into the text reached by path.
func (d *Document) FailInside(path Path, characters int, format string, args ...any) {
	d.Fail(d.at(locate(d.root, path), format, args...).into(characters))
}

// Fail reports a mistake that has its place already.
func (d *Document) Fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// Failed reports whether there was a mistake.
func (d *Document) Failed() bool { return d.err != nil }

// Place returns where the value reached by path stands, as file:line.
func (d *Document) Place(path Path) string {
	return fmt.Sprintf("%s:%d", d.file, locate(d.root, path).Position.Line)
}

// Line returns the number of the line of the key or list item that path leads to, and whether nothing stands before it there.
func (d *Document) Line(path Path) (number int, first bool) {
	parent, last := path[:len(path)-1], path[len(path)-1]
	node := d.root
	for _, part := range parent {
		if node, _ = step(node, part); node == nil {
			return 0, false
		}
	}
	_, introducer := step(node, last)
	if introducer == nil {
		return 0, false
	}
	at := introducer.Position
	lines := strings.Split(string(d.source), "\n")
	if at.Line > len(lines) {
		return 0, false
	}
	before := []rune(lines[at.Line-1])
	return at.Line, strings.TrimLeft(string(before[:min(at.Column-1, len(before))]), " ") == ""
}

// Keys returns the keys of the mapping that path leads to, in their order, those without a value included; none if there is no
// mapping.
func (d *Document) Keys(path Path) []string {
	node := d.root
	for _, part := range path {
		if node, _ = step(node, part); node == nil {
			return nil
		}
	}
	var keys []string
	for _, entry := range entries(node) {
		keys = append(keys, entry.Key.GetToken().Value)
	}
	return keys
}

// Has reports whether the mapping that path leads to has a key, be it without a value.
func (d *Document) Has(path Path, key string) bool { return slices.Contains(d.Keys(path), key) }

// Replaced returns the line of the text reached by path with another text in its place, written as it is; false if the text does
// not stand in one line as it reads.
func (d *Document) Replaced(path Path, text string) (line string, ok bool) {
	tk := locate(d.root, path)
	lines := strings.Split(string(d.source), "\n")
	if tk.Position.Line > len(lines) {
		return "", false
	}
	runes := []rune(strings.TrimRight(lines[tk.Position.Line-1], "\r"))
	at := tk.Position.Column - 1
	if at > len(runes) {
		return "", false
	}
	before, after := string(runes[:at]), string(runes[at:])
	for _, quote := range []string{`"`, `'`, ""} {
		if rest, found := strings.CutPrefix(after, quote+tk.Value+quote); found {
			return before + text + rest, true
		}
	}
	return "", false
}

// Scalar returns what parse makes of a text, whose error is reported at its place.
func Scalar[T any](d *Document, path Path, text string, parse func(string) (T, error)) T {
	value, err := parse(text)
	if err != nil {
		d.Failf(path, "%v", err)
	}
	return value
}

// OneOf returns name as one of the known words, or reports it with the closest of them.
func OneOf[T, S ~string](d *Document, path Path, kind string, name S, known ...T) T {
	if slices.Contains(known, T(name)) {
		return T(name)
	}
	words := make([]string, len(known))
	for i, word := range known {
		words[i] = string(word)
	}
	d.Failf(path, "unknown %s %q%s; known are %s", kind, name, DidYouMean(string(name), words), strings.Join(words, ", "))
	return ""
}

func (d *Document) whole(format string, args ...any) *Error {
	return &Error{File: d.file, Message: fmt.Sprintf(format, args...)}
}

func (d *Document) at(tk *token.Token, format string, args ...any) *Error {
	e := d.whole(format, args...)
	if tk != nil && tk.Position != nil {
		e.Line, e.Column, e.source = tk.Position.Line, tk.Position.Column, string(d.source)
	}
	return e
}
