// Package text puts words and numbers into texts for people, and makes texts of others safe to show.
package text

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes text safe to show in a line: what is not printable becomes an escape such as \x1e or \u202e, and a byte that
// is not UTF-8 becomes \xff. Line breaks are escaped too. Neither a terminal nor a CI obeys anything in it, and XML can carry it.
func Visible(text string) string { return disarm(escape(text, unicode.IsPrint)) }

// VisibleLines is [Visible] for text of several lines: line feeds stay.
func VisibleLines(text string) string {
	return disarm(escape(text, func(r rune) bool { return r == '\n' || unicode.IsPrint(r) }))
}

// command matches where a line of output becomes a command to the CI that runs the tool. GitHub Actions obeys "::error" after any
// spaces at the start of a line, and "##[error]" anywhere in it. Azure Pipelines obeys "##vso[", TeamCity "##teamcity[".
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
var command = regexp.MustCompile(`(?m)^ *::|##[a-z]*\[`)

// disarm escapes one character of each command, so that no CI knows it.
func disarm(text string) string {
	return command.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasPrefix(found, "#") {
			return `\x23` + found[1:]
		}
		return strings.TrimSuffix(found, "::") + `\x3a:`
	})
}

// Valid escapes the bytes that are not UTF-8, and nothing else.
func Valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return escape(text, func(rune) bool { return true })
}

func escape(text string, keep func(rune) bool) string {
	var out strings.Builder
	for rest := text; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, rest[0])
		case keep(r):
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == '\t':
			out.WriteString(`\t`)
		case r < 0x80:
			fmt.Fprintf(&out, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			fmt.Fprintf(&out, `\U%08x`, r)
		}
		rest = rest[size:]
	}
	return out.String()
}

// Shorten cuts text to about limit characters and says how much it left out.
func Shorten(text string, limit int) string {
	length := utf8.RuneCountInString(text)
	if length <= limit {
		return text
	}
	at := 0
	for range limit {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return fmt.Sprintf("%s… (%d more)", text[:at], length-limit)
}

// FirstLine is the first line of text that is not blank.
func FirstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(line)
}

// Indent puts prefix before each line of text but the first.
func Indent(text, prefix string) string {
	return strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+prefix)
}
