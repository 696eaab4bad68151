package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// Document describes the report for the views. In a terminal the failures come first, and the counts and the outcome last.
func (r *Report) Document() *view.Document {
	failures, skipped := r.failures(), r.others()
	d := &view.Document{
		Tool: r.Tool.Name, Title: r.Tool.Name, Outcome: &r.Outcome, Started: r.Started, DurationMS: r.DurationMS,
		Closing: r.Summary.String(), Suites: r.suites(), Properties: r.properties(),
		About: view.Pairs(
			"target", strings.Join(append([]string{r.Target.String()}, r.Target.Notes()...), ", "),
			"profile", r.Target.ProfileName()),
	}
	lost := r.unexplained()
	d.Page = append([]view.Section{r.lead(), r.counts(), lost, failures}, skipped...)
	d.Page = append(d.Page, view.Plain(r.Summary.String()))
	d.Terminal = append([]view.Section{lost, failures, r.hint()}, skipped...)
	d.Terminal = append(d.Terminal, r.logAdvice(), view.Next(r.Target), r.counts())
	return d
}

// lead says in a sentence what was verified.
func (r *Report) lead() view.Paragraph {
	t := r.Target
	remarks := []string{t.Description, strings.Join(t.EngineNames(), " and "), strings.Join(t.Transports, ", ")}
	p := view.Plain("Target ").Code(t.URL)
	for _, remark := range append(remarks, t.Notes()...) {
		if remark != "" {
			p = p.Plain(", " + remark)
		}
	}
	if t.Profile != "" {
		p = p.Plain(", profile " + t.ProfileName())
	}
	return p.Plain(fmt.Sprintf(", in %.1f s.", r.DurationMS/1000))
}

// counts is the table of verdicts by area.
func (r *Report) counts() view.Table {
	verdicts := r.Summary.columns()
	table := view.Table{Columns: view.Columns("Area")}
	for _, v := range verdicts {
		column := view.Column{Title: string(v)}
		switch v {
		case reports.Pass:
			column.Tone = view.Good
		case reports.Fail, reports.Error, reports.UnexpectedPass:
			column.Tone = view.Bad
		}
		table.Columns = append(table.Columns, column)
	}
	row := func(name string, t reports.Tally) []string {
		cells := []string{name}
		for _, v := range verdicts {
			cells = append(cells, fmt.Sprint(t.Verdicts[v]))
		}
		return cells
	}
	for _, area := range r.Summary.Areas {
		table.Rows = append(table.Rows, row(area.Area, area.Tally))
	}
	table.Total = row("All", r.Summary.Tally)
	return table
}

// failures are the cases that failed.
func (r *Report) failures() (cases view.Failures) {
	for _, result := range r.failed() {
		cases = append(cases, r.judged(result))
	}
	return cases
}

// hint says, once, where more is said about the requirements that are not met.
func (r *Report) hint() view.Section {
	failed := r.failed()
	i := slices.IndexFunc(failed, func(result Result) bool {
		return result.Verdict == reports.Fail || result.Verdict == reports.NonStrict
	})
	if i < 0 {
		return nil
	}
	return view.Plain("hint: ").Code("sioproof cases explain " + failed[i].ID).Plain(" says why that matters, what usually goes wrong and how to fix it")
}

// logAdvice says how the connection log is judged, if cases about it lacked it.
func (r *Report) logAdvice() view.Section {
	lacks := func(need string) bool {
		return slices.ContainsFunc(r.Results, func(result Result) bool {
			return result.Reason == need || slices.Contains(result.Missing, need)
		})
	}
	switch {
	case lacks(reports.NeedsLog):
		return view.LogAdvice(r.Target, false)
	case lacks(reports.NeedsLogLines):
		return view.LogAdvice(r.Target, true)
	}
	return nil
}

