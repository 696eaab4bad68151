package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

// needLines waits for a line about a connection, of an application that need not print any.
func needLines(t *trial.Trial, since logs.Position) {
	if !t.LogIsSilent() && comes(t, t.Server.Profile.Log.Connected, since) {
		return
	}
	t.MarkLogSilent()
	t.NotApplicable(reports.NeedsLogLines)
}

// comes waits for a line of a kind, unless the log has had one before: then the application prints them.
func comes(t *trial.Trial, pattern *profiles.Pattern, since logs.Position) bool {
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.PollAnswer)
	defer cancel()
	isIt := func(line string) bool { _, ok := pattern.Match(line); return ok }
	err := t.Server.Log.Await(ctx, since, func(lines []string) bool { return slices.ContainsFunc(lines, isIt) })
	if err == nil {
		return true
	}
	t.LogLines(since) // or they cannot be judged
	return slices.ContainsFunc(t.Server.Log.Lines(0), isIt)
}

// logLines counts the lines of a kind from some moment on.
type logLines struct {
	trial   *trial.Trial
	what    string
	pattern *profiles.Pattern
	since   logs.Position
	// ours tells our clients by the ids in the lines; nil counts every line.
	ours func(sid string) bool
}

// connectionLines counts the lines about our own clients, where lines name the socket, and every line otherwise.
func connectionLines(t *trial.Trial) logLines {
	if trial.NamesSockets(t.Server) {
		return logLines{t, "connection", t.Server.Profile.Log.Connected, t.Server.Log.Mark(), t.Admitted}
	}
	return everyConnectionLine(t)
}

// everyConnectionLine counts every line: one about somebody who was refused names an id that nobody knows.
func everyConnectionLine(t *trial.Trial) logLines {
	return logLines{t, "connection", t.Server.Profile.Log.Connected, fenceLog(t), nil}
}

// disconnectionLines counts as connectionLines does.
func disconnectionLines(t *trial.Trial) logLines {
	if t.Server.Profile.Log.Disconnected.NamesSocket() {
		return logLines{t, "disconnection", t.Server.Profile.Log.Disconnected, t.Server.Log.Mark(), t.Admitted}
	}
	return logLines{t, "disconnection", t.Server.Profile.Log.Disconnected, fenceLog(t), nil}
}

// fenceLog returns a position in the log behind everything that happened before: behind the line of a client that connects now.
// Where lines do not name the socket, behind a time without any line.
func fenceLog(t *trial.Trial) logs.Position {
	mark := t.Server.Log.Mark()
	fence := participant.NewOn(t, t.Variant.WithoutUpgrade(), "fence")
	if t.Server.Profile.Log.Optional {
		needLines(t, mark)
	}
	if trial.NamesSockets(t.Server) {
		t.AwaitNamed(mark, fence.Socket.ID())
		return t.Server.Log.Mark()
	}
	for {
		mark = t.Server.Log.Mark()
		ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Settle)
		err := t.Server.Log.Await(ctx, mark, func(lines []string) bool { return len(lines) > 0 })
		cancel()
		if err != nil {
			return mark
		}
	}
}

// need waits for the first of the lines, of an application that need not print any.
func (l logLines) need() {
	if l.trial.Server.Profile.Log.Optional && !comes(l.trial, l.pattern, l.since) {
		l.trial.NotApplicable("lines about a %s in the server's log", l.what)
	}
}

// await waits for so many lines, and expects that there are no more than that, and where lines name the socket, one about each.
func (l logLines) await(n int) {
	expected := fmt.Sprintf("%d lines about a %s", n, l.what)
	if n == 1 {
		expected = "1 line about a " + l.what
	}
	l.trial.AwaitLog(l.since, expected, l.of, n)
	got := l.of(l.trial.LogLines(l.since))
	if len(got) > n && !l.pattern.NamesSocket() {
		l.trial.SurplusLine()
	}
	if len(got) != n {
		l.trial.Fail(expected, "%d lines: %s", len(got), trial.Show(strings.Join(got, " · ")))
	}
	seen := map[string]bool{}
	for _, line := range got {
		sid, _ := l.pattern.Match(line)
		if sid != "" && seen[sid] {
			l.trial.Fail(expected+", each about another socket", "two name %s: %s", sid, trial.Show(strings.Join(got, " · ")))
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
