package trial

import (
	"context"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server/logs"
)

// AwaitLog waits until so many of the lines logged since a moment are of a kind.
func (t *Trial) AwaitLog(since logs.Position, expected string, of func([]string) []string, n int) {
	bound := t.Server.Timing.Reply
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	if t.Server.Log.Await(ctx, since, func(lines []string) bool { return len(of(lines)) >= n }) == nil {
		return
	}
	all := t.LogLines(since)
	switch own := of(all); {
	case len(all) == 0:
		t.Fail(expected, "the log has no line within %v", bound)
	case len(own) > 0:
		t.Fail(expected, "%d within %v: %s", len(own), bound, Show(strings.Join(own, " · ")))
	default:
		t.Fail(expected, "none within %v; the last of %d lines: %s", bound, len(all), Show(strings.Join(all[max(0, len(all)-3):], " · ")))
	}
}

// LogLines returns the lines logged since a moment. They cannot be judged if some of them are no longer kept, or can no longer come.
func (t *Trial) LogLines(since logs.Position) []string {
	if ended := t.Server.Log.Ended(); ended != "" {
		t.Broken("the log of the server is no longer read: %s", ended)
	}
	lines := t.Server.Log.Lines(since)
	if dropped := t.Server.Log.Dropped(since); dropped > 0 {
		t.Broken("%s of the log were dropped while the case ran, because the server logs more than can be kept; make it log less",
			text.Count(dropped, "line", "lines"))
	}
	return lines
}

// AwaitNamed waits for the connection line that names a socket.
func (t *Trial) AwaitNamed(since logs.Position, sid string) {
	t.AwaitLog(since, "a line about the connection of "+sid, func(lines []string) []string {
		return LinesNaming(t.Server.Profile.Log.Connected, lines, sid)
	}, 1)
}

// LinesNaming are the lines of a kind that name a socket.
func LinesNaming(pattern *profiles.Pattern, lines []string, sid string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		id, ok := pattern.Match(line)
		return !ok || id != sid
	})
}
