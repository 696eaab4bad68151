package logbook_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios/logbook"
)

// open opens a book for the log patterns of a profile.
func open(t *testing.T, patterns string) *logbook.Book {
	t.Helper()
	profile, err := profiles.Parse("test.yaml", []byte("name: test\nlog: "+patterns+"\noperations: {say_all: {emit: say, args: [\"{arg}\"], deliver: {event: said, args: [\"{arg}\"], to: all}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return logbook.New(profile.Log)
}

// The patterns of applications that name the id, and that do not.
const (
	named   = `{connected: '^in {sid}$', disconnected: '^out {sid}$'}`
	unnamed = `{connected: '^in', disconnected: '^out'}`
)

func TestEachConnectionHasOneLine(t *testing.T) {
	for name, test := range map[string]struct {
		lines        []string
		named, count logbook.Figures // of logs that name the id, and that do not
	}{
		"right":             {[]string{"in a", "in b", "out a"}, logbook.Figures{Lines: 3, Logged: 3}, logbook.Figures{Lines: 3, Logged: 3}},
		"before we know":    {[]string{"in b", "out a", "in a"}, logbook.Figures{Lines: 3, Logged: 3}, logbook.Figures{Lines: 3, Logged: 3}},
		"of somebody else":  {[]string{"in a", "in b", "in x", "out a", "out x"}, logbook.Figures{Lines: 5, Logged: 3}, logbook.Figures{Lines: 5, Logged: 3, Repeated: 2}},
		"no connection":     {[]string{"in a", "out a"}, logbook.Figures{Lines: 2, Logged: 2, Missing: 1}, logbook.Figures{Lines: 2, Logged: 2, Missing: 1}},
		"no disconnection":  {[]string{"in a", "in b"}, logbook.Figures{Lines: 2, Logged: 2, Missing: 1}, logbook.Figures{Lines: 2, Logged: 2, Missing: 1}},
		"twice":             {[]string{"in a", "in a", "in b", "out a"}, logbook.Figures{Lines: 4, Logged: 3, Repeated: 1}, logbook.Figures{Lines: 4, Logged: 3, Repeated: 1}},
		"one for another":   {[]string{"in a", "in a", "out a"}, logbook.Figures{Lines: 3, Logged: 2, Missing: 1, Repeated: 1}, logbook.Figures{Lines: 3, Logged: 3}},
		"out but connected": {[]string{"in a", "in b", "out a", "out b"}, logbook.Figures{Lines: 4, Logged: 4}, logbook.Figures{Lines: 4, Logged: 3, Repeated: 1}},
	} {
		for patterns, want := range map[string]logbook.Figures{named: test.named, unnamed: test.count} {
			b := open(t, patterns)
			half := len(test.lines) / 2
			b.Read(test.lines[:half], 0)
			b.Made("a", 0, time.Second)
			b.Made("b", 1, 2*time.Second)
			b.Ended("a", true)
			b.Read(test.lines[half:], 0)
			if got := b.Figures(false); got != want {
				t.Errorf("%s, %s: %+v, want %+v", name, patterns, got, want)
			}
			if got := b.Complete(); got != (want.Missing == 0) {
				t.Errorf("%s, %s: complete is %t", name, patterns, got)
			}
		}
	}
}

// What was dropped, what a server that stopped had no time for, and what it need not have noticed is missing from no log.
func TestWhatIsUncertain(t *testing.T) {
	for name, test := range map[string]struct {
		dropped  int
		stopped  bool
		noticed  bool
		expected logbook.Figures
	}{
		"dropped":     {2, false, true, logbook.Figures{Lines: 1, Logged: 1, Uncertain: 2}},
		"stopped":     {0, true, true, logbook.Figures{Lines: 1, Logged: 1, Uncertain: 2}},
		"not noticed": {0, false, false, logbook.Figures{Lines: 1, Logged: 1, Missing: 1}},
		"neither":     {0, false, true, logbook.Figures{Lines: 1, Logged: 1, Missing: 2}},
	} {
		for _, patterns := range []string{named, unnamed} {
			b := open(t, patterns)
			b.Made("a", 0, 0)
			b.Ended("a", test.noticed)
			b.Made("b", 1, 0)
			b.Read([]string{"in b"}, test.dropped)
			if got := b.Figures(test.stopped); got != test.expected {
				t.Errorf("%s, %s: %+v, want %+v", name, patterns, got, test.expected)
			}
		}
	}
}

// An attempt that failed here may have a line: without an id it cannot be told from a repeated one.
func TestAFailedAttemptMayBeLogged(t *testing.T) {
	b := open(t, unnamed)
	b.Made("", 0, 0)
	b.Possible()
	b.Read([]string{"in", "in"}, 0)
	if got := b.Figures(false); got != (logbook.Figures{Lines: 2, Logged: 1}) {
		t.Errorf("%+v", got)
	}
}

// An application that prints no line about any connection has no connection log, or writes it elsewhere.
func TestALogWithoutConnections(t *testing.T) {
	for _, patterns := range []string{named, unnamed} {
		b := open(t, patterns)
		b.Made("a", 0, 0)
		b.Ended("a", true)
		b.Read([]string{"listening"}, 0)
		if got := b.Figures(false); got != (logbook.Figures{}) || len(b.Offences(false, 10)) > 0 {
			t.Errorf("%s: %+v, %+v", patterns, got, b.Offences(false, 10))
		}
	}
}

// An application that need not log may log connections and not their ends.
func TestAnOptionalLogWithoutEnds(t *testing.T) {
	for optional, want := range map[bool]logbook.Figures{true: {Lines: 2, Logged: 1, Repeated: 1}, false: {Lines: 2, Logged: 1, Missing: 1, Repeated: 1}} {
		b := open(t, fmt.Sprintf(`{connected: '^in {sid}$', disconnected: '^out {sid}$', optional: %t}`, optional))
		b.Made("a", 0, 0)
		b.Ended("a", true)
		b.Read([]string{"in a", "in a"}, 0)
		if got := b.Figures(false); got != want || len(b.Offences(false, 10)) != int(want.Missing+want.Repeated) {
			t.Errorf("optional %t: %+v, %+v", optional, got, b.Offences(false, 10))
		}
	}
}

func TestOffences(t *testing.T) {
	b := open(t, named)
	var lines []string
	for i := range 30 {
		sid := fmt.Sprint(i)
		b.Made(sid, i, time.Duration(i)*time.Second)
		if i >= 10 {
			lines = append(lines, "in "+sid)
		}
		if i == 20 {
			lines = append(lines, "in "+sid)
		}
	}
	b.Read(lines, 0)
	want := []logbook.Offence{{Event: logbook.Connected, User: 0}, {Event: logbook.Connected, User: 1, At: time.Second}, {Repeated: true, Event: logbook.Connected, User: 20, At: 20 * time.Second}}
	if got := b.Offences(false, 2); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := b.Offences(true, 2); !reflect.DeepEqual(got, want[2:]) {
		t.Errorf("of a server that stopped: %+v", got)
	}
}

// A load without a log keeps no book.
func TestNoBook(t *testing.T) {
	var b *logbook.Book
	b.Made("a", 0, 0)
	b.Possible()
	b.Ended("a", true)
}
