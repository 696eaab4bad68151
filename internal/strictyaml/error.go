package strictyaml

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error is a mistake in a YAML file, with its place. Line and Column count from 1, columns in characters; a Line of 0 means
// the file as a whole.
type Error struct {
	File    string
	Line    int
	Column  int
	Message string
	source  string
}

// into returns the error that many characters into the text it points at, whose quote, if it has one, does not count. A text of
// several lines is pointed at as a whole.
func (e *Error) into(characters int) *Error {
	lines := strings.Split(e.source, "\n")
	if e.Line == 0 || e.Line > len(lines) {
		return e
	}
	line := []rune(lines[e.Line-1])
	at := e.Column - 1
	if at < len(line) && (line[at] == '"' || line[at] == '\'') {
		at++
	}
	if at+characters > len(line) {
		return e
	}
	inside := *e
	inside.Column = at + characters + 1
	return &inside
}

// contextLines is how many lines before the mistake are shown with it.
const contextLines = 2

// Error returns the message behind its place, followed by the source lines and a caret under the mistake.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s\n%s", e.File, e.Line, e.Column, e.Message, e.excerpt())
}

func (e *Error) excerpt() string {
	lines := strings.Split(e.source, "\n")
	if e.Line > len(lines) {
		return ""
	}
	width := len(fmt.Sprint(e.Line))
	var out strings.Builder
	for number := max(1, e.Line-contextLines); number <= e.Line; number++ {
		marker := " "
		if number == e.Line {
			marker = ">"
		}
		text := strings.TrimRight(lines[number-1], "\r")
		fmt.Fprintf(&out, "%s\n", strings.TrimRight(fmt.Sprintf("%s %*d | %s", marker, width, number, text), " "))
	}
	fmt.Fprintf(&out, "  %s | %s^", strings.Repeat(" ", width), indentLike(lines[e.Line-1], e.Column-1))
	return out.String()
}

// indentLike returns white space as wide as the first n characters of line; tabs stay tabs, so that the caret lands under its
// character whatever the width of a tab is.
func indentLike(line string, n int) string {
	var out strings.Builder
	for i := 0; i < n; i++ {
		r, size := utf8.DecodeRuneInString(line)
		line = line[size:]
		if r == '\t' {
			out.WriteByte('\t')
		} else {
			out.WriteByte(' ')
		}
	}
	return out.String()
}
