package suites

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server/logs"
)

// needLines waits for the first line about a connection, of an application that need not print any.
func (t *Trial) needLines(since logs.Position) {
	const missing = "lines about connections in the target's log"
	if t.LogIsSilent() {
		t.NotApplicable(missing)
	}
	ctx, cancel := context.WithTimeout(t.Context(), t.Target.Timing.PollAnswer)
	defer cancel()
	err := t.Target.Log.Await(ctx, since, func(lines []string) bool {
		return slices.ContainsFunc(lines, func(line string) bool {
			_, ok := t.Target.Profile.Log.Connected.Match(line)
			return ok
		})
	})
	if err != nil {
		t.MarkLogSilent()
		t.NotApplicable(missing)
	}
}

// logLines counts the lines of a kind from some moment on.
type logLines struct {
	t       *Trial
	what    string
	pattern *profiles.Pattern
	since   logs.Position
	// ours tells our clients by the ids in the lines; nil counts every line.
	ours func(sid string) bool
}

// connectionLines counts the lines about our own clients, where lines name the socket, and every line otherwise.
func (t *Trial) connectionLines() logLines {
	if namesSockets(t.Target) {
		return logLines{t, "connection", t.Target.Profile.Log.Connected, t.Target.Log.Mark(), t.admitted}
	}
	return t.everyConnectionLine()
}

// everyConnectionLine counts every line: one about somebody who was refused names an id that nobody knows.
func (t *Trial) everyConnectionLine() logLines {
	return logLines{t, "connection", t.Target.Profile.Log.Connected, t.fenceLog(), nil}
}

// disconnectionLines counts as connectionLines does.
func (t *Trial) disconnectionLines() logLines {
	if t.Target.Profile.Log.Disconnected.NamesSocket() {
		return logLines{t, "disconnection", t.Target.Profile.Log.Disconnected, t.Target.Log.Mark(), t.admitted}
	}
	return logLines{t, "disconnection", t.Target.Profile.Log.Disconnected, t.fenceLog(), nil}
}

// fenceLog returns a position in the log behind everything that happened before: behind the line of a client that connects now.
// Where lines do not name the socket, behind a time without any line.
func (t *Trial) fenceLog() logs.Position {
	mark := t.Target.Log.Mark()
	fence := t.ParticipantOn(t.Variant.withoutUpgrade(), "fence")
	if t.Target.Profile.Log.Optional {
		t.needLines(mark)
	}
	if namesSockets(t.Target) {
		t.awaitNamed(mark, fence.Socket.ID())
		return t.Target.Log.Mark()
	}
	for {
		mark = t.Target.Log.Mark()
		ctx, cancel := context.WithTimeout(t.Context(), t.Target.Timing.Settle)
		err := t.Target.Log.Await(ctx, mark, func(lines []string) bool { return len(lines) > 0 })
		cancel()
		if err != nil {
			return mark
		}
	}
}

// await waits for so many lines, and expects that there are no more than that, and where lines name the socket, one about each.
func (l logLines) await(n int) {
	expected := fmt.Sprintf("%d lines about a %s", n, l.what)
	if n == 1 {
		expected = "1 line about a " + l.what
	}
	l.t.awaitLog(l.since, expected, l.of, n)
	got := l.of(l.t.Target.Log.Lines(l.since))
	if len(got) != n {
		l.t.Fail(expected, "%d lines: %s", len(got), show(strings.Join(got, " · ")))
	}
	seen := map[string]bool{}
	for _, line := range got {
		sid, _ := l.pattern.Match(line)
		if sid != "" && seen[sid] {
			l.t.Fail(expected+", each about another socket", "two name %s: %s", sid, show(strings.Join(got, " · ")))
		}
		seen[sid] = true
	}
}

func (l logLines) of(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		sid, ok := l.pattern.Match(line)
		return !ok || l.ours != nil && !l.ours(sid)
	})
}
