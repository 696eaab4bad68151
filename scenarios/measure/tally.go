package measure

import (
	"cmp"
	"slices"
	"strings"
)

// The bounds of a tally.
const (
	maxKinds   = 64  // what is beyond is counted as otherKind
	maxKind    = 100 // bytes of a kind
	maxExample = 300 // bytes of an example
	otherKind  = "other"
)

// Kind is how often something happened, with an example.
type Kind struct {
	Name    string
	Count   int64
	Example string // of the first; empty if there is nothing to say
}

// tally counts by kind. The zero value is empty.
type tally struct {
	kinds map[string]*Kind
}

func (t *tally) add(name string, example error) {
	k, known := t.kinds[name]
	if !known {
		k = t.open(name)
	}
	if k.Count == 0 && example != nil {
		k.Example = cut(example.Error(), maxExample)
	}
	k.Count++
}

// open returns the entry of a kind that is not there under its name.
func (t *tally) open(name string) *Kind {
	if name = cut(name, maxKind); len(t.kinds) >= maxKinds {
		name = otherKind
	}
	k, known := t.kinds[name]
	if !known {
		k = &Kind{Name: name}
		if t.kinds == nil {
			t.kinds = map[string]*Kind{}
		}
		t.kinds[name] = k
	}
	return k
}

// merge adds what another has counted.
func (t *tally) merge(other tally) {
	for _, name := range other.names() {
		k := t.open(name)
		if k.Example == "" {
			k.Example = other.kinds[name].Example
		}
		k.Count += other.kinds[name].Count
	}
}

func (t *tally) names() []string {
	var out []string
	for name := range t.kinds {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// list returns the kinds, the most frequent first.
func (t *tally) list() []Kind {
	var out []Kind
	for _, name := range t.names() {
		out = append(out, *t.kinds[name])
	}
	slices.SortStableFunc(out, func(a, b Kind) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}
