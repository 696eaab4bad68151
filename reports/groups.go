package reports

import (
	"fmt"
	"strings"
)

// failed lists the results that count as failed: those about the target first, then those about the harness.
func (r *Report) failed() []Result {
	var deviations, errors []Result
	for _, result := range r.Results {
		switch {
		case result.Class(r.Selection.Strict) != Failed:
		case result.Verdict == Error:
			errors = append(errors, result)
		default:
			deviations = append(deviations, result)
		}
	}
	return append(deviations, errors...)
}

// skipped lists the results of one verdict that count as skipped.
func (r *Report) skipped(v Verdict) []Result {
	var out []Result
	for _, result := range r.Results {
		if result.Verdict == v && result.Class(r.Selection.Strict) == Skipped {
			out = append(out, result)
		}
	}
	return out
}

// group is what the results of some cases have in common.
type group struct {
	text  string
	total int
	names []string
}

// inapplicable groups the results that are not applicable by what the target lacks.
func (r *Report) inapplicable() []group {
	return groupBy(r.skipped(NotApplicable), func(result Result) (key, text string) {
		text = result.Reason
		if len(result.Missing) > 0 {
			text = strings.Join(result.Missing, ", ")
		}
		return text, text
	})
}

// notRun groups the results that were not run by the reason.
func (r *Report) notRun() []group {
	return groupBy(r.skipped(NotRun), func(result Result) (key, text string) { return result.Reason, result.Reason })
}

// repeated groups the results that took more than one examination by what the last one before saw.
func (r *Report) repeated() []group {
	var out []Result
	for _, result := range r.Results {
		if len(result.Earlier) > 0 {
			out = append(out, result)
		}
	}
	return groupBy(out, func(result Result) (key, text string) {
		text = result.Earlier[len(result.Earlier)-1]
		return text, text
	})
}

// alike groups the results of a case whose headline is the same in several variants.
func alike(results []Result) []group {
	return groupBy(results, func(result Result) (key, text string) {
		text = headline(result)
		return result.ID + "\x00" + text, text
	})
}

// groupBy groups results by key, in the order of the first of each, and names those of one case once.
func groupBy(results []Result, describe func(Result) (key, text string)) []group {
	var keys []string
	members := map[string][]Result{}
	texts := map[string]string{}
	for _, result := range results {
		key, text := describe(result)
		if _, known := members[key]; !known {
			keys = append(keys, key)
		}
		members[key] = append(members[key], result)
		texts[key] = text
	}
	var groups []group
	for _, key := range keys {
		groups = append(groups, group{text: texts[key], total: len(members[key]), names: names(members[key])})
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

// columns lists the verdicts that occur, in the order tables show them.
func (s Summary) columns() []Verdict {
	var out []Verdict
	for _, v := range Verdicts() {
		if s.Verdicts[v] > 0 || v == Pass || v == Fail {
			out = append(out, v)
		}
	}
	return out
}
