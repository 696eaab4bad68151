package reports

import "strings"

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

// group is a reason with the names of the results that share it.
type group struct {
	reason string
	names  []string
}

// inapplicable groups the results that are not applicable by what the target lacks.
func (r *Report) inapplicable() []group {
	return groupBy(r.skipped(NotApplicable), func(result Result) string {
		if len(result.Missing) > 0 {
			return strings.Join(result.Missing, ", ")
		}
		return result.Reason
	})
}

// notRun groups the results that were not run by the reason.
func (r *Report) notRun() []group {
	return groupBy(r.skipped(NotRun), func(result Result) string { return result.Reason })
}

func groupBy(results []Result, reason func(Result) string) []group {
	var groups []group
	position := map[string]int{}
	for _, result := range results {
		key := reason(result)
		at, known := position[key]
		if !known {
			at = len(groups)
			position[key] = at
			groups = append(groups, group{reason: key})
		}
		groups[at].names = append(groups[at].names, result.Name())
	}
	return groups
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
