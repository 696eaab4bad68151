package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// findings are the causes of what failed: one variant in full, the others and the consequences by name.
func (r *Report) findings() (cases view.Failures) {
	for _, c := range r.causes() {
		shown := r.judged(c.first())
		shown.Evidence.Fields = append(shown.Evidence.Fields, c.fields()...)
		cases = append(cases, shown)
	}
	return cases
}

// fields are what there is to say of a cause beside its first result.
func (c *cause) fields() []view.Pair {
	return view.Pairs("Also", c.also(), "Consequences", c.consequenceNames(), "Explain", c.explain())
}

// also names the other results of the cause. Those that were seen to fail differently say how.
func (c *cause) also() string {
	var lines []string
	for _, group := range groupBy(c.results[1:], func(result Result) (key, text string) { return result.shape(), result.headline() }) {
		line := strings.Join(c.shortNames(group.members), ", ")
		if group.members[0].shape() != c.first().shape() {
			line += ": " + text.Shorten(group.Text, 100)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// shape is what was seen without what differs each time, such as ids and counts: words with a digit.
func (r Result) shape() string {
	words := slices.DeleteFunc(strings.Fields(r.headline()), func(word string) bool { return strings.ContainsAny(word, "0123456789…") })
	return strings.Join(words[:min(len(words), 6)], " ")
}

// shortNames are the variants of the results, if they are all of one case.
func (c *cause) shortNames(results []Result) []string {
	if c.first().Verdict == reports.Error {
		return names(results)
	}
	var variants []string
	for _, result := range results {
		variants = append(variants, result.Variant)
	}
	return variants
}

func (c *cause) consequenceNames() string {
	if len(c.consequences) == 0 {
		return ""
	}
	return fmt.Sprintf("%s\n%s, and may have other reasons, too: run them again when this case passes",
		strings.Join(names(c.consequences), ", "), text.Count(len(c.consequences), "result that needs this fails", "results that need this fail"))
}

// explain is the command that says more about the requirement.
func (c *cause) explain() string {
	switch c.first().Verdict {
	case reports.Fail, reports.NonStrict:
		return "sioproof cases explain " + c.first().ID
	}
	return ""
}

// failures are all results that failed, each with its evidence. What is said once about a cause stands with its first result.
func (r *Report) failures() (cases view.Failures) {
	for _, c := range r.causes() {
		for i, result := range c.results {
			shown := r.judged(result)
			if i == 0 {
				shown.Evidence.Fields = append(shown.Evidence.Fields, view.Pairs("Consequences", c.consequenceNames(), "Explain", c.explain())...)
			}
			cases = append(cases, shown)
		}
	}
	return cases
}

// names are the causes in a line each, and the outages that nothing explains.
func (r *Report) names() (lines view.Lines) {
	lines = append(lines, view.Lines(r.unexplained())...)
	for _, c := range r.causes() {
		shown := r.judged(c.first())
		if more := c.others(); more != "" {
			shown.Name += " (" + more + ")"
		}
		lines = append(lines, shown)
	}
	return lines
}

// leading names the first causes. They tell what is broken to a reader who stops there.
func (r *Report) leading() (pairs []view.Pair) {
	const most = 3
	causes := r.causes()
	for _, c := range causes[:min(most, len(causes))] {
		pairs = append(pairs, view.Pair{Label: "cause", Text: c.first().ID + ", " + c.first().Title})
	}
	if more := len(causes) - most; more > 0 {
		pairs = append(pairs, view.Pair{Label: "causes", Text: fmt.Sprintf("%d more below", more)})
	}
	return pairs
}

// others counts what the cause makes fail beside its first result.
func (c *cause) others() string {
	var parts []string
	if n := len(c.results) - 1; n > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", n))
	}
	if n := len(c.consequences); n > 0 {
		parts = append(parts, text.Count(n, "consequence", "consequences"))
	}
	return strings.Join(parts, ", ")
}

// proposal says that a library which the server resembles is known to fail so.
func (r *Report) proposal() view.Section {
	if r.Resembles == nil {
		return nil
	}
	return view.Plain(fmt.Sprintf("%s: add ", text.Count(r.Resembles.Explains,
		"result fails as "+r.Resembles.Library+" is known to", "results fail as "+r.Resembles.Library+" is known to"))).
		Code("--library " + r.Resembles.Library).Plain(" if the server runs on it")
}

// expected names what is known of the server, and what it was known of and is met.
func (r *Report) expected() view.Section {
	var known, mended []Result
	for _, result := range r.Results {
		switch {
		case result.Verdict == reports.KnownDeviation:
			known = append(known, result)
		case result.Verdict == reports.Pass && result.KnownDeviation != nil:
			mended = append(mended, result)
		}
	}
	var parts []string
	for _, g := range groupBy(known, func(result Result) (key, text string) { return result.ofLibrary(), result.ofLibrary() }) {
		of := ""
		if g.Text != "" {
			of = " of " + g.Text
		}
		parts = append(parts, fmt.Sprintf("Known deviations%s (%d): %s.", of, len(g.members), strings.Join(names(g.members), ", ")))
	}
	if len(mended) > 0 {
		parts = append(parts, fmt.Sprintf("Mended since that list was made (%d): %s.", len(mended), strings.Join(names(mended), ", ")))
	}
	if len(parts) == 0 {
		return nil
	}
	return view.Plain(strings.Join(parts, " "))
}

// ofLibrary is the library whose list covers the result; empty if it is the user's.
func (r Result) ofLibrary() string {
	if r.KnownDeviation == nil {
		return ""
	}
	return r.KnownDeviation.Library
}

// leftOut counts what neither passed nor failed, and says where to read more.
func (r *Report) leftOut() view.Section {
	var parts []string
	for _, v := range []reports.Verdict{reports.NotApplicable, reports.NotRun, reports.NonStrict, reports.Recorded} {
		if n := len(r.skipped(v)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, leftOutAs[v]))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return view.Plain("Left out: " + strings.Join(parts, ", ") + ". ").Code("--details").Plain(" says which, and why.")
}

var leftOutAs = map[reports.Verdict]string{
	reports.NotApplicable: "not applicable", reports.NotRun: "not run", reports.NonStrict: "recommended and not met", reports.Recorded: "recorded",
}