// others are the cases that neither passed nor failed, and those that were examined more than once.
func (r *Report) others() []view.Section {
	return []view.Section{
		r.list("Not strict", "recommended, or done by the reference implementation, but not by this target", reports.NonStrict),
		r.list("Known deviations", "expected to fail, as the file of known deviations says", reports.KnownDeviation),
		r.list("Recorded", "nothing is required; this is what the target does", reports.Recorded),
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

// suites are an area each. A run that ended early, or could not begin, has one more, so that its file is never green.
func (r *Report) suites() []view.Suite {
	var suites []view.Suite
	for _, area := range r.Summary.Areas {
		suite := view.Suite{Name: area.Area, DurationMS: area.DurationMS}
		for _, result := range r.Results {
			if result.Area == area.Area {
				suite.Cases = append(suite.Cases, r.judged(result))
			}
		}
		suites = append(suites, suite)
	}
	if reason := r.endedEarly(); reason != "" {
		suites = append(suites, view.RunSuite(r.Outcome, view.Untimed))
	}
	if lost := r.unexplained(); len(lost) > 0 {
		suites = append(suites, view.Suite{Name: "outages", DurationMS: view.Untimed, Cases: lost})
	}
	return suites
}

// endedEarly is the reason of an outcome that no result shows.
func (r *Report) endedEarly() string {
	switch {
	case r.Outcome.Status == reports.Conforms || r.Outcome.Status == reports.Deviates:
		return ""
	case r.Outcome.Status == reports.Fault && r.Summary.Verdicts[reports.Error] > 0:
		return ""
	}
	return r.Outcome.Reason
}

// judged is a result as the views show it.
func (r *Report) judged(result Result) view.Case {
	c := view.Case{
		Name: result.Name(), Title: result.Title, Level: string(result.Level), Verdict: string(result.Verdict),
		Class: result.Class(r.Selection.Strict), Broken: result.Verdict == reports.Error,
		Message: text.Shorten(result.headline(), 300), DurationMS: result.DurationMS,
		Properties: view.Pairs(
			"id", result.ID, "variant", result.Variant, "level", string(result.Level), "verdict", string(result.Verdict),
			"source", result.Source, "link", result.Link, "missing", strings.Join(result.Missing, ", ")),
		Evidence: view.Evidence{Fields: result.fields(), Frames: result.Transcript, Log: result.Log},
	}
	if words := r.lastWords(result); words != nil {
		c.Evidence.Log = words
	}
	if consequences := r.consequences(result); len(consequences) > 0 {
		c.Evidence.Fields = append(c.Evidence.Fields, view.Pair{
			Label: "Consequences", Text: strings.Join(names(consequences), ", ") + "\nThey need what this case examines, and fail too. Run them again when it passes: they may have other reasons.",
		})
	}
	if c.Class == reports.Consequential { // shown with its cause, and counted by itself
		c.Class, c.Message = reports.Skipped, "consequence of "+result.ConsequenceOf+": "+c.Message
		return c
	}
	if c.Class == reports.Skipped {
		c.Message = c.Verdict + ": " + c.Message
	}
	return c
}

// fields are what there is to say about a result besides its frames.
func (r Result) fields() []view.Pair {
	met, known := "", ""
	if r.Verdict == reports.UnexpectedPass {
		met = "met, so the entry in the file of known deviations has to go"
	}
	if r.KnownDeviation != nil {
		known = r.KnownDeviation.line()
	}
	return view.Pairs(
		"Requirement", r.Requirement, "Source", strings.TrimSpace(r.Source+" "+r.Link), "Expected", r.Expected,
		"Actual", r.Actual, "Actual", met, "Reason", r.Reason, "Known as", known)
}

func (r *Report) properties() []view.Pair {
	t := r.Target
	return view.Pairs(
		"tool", r.Tool.String(), "target", t.URL, "path", t.Path, "description", t.Description, "profile", t.Profile,
		"engines", strings.Join(t.EngineNames(), ", "), "transports", strings.Join(t.Transports, ", "),
		"features", strings.Join(t.Features, ", "),
		"strict", string(r.Selection.Strict), "outcome", string(r.Outcome.Status), "reason", r.Outcome.Reason)
}
