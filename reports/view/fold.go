package view

import (
	"unicode/utf8"
)

// fold joins words with spaces into lines of at most width characters. A longer word, such as a link, has a line of its own.
func fold(words []string, width int) []string {
	var lines []string
	line, length := "", 0
	for i, word := range words {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			line, length = word, n
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
