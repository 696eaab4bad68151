package view

import (
	"strings"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/text"
)

// fold joins words with spaces into lines of at most width characters. A longer word, such as a link, has a line of its own.
func fold(words []string, width int) []string { return foldAfter(0, words, width) }

// foldAfter is [fold] where so many characters of the first line are taken.
func foldAfter(taken int, words []string, width int) []string {
	var lines []string
	line, length := "", taken
	for i, word := range words {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			line, length = word, taken+n
		case length+1+n > width:
			lines = append(lines, line)
			line, length = word, n
		default:
			line += " " + word
			length += 1 + n
		}
	}
	return append(lines, line)
}

// command is what a line begins with that is to be pasted into a shell.
const command = "sioproof "

// Wrap makes of text that is safe to show, a line or several, lines of at most width characters with their indentation: the first line has
// first before it, and the others have rest. A line that begins with the name of the command stays as it is, so that it can be pasted.
func Wrap(words string, width int, first, rest string) []string {
	var lines []string
	indentation := first
	for line := range strings.SplitSeq(words, "\n") {
		folded := []string{line}
		if !strings.HasPrefix(line, command) {
			taken := utf8.RuneCountInString(indentation) - utf8.RuneCountInString(rest)
			folded = foldAfter(taken, strings.Fields(line), width-utf8.RuneCountInString(rest))
		}
		for _, part := range folded {
			// A word that was safe to show inside a line may be a command to a CI at the start of one.
			lines = append(lines, text.Visible(strings.TrimRight(indentation+part, " ")))
			indentation = rest
		}
	}
	return lines
}

// cut makes a line fit the width.
func cut(line string, width int) string {
	if utf8.RuneCountInString(line) <= width {
		return line
	}
	return string([]rune(line)[:width-1]) + "…"
}

// split breaks a line whose spaces are to stay, at a space where there is one late enough in it, and indents what follows.
func split(line string, width int, indentation string) []string {
	var parts []string
	rest := []rune(line)
	for len(rest) > width {
		at := width
		for i := width; i > width/2; i-- {
			if rest[i] == ' ' {
				at = i
				break
			}
		}
		parts = append(parts, text.Visible(string(rest[:at])))
		rest = []rune(indentation + strings.TrimLeft(string(rest[at:]), " "))
	}
	return append(parts, text.Visible(string(rest)))
}

// safe is text of several lines, shortened and made safe to show.
func safe(words string, limit int) string {
	return text.VisibleLines(text.Shorten(strings.TrimRight(words, "\n"), limit))
}
