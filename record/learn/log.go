package learn

import (
	"regexp"
	"strings"
	"time"
)

// logDelay is how far a line of the log may be from the moment that it tells of.
const logDelay = 500 * time.Millisecond

// learnLog finds the lines that come with each connection and with each end of one.
func learnLog(h *history) Log {
	return Log{Connected: h.linePattern(arrival), Disconnected: h.linePattern(departure)}
}

// linePattern returns a regular expression for the line that comes with each arrival or departure, and as often; empty if there is none.
// It takes two of them to tell what is the same in their lines and what is not.
func (h *history) linePattern(kind causeKind) string {
	var moments []*cause
	for _, c := range h.arrivals {
		if c.kind == kind {
			moments = append(moments, c)
		}
	}
	if len(moments) < 2 {
		return ""
	}
	for _, words := range h.linesAt(moments[0]) {
		common := words
		for _, moment := range moments[1:] {
			if common = sameLine(common, h.linesAt(moment)); common == nil {
				break
			}
		}
		if expression := expressionOf(common); expression != "" && h.matching(expression) == len(moments) {
			return expression
		}
	}
	return ""
}

// linesAt returns the words of the lines that came about when something happened to a socket, with {sid} for its id.
func (h *history) linesAt(moment *cause) [][]string {
	var all [][]string
	for _, line := range h.lines {
		if line.At.Sub(moment.at).Abs() > logDelay {
			continue
		}
		text := line.Text
		if sid := moment.socket.sid; sid != "" {
			text = strings.Replace(text, sid, "{sid}", 1)
		}
		all = append(all, strings.Split(text, " "))
	}
	return all
}

// differs stands for a word that is not the same in each line.
const differs = "\x00"

// sameLine returns the words that a line has in common with one of the others, nil if none is like it: as many words, half of them the
// same.
func sameLine(words []string, others [][]string) []string {
	for _, other := range others {
		if len(other) != len(words) {
			continue
		}
		common := make([]string, len(words))
		same := 0
		for i, word := range words {
			common[i] = differs
			if word == other[i] {
				common[i] = word
				same++
			}
		}
		if 2*same >= len(words) {
			return common
		}
	}
	return nil
}

// expressionOf is a regular expression for a line of these words; empty if they say nothing.
func expressionOf(words []string) string {
	parts := make([]string, len(words))
	telling := false
	for i, word := range words {
		switch {
		case word == differs:
			parts[i] = `\S+`
		default:
			parts[i] = strings.ReplaceAll(regexp.QuoteMeta(word), `\{sid\}`, "{sid}")
			telling = telling || strings.ContainsFunc(word, isLetter)
		}
	}
	if !telling {
		return ""
	}
	return "^" + strings.Join(parts, " ") + "$"
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// matching counts the lines that an expression matches.
func (h *history) matching(expression string) int {
	compiled := regexp.MustCompile(strings.ReplaceAll(expression, "{sid}", `[A-Za-z0-9_-]+`))
	n := 0
	for _, line := range h.lines {
		if compiled.MatchString(line.Text) {
			n++
		}
	}
	return n
}
