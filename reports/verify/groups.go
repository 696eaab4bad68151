package verify

import (
	"fmt"
	"strings"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// failed lists the results that count as failed: those about the target first, then those about the harness.
func (r *Report) failed() []Result {
	var deviations, errors []Result
	for _, result := range r.Results {
		switch {
		case result.Class(r.Selection.Strict) != reports.Failed:
		case result.Verdict == reports.Error:
			errors = append(errors, result)
		default:
			deviations = append(deviations, result)
		}
	}
	return append(deviations, errors...)
}

// consequences lists the results that failed because another one did.
func (r *Report) consequences(of Result) []Result {
	var out []Result
	for _, result := range r.Results {
		if result.ConsequenceOf == of.Name() {
			out = append(out, result)
		}
	}
	return out
}

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
	return groupBy(r.skipped(reports.NotApplicable), func(result Result) (key, text string) {
		text = result.Reason
		if len(result.Missing) > 0 {
			text = strings.Join(result.Missing, ", ")
		}
		return text, text
	})
}

// notRun groups the results that were not run by the reason.
func (r *Report) notRun() []view.Group {
	return groupBy(r.skipped(reports.NotRun), func(result Result) (key, text string) { return result.Reason, result.Reason })
}

// repeated groups the results that took more than one examination by what the last one before saw.
func (r *Report) repeated() []view.Group {
	var out []Result
	for _, result := range r.Results {
		if len(result.Earlier) > 0 {
			out = append(out, result)
		}
	}
	return groupBy(out, func(result Result) (key, text string) {
		text = result.Earlier[len(result.Earlier)-1]
		if result.Doubt != "" {
			text = result.Doubt + "; seen before: " + text
		}
		return text, text
	})
}

// alike groups the results of a case whose headline is the same in several variants.
func alike(results []Result) []view.Group {
	return groupBy(results, func(result Result) (key, text string) {
		text = result.headline()
		return result.ID + "\x00" + text, text
	})
}

// groupBy groups results by key, in the order of the first of each, and names those of one case once.
func groupBy(results []Result, describe func(Result) (key, text string)) []view.Group {
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
	var groups []view.Group
	for _, key := range keys {
		groups = append(groups, view.Group{Text: texts[key], Total: len(members[key]), Names: names(members[key])})
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
func (s Summary) columns() []reports.Verdict {
	var out []reports.Verdict
	for _, v := range reports.Verdicts() {
		if s.Verdicts[v] > 0 || v == reports.Pass || v == reports.Fail {
			out = append(out, v)
		}
	}
	return out
}
