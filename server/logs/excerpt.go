package logs

import (
	"fmt"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/text"
)

// Bounds of an excerpt: a crash begins with what happened and ends with where, and thousands of lines may be between.
const (
	firstShown   = 20
	lastShown    = 30
	maxShownLine = 1 << 10
)

// Excerpt is what is shown of the lines after a position.
func (l *Log) Excerpt(since Position) []string { return Excerpt(l.Lines(since), l.Dropped(since)) }

// Excerpt returns the first and the last of some lines, and between them how many are left out; so many more were dropped before them. Long
// lines are cut.
func Excerpt(lines []string, dropped int) []string {
	var out []string
	first := 0
	if dropped == 0 { // else what was first is gone
		first = min(firstShown, len(lines))
	}
	last := max(first, len(lines)-lastShown)
	for _, line := range lines[:first] {
		out = append(out, shorten(line))
	}
	if left := dropped + last - first; left > 0 {
		out = append(out, fmt.Sprintf("… %s left out …", text.Count(left, "line", "lines")))
	}
	for _, line := range lines[last:] {
		out = append(out, shorten(line))
	}
	return out
}

func shorten(line string) string {
	if len(line) <= maxShownLine {
		return line
	}
	end := maxShownLine
	for end > 0 && !utf8.RuneStart(line[end]) {
		end--
	}
	return fmt.Sprintf("%s … %s left out", line[:end], text.Count(len(line)-end, "byte", "bytes"))
}
