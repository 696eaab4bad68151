package verify

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/reports"
)

// cause is a finding: a case that failed in one or more variants, with what failed because of it. Errors of the harness that have the
// same reason are one finding, too.
type cause struct {
	results      []Result // the first is shown in full
	consequences []Result
}

// key is what results of one cause have in common.
func (r Result) causeKey() string {
	if r.Verdict == reports.Error {
		return string(r.Verdict) + "\x00" + r.Reason
	}
	return r.ID + "\x00" + string(r.Verdict)
}

// causes lists what failed: of the application first, then of the library, then what could not be judged.
func (r *Report) causes() []*cause {
	var found []*cause
	byKey, byName := map[string]*cause{}, map[string]*cause{}
	for _, result := range r.Results {
		if result.Class(r.Selection.Strict) != reports.Failed {
			continue
		}
		key := result.causeKey()
		if byKey[key] == nil {
			byKey[key] = &cause{}
			found = append(found, byKey[key])
		}
		byKey[key].results = append(byKey[key].results, result)
		byName[result.Name()] = byKey[key]
	}
	for _, result := range r.Results {
		if of := byName[result.ConsequenceOf]; result.ConsequenceOf != "" && of != nil {
			of.consequences = append(of.consequences, result)
		}
	}
	for _, c := range found {
		c.readableFirst()
	}
	slices.SortStableFunc(found, func(a, b *cause) int { return a.rank() - b.rank() })
	return found
}

func (c *cause) rank() int {
	switch {
	case c.first().Verdict == reports.Error:
		return len(reports.Scopes())
	default:
		return slices.Index(reports.Scopes(), c.first().Level.Scope())
	}
}

// readableFirst puts a variant over WebSocket first, if there is one: its frames are the packets themselves.
func (c *cause) readableFirst() {
	slices.SortStableFunc(c.results, func(a, b Result) int { return cmp.Compare(a.readability(), b.readability()) })
}

func (r Result) readability() int {
	if strings.Contains(r.Variant, "websocket") {
		return 0
	}
	return 1
}

func (c *cause) first() Result { return c.results[0] }

// total is how many results the cause makes fail.
func (c *cause) total() int { return len(c.results) + len(c.consequences) }
