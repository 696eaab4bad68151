package deviations

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// Deviation is one entry: a case that is known not to be met, and why.
type Deviation struct {
	Case    string    // a case id or a glob over ids
	Variant string    // a glob over variants, empty for all of them
	Target  string    // which server this was seen on; free text
	Reason  string    // why it is accepted
	Link    string    // where to read more
	Failure string    // a glob over what was expected and what happened, a line each; empty for anything
	Flaky   bool      // the case also passes at times
	Expires time.Time // the last day on which the entry counts; zero for no end
	Origin  string    // file:line of the entry
	Library string    // the library of whose list it is, such as "socket.io@4"; empty for an entry of the user
}

// List is the known deviations of one run. A nil list knows none.
type List struct {
	entries []*Deviation
	today   time.Time
}

// Load reads files of deviations, one after the other. An entry counts up to and including its expiry day, compared with the day
// of today. A mistake in a file is a *strictyaml.Error.
func Load(today time.Time, paths ...string) (*List, error) {
	var entries []*Deviation
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("known deviations: %w", err)
		}
		list, err := Parse(path, source, today)
		if err != nil {
			return nil, err
		}
		entries = append(entries, list.entries...)
	}
	return New(today, entries...), nil
}

// Parse reads the content of a file of deviations; file is a name for messages.
func Parse(file string, source []byte, today time.Time) (*List, error) {
	type content struct {
		Deviations []Entry `yaml:"deviations"`
	}
	entries, err := strictyaml.Read(file, source, func(doc *strictyaml.Document, c *content) []*Deviation {
		return Check(doc, strictyaml.At("deviations"), c.Deviations)
	})
	if err != nil {
		return nil, err
	}
	return New(today, entries...), nil
}

// New makes a list of entries that are already known.
func New(today time.Time, entries ...*Deviation) *List {
	return &List{entries, today}
}

// Match returns the entry that covers a case in a variant that did not pass, or nil; failure is what was expected and, on the next
// line, what happened. Of several entries the first one counts. An expired entry covers nothing.
func (l *List) Match(caseID, variant, failure string) *Deviation {
	return l.first(func(d *Deviation) bool {
		return d.covers(caseID, variant) && (d.Failure == "" || glob(d.Failure, failure))
	})
}

// MatchFailure is [List.Match] among the entries that name a failure.
func (l *List) MatchFailure(caseID, variant, failure string) *Deviation {
	return l.first(func(d *Deviation) bool {
		return d.covers(caseID, variant) && d.Failure != "" && glob(d.Failure, failure)
	})
}

// Outdated returns the entry that says that a case in a variant does not pass, or nil. A flaky entry does not say so.
func (l *List) Outdated(caseID, variant string) *Deviation {
	return l.first(func(d *Deviation) bool { return d.covers(caseID, variant) && !d.Flaky })
}

// Mentions says whether any entry expects a case to fail in a variant. A flaky one does not: it may be about every case there is.
func (l *List) Mentions(caseID, variant string) bool {
	return slices.ContainsFunc(l.Entries(), func(d *Deviation) bool { return !d.Flaky && d.covers(caseID, variant) })
}

func (d *Deviation) covers(caseID, variant string) bool {
	return glob(d.Case, caseID) && (d.Variant == "" || glob(d.Variant, variant))
}

// first returns the first entry that counts and is the one sought.
func (l *List) first(sought func(*Deviation) bool) *Deviation {
	if l == nil {
		return nil
	}
	for _, d := range l.entries {
		if !l.expired(d) && sought(d) {
			return d
		}
	}
	return nil
}

// Expired returns the entries whose day has passed.
func (l *List) Expired() []*Deviation {
	if l == nil {
		return nil
	}
	return l.selected(l.expired)
}

// Entries returns every entry, in the order of the file.
func (l *List) Entries() []*Deviation {
	if l == nil {
		return nil
	}
	return l.selected(func(*Deviation) bool { return true })
}

func (l *List) selected(keep func(*Deviation) bool) []*Deviation {
	var out []*Deviation
	for _, d := range l.entries {
		if keep(d) {
			out = append(out, d)
		}
	}
	return out
}

// expired compares days, not moments: an entry that expires today still counts, whatever the hour and the time zone.
func (l *List) expired(d *Deviation) bool {
	if d.Expires.IsZero() {
		return false
	}
	return d.Expires.Format(time.DateOnly) < l.today.Format(time.DateOnly)
}
