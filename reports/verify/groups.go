package verify

import (
	"fmt"
	"strings"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// skipped lists the results of one verdict that count as skipped.
func (r *Report) skipped(v reports.Verdict) []Result {
	var out []Result
	for _, result := range r.Results {
		if result.Verdict == v && result.Class(r.Selection.Strict) == reports.Skipped {
			out = append(out, result)
		}
	}
	return out
}

// inapplicable groups the results that are not applicable by what the target lacks.
func (r *Report) inapplicable() []view.Group {
	return shown(groupBy(r.skipped(reports.NotApplicable), func(result Result) (key, text string) {
		text = result.Reason
		if len(result.Missing) > 0 {
			text = strings.Join(result.Missing, ", ")
		}
		return text, text
	}))
}

// notRun groups the results that were not run by the reason.
func (r *Report) notRun() []view.Group {
	return shown(groupBy(r.skipped(reports.NotRun), func(result Result) (key, text string) { return result.Reason, result.Reason }))
}

// repeated groups the results that took more than one examination by what the last one before saw.
func (r *Report) repeated() []view.Group {
	var out []Result
	for _, result := range r.Results {
		if len(result.Earlier) > 0 {
			out = append(out, result)
		}
	}
	return shown(groupBy(out, func(result Result) (key, text string) {
		text = result.Earlier[len(result.Earlier)-1]
		if result.Doubt != "" {
			text = result.Doubt + "; seen before: " + text
		}
		return text, text
	}))
}

// alike groups the results of a case whose headline is the same in several variants.
func alike(results []Result) []view.Group {
	return shown(groupBy(results, func(result Result) (key, text string) {
		text = result.headline()
		return result.ID + "\x00" + text, text
	}))
}

// group is results with what they have in common.
type group struct {
	Text    string
	members []Result
}

// shown are groups as the views show them.
func shown(groups []group) (out []view.Group) {
	for _, g := range groups {
		out = append(out, view.Group{Text: g.Text, Total: len(g.members), Names: names(g.members)})
	}
	return out
}

// groupBy groups results by key, in the order of the first of each.
func groupBy(results []Result, describe func(Result) (key, text string)) []group {
	var groups []group
	position := map[string]int{}
	for _, result := range results {
		key, text := describe(result)
		at, known := position[key]
		if !known {
			at = len(groups)
			position[key] = at
			groups = append(groups, group{Text: text})
		}
		groups[at].members = append(groups[at].members, result)
	}
	return groups
}

// names lists results by name, those of a case in several variants as "ID (n variants)".
func names(results []Result) []string {
	var out []string
	for len(results) > 0 {
		n := 1
		for n < len(results) && results[n].ID == results[0].ID {
			n++
		}
		name := results[0].Name()
		if n > 1 {
			name = fmt.Sprintf("%s (%d variants)", results[0].ID, n)
		}
		out = append(out, name)
		results = results[n:]
	}
	return out
}

// others are the cases that neither passed nor failed, and those that were examined more than once.
func (r *Report) others() []view.Section {
	return []view.Section{
		r.list("Not strict", "recommended, or done by the reference implementation, but not by this target", reports.NonStrict),
		r.list("Known deviations", "expected to fail, as what is known of the server says", reports.KnownDeviation),
		r.list("Recorded", "nothing is required; this is what the target does", reports.Recorded),
		view.Groups{Title: "Mended", Meaning: "known of other releases of the library, and met by this one", Groups: r.mended()},
		view.Groups{Title: "Examined again", Meaning: "with nothing beside it, as what was seen before may have had another reason", Groups: r.repeated()},
		view.Groups{Title: "Not applicable", Meaning: "the target lacks what these cases need", Groups: r.inapplicable()},
		view.Groups{Title: "Not run", Meaning: "the run ended first", Groups: r.notRun()},
	}
}

// list is the skipped cases of a verdict, each with what was seen.
func (r *Report) list(title, meaning string, v reports.Verdict) view.List {
	results := r.skipped(v)
	list := view.List{Title: title, Meaning: meaning, Total: len(results)}
	for _, g := range alike(results) {
		list.Entries = append(list.Entries, view.Pair{Label: g.Names[0], Text: g.Text})
	}
	return list
}

// mended groups the results that pass although a library is known not to, by what is known.
func (r *Report) mended() []view.Group {
	var out []Result
	for _, result := range r.Results {
		if result.Verdict == reports.Pass && result.KnownDeviation != nil {
			out = append(out, result)
		}
	}
	return shown(groupBy(out, func(result Result) (key, text string) {
		text = result.KnownDeviation.line()
		return text, text
	}))
}
