package runner

import (
	"regexp"
	"slices"

	"github.com/sioproof/sioproof/server/logs"
)

var (
	// crashBegins matches the line with which a crash begins in the log, in the languages that servers are written in.
	crashBegins = regexp.MustCompile(`^panic: |^fatal error: |^runtime: |[Uu]ncaught|[Uu]nhandled|^Traceback |^Exception in thread |^thread '.*' panicked|` +
		`^FATAL ERROR: |[Oo]ut of memory|OutOfMemory|^Segmentation fault|^node:\S+:\d+$|^\S+\.[cm]?js:\d+$`)
	// crashSays matches the line that says what happened.
	crashSays = regexp.MustCompile(`^panic: |^fatal error: |^FATAL ERROR: |^thread '.*' panicked|^([Uu]ncaught )?[\w.]*(Error|Exception)\b|^Exception in thread `)
)

// lastWords says how the server was lost, and what it logged since a case began: from the beginning of a crash, where that can be told.
func (x *examiner) lastWords(lost *loss, since *examination) (how string, shown []string) {
	lines, dropped := x.logSince(since.mark)
	begin := slices.IndexFunc(lines, crashBegins.MatchString)
	if begin < 0 {
		return lost.how, logs.Excerpt(lines, dropped)
	}
	how, lines = lost.how, lines[begin:]
	if says := slices.IndexFunc(lines, crashSays.MatchString); says >= 0 {
		how += ": " + lines[says]
	}
	return how, logs.Excerpt(lines, 0)
}
