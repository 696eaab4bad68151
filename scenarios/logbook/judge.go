package logbook

import (
	"cmp"
	"slices"
	"time"

	"github.com/sioproof/sioproof/profiles"
)

// Figures are the counts of the log.
type Figures struct {
	Lines     int64 // about connections and their ends
	Logged    int64 // connections, and ends, that have their line
	Missing   int64 // that have none
	Repeated  int64 // lines beyond the first
	Uncertain int64 // that have no line, and need not have one: lines were dropped, or the server stopped
}

// Offence is a connection, or an end, that does not have exactly one line.
type Offence struct {
	Repeated bool // otherwise the line is missing
	Event    Event
	User     int
	At       time.Duration // when the connection was made, since the load began
}

// Complete reports whether every line that is due has come.
func (b *Book) Complete() bool {
	return b.Figures(false).Missing == 0
}

// Figures counts what came until now. Stopped says that the server stopped: what it did not log then is uncertain.
func (b *Book) Figures(stopped bool) Figures {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := Figures{Lines: b.lines[Connected] + b.lines[Disconnected]}
	if f.Lines == 0 {
		return f // this application logs no connections, or not there
	}
	b.count(&f, b.patterns.Connected, Connected, b.made)
	b.count(&f, b.patterns.Disconnected, Disconnected, b.ended)
	if excused := b.dropped > 0 || stopped; excused {
		f.Uncertain, f.Missing = f.Uncertain+f.Missing, 0
	}
	return f
}

// count adds the lines about one event, of which so many are due.
func (b *Book) count(f *Figures, pattern *profiles.Pattern, event Event, due int64) {
	switch {
	case pattern == nil || b.unlogged(event):
	case pattern.NamesSocket():
		for _, e := range b.entries {
			lines, expected := e.of(event)
			switch {
			case !e.made: // somebody else's
			case lines > 0:
				f.Logged++
				f.Repeated += int64(lines) - 1
			case expected:
				f.Missing++
			}
		}
		f.Uncertain += b.beyond
	default:
		lines := b.lines[event]
		f.Logged += min(lines, due)
		f.Missing += max(0, due-lines)
		f.Repeated += max(0, lines-due-b.vague)
	}
}

// unlogged reports whether the application need not log an event, and logs none.
func (b *Book) unlogged(event Event) bool { return b.patterns.Optional && b.lines[event] == 0 }

// of returns how many lines an event has, and whether it has to have one.
func (e entry) of(event Event) (lines uint8, expected bool) {
	if event == Connected {
		return e.connected, true
	}
	return e.disconnected, e.due
}

// Offences returns the first offences of each kind, where lines name ids.
func (b *Book) Offences(stopped bool, most int) []Offence {
	b.mu.Lock()
	defer b.mu.Unlock()
	var missing, repeated []Offence
	if b.lines[Connected]+b.lines[Disconnected] == 0 {
		return nil
	}
	for _, kind := range []struct {
		event   Event
		pattern *profiles.Pattern
	}{{Connected, b.patterns.Connected}, {Disconnected, b.patterns.Disconnected}} {
		if !kind.pattern.NamesSocket() || b.unlogged(kind.event) {
			continue
		}
		for _, e := range b.entries {
			lines, expected := e.of(kind.event)
			offence := Offence{lines > 1, kind.event, int(e.user), time.Duration(e.at) * time.Millisecond}
			switch {
			case !e.made:
			case lines > 1:
				repeated = append(repeated, offence)
			case lines == 0 && expected && !stopped && b.dropped == 0:
				missing = append(missing, offence)
			}
		}
	}
	return append(first(missing, most), first(repeated, most)...)
}

// first returns the earliest offences.
func first(all []Offence, most int) []Offence {
	slices.SortFunc(all, func(a, b Offence) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.User, b.User), cmp.Compare(a.Event, b.Event))
	})
	return all[:min(len(all), most)]
}
