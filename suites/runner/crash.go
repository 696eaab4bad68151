package runner

import (
	"fmt"
	"regexp"
	"slices"
)

// crashFirst and crashLast are how many lines of a crash a report keeps from its beginning and from its end: between them are stacks.
const crashFirst, crashLast = 12, 12

var (
	// crashBegins matches the line with which a crash begins in the log, in the languages that servers are written in.
	crashBegins = regexp.MustCompile(`^panic: |^fatal error: |^runtime: |[Uu]ncaught|[Uu]nhandled|^Traceback |^Exception in thread |^thread '.*' panicked|` +
		`^FATAL ERROR: |[Oo]ut of memory|OutOfMemory|^Segmentation fault|^node:\S+:\d+$|^\S+\.[cm]?js:\d+$`)
	// crashSays matches the line that says what happened.
	crashSays = regexp.MustCompile(`^panic: |^fatal error: |^FATAL ERROR: |^thread '.*' panicked|^([Uu]ncaught )?[\w.]*(Error|Exception)\b|^Exception in thread `)
)

// lastWords says how the server was lost, and what it logged last since a case began: from the beginning of a crash, where that can be told.
func (x *examiner) lastWords(lost *loss, since *examination) (how string, shown []string) {
	how, lines := lost.how, x.logSince(since.mark)
	if begin := slices.IndexFunc(lines, crashBegins.MatchString); begin >= 0 {
		lines = lines[begin:]
		if says := slices.IndexFunc(lines, crashSays.MatchString); says >= 0 {
			how += ": " + lines[says]
		}
		if left := len(lines) - crashFirst - crashLast; left > 0 {
			middle := fmt.Sprintf("… %d lines", left)
			return how, append(append(lines[:crashFirst:crashFirst], middle), lines[len(lines)-crashLast:]...)
		}
		return how, lines
	}
	return how, lines[max(0, len(lines)-crashLast):]
}
