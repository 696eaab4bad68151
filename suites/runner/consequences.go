package runner

import (
	"slices"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// linkConsequences says of each result that failed which other one it is a consequence of: the first cause of its case that failed in the
// same variant, and of that the cause in turn. One whose causes pass is a failure of its own, and so is one that takes the server down.
func linkConsequences(report *verify.Report, jobs []*Job, strict reports.Strictness) {
	results := report.Results
	fails := func(i int) bool {
		kills := slices.ContainsFunc(report.Outages, func(o verify.Outage) bool { return o.Killer == results[i].Name() })
		v := results[i].Verdict
		return (v == reports.Fail || v == reports.NonStrict) && results[i].Class(strict) == reports.Failed && !kills
	}
	failing := map[string][]int{}
	for i, job := range jobs {
		if fails(i) {
			failing[job.Case.ID] = append(failing[job.Case.ID], i)
		}
	}
	causeOf := func(i int) (int, bool) {
		for _, cause := range jobs[i].Case.RestsOn {
			if !cause.In.Shares(jobs[i].Variant) {
				continue
			}
			for _, j := range failing[cause.ID] {
				if jobs[j].Variant.Shares(jobs[i].Variant) {
					return j, true
				}
			}
		}
		return 0, false
	}
	links := map[int]string{}
	for _, indexes := range failing {
		for _, i := range indexes {
			root, found := causeOf(i)
			for next, more := root, found; more; next, more = causeOf(next) {
				root = next
			}
			if found {
				links[i] = jobs[root].Name()
			}
		}
	}
	for i, cause := range links {
		results[i].ConsequenceOf = cause
	}
}
