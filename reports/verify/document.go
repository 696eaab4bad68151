package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// Document describes the report for the views: first the verdict, then the causes of what failed, then the rest.
func (r *Report) Document() *view.Document {
	lost := r.unexplained()
	findings := append(lost, r.findings()...)
	d := &view.Document{
		Tool: r.Tool.Name, Title: r.Tool.Name, Outcome: &r.Outcome, Started: r.Started, DurationMS: r.DurationMS,
		Closing: r.Summary.String(), Suites: r.suites(), Properties: r.properties(), Leads: true,
		About: slices.Concat(r.leading(), view.Pairs("target", r.target(), "profile", r.Target.ProfileName()), r.scopes()),
		Brief: []view.Section{r.names(), r.proposal()},
	}
	d.Page = append([]view.Section{r.lead(), r.scopes(), findings, r.proposal(), r.counts()}, r.others()...)
	d.Page = append(d.Page, view.Plain(r.Summary.String()))
	d.Terminal = []view.Section{findings, r.proposal(), r.expected(), r.leftOut(), r.logAdvice(), view.Next(r.Target)}
	d.Details = append([]view.Section{lost, r.failures(), r.proposal()}, r.others()...)
	d.Details = append(d.Details, r.logAdvice(), view.Next(r.Target), r.counts())
	return d
}

// target is what was examined, in a line.
func (r *Report) target() string {
	parts := []string{r.Target.String()}
	if r.Target.Library != "" {
		parts = append(parts, "on "+r.Target.Library)
	}
	return strings.Join(append(parts, r.Target.Notes()...), ", ")
}

// lead says in a sentence what was verified.
func (r *Report) lead() view.Paragraph {
	t := r.Target
	remarks := []string{t.Description, strings.Join(t.EngineNames(), " and "), strings.Join(t.Transports, ", ")}
	if t.Library != "" {
		remarks = append(remarks, "on "+t.Library)
	}
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

// scopes answer the two questions apart: does the application keep its promises, does the library speak the protocol.
func (r *Report) scopes() view.Facts {
	var facts view.Facts
	for _, s := range r.Summary.Scopes {
		if s.Total > 0 {
			facts = append(facts, view.Pair{Label: map[reports.Scope]string{reports.Application: "application", reports.Library: "library"}[s.Scope], Text: s.line()})
		}
	}
	return facts
}

// counts is the table of results by area. A cell without any is empty.
func (r *Report) counts() view.Table {
	type column struct {
		title string
		tone  view.Tone
		count func(reports.Tally) int
	}
	columns := slices.DeleteFunc([]column{
		{"passed", view.Good, func(t reports.Tally) int { return t.Passed }},
		{"failed", view.Bad, func(t reports.Tally) int { return t.Failed }},
		{"consequences", view.Bad, func(t reports.Tally) int { return t.Consequences }},
		{"known", 0, func(t reports.Tally) int { return t.Verdicts[reports.KnownDeviation] }},
		{"skipped", 0, func(t reports.Tally) int { return t.Skipped - t.Verdicts[reports.KnownDeviation] }},
	}, func(c column) bool { return c.title != "passed" && c.count(r.Summary.Tally) == 0 })
	table := view.Table{Columns: view.Columns("Area")}
	for _, c := range columns {
		table.Columns = append(table.Columns, view.Column{Title: c.title, Tone: c.tone})
	}
	row := func(name string, t reports.Tally) []string {
		cells := []string{name}
		for _, c := range columns {
			cell := ""
			if n := c.count(t); n > 0 {
				cell = fmt.Sprint(n)
			}
			cells = append(cells, cell)
		}
		return cells
	}
	for _, area := range r.Summary.Areas {
		table.Rows = append(table.Rows, row(area.Area, area.Tally))
	}
	table.Total = row("All", r.Summary.Tally)
	return table
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

// suites are an area each, of the application or of the library. A run that ended early, or could not begin, has one more, so that its
// file is never green.
func (r *Report) suites() []view.Suite {
	var suites []view.Suite
	for _, scope := range reports.Scopes() {
		for _, area := range r.Summary.Areas {
			suite := view.Suite{Group: string(scope), Name: area.Area}
			for _, result := range r.Results {
				if result.Area == area.Area && result.Level.Scope() == scope {
					suite.Cases = append(suite.Cases, r.judged(result))
					suite.DurationMS += result.DurationMS
				}
			}
			suites = append(suites, suite)
		}
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
		Message: text.Shorten(result.sentence(), 300), DurationMS: result.DurationMS,
		Evidence: view.Evidence{Fields: result.fields(), Frames: result.Transcript, Log: result.Log},
	}
	if words := r.lastWords(result); words != nil {
		c.Evidence.Log = words
	}
	if c.Class == reports.Consequential { // counted by itself
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
		"Requirement", r.Requirement, "Source", strings.TrimSpace(r.Source+"\n"+r.Link), "Expected", r.Expected,
		"Actual", r.Actual, "Actual", met, "Reason", r.Reason, "Known as", known)
}

func (r *Report) properties() []view.Pair {
	t := r.Target
	return view.Pairs(
		"tool", r.Tool.String(), "target", t.URL, "path", t.Path, "description", t.Description, "profile", t.Profile, "library", t.Library,
		"engines", strings.Join(t.EngineNames(), ", "), "transports", strings.Join(t.Transports, ", "),
		"features", strings.Join(t.Features, ", "), "scope", string(r.Selection.Scope),
		"strict", string(r.Selection.Strict), "outcome", string(r.Outcome.Status), "reason", r.Outcome.Reason)
}
