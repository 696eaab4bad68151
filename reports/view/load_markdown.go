package view

import (
	"io"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
)

// LoadMarkdown is a page that fits a CI step summary: the outcome, thresholds and promises with their verdicts, the first offenders,
// then the tables of times and counts. Whatever the target sent stands in code, or escaped.
func LoadMarkdown(r *load.Report, w io.Writer) error {
	page := &markdownPage{}
	page.loadHead(r)
	page.limit(r.Limit)
	page.checks(r)
	page.offences(r)
	page.grid("Times", timingTable(r.Timings))
	page.grid("Deliveries", promiseTable(r))
	page.grid("Counts", countTable(r.Counts))
	page.kinds("Errors", r.Errors)
	page.kinds("Connections lost", r.Disconnects)
	page.printf("\n%s\n", r.Summary.ClosingLine())
	_, err := io.WriteString(w, page.String())
	return err
}

var _ load.View = LoadMarkdown

func (p *markdownPage) loadHead(r *load.Report) {
	mark := "❌"
	switch r.Outcome.Status {
	case reports.Conforms:
		mark = "✅"
	case reports.Invalid, reports.Interrupted:
		mark = "⚠️"
	}
	p.printf("## %s %s load: %s\n\n", mark, escapeMarkdown(r.Tool.Name), escapeMarkdown(r.Outcome.Reason))
	p.printf("Target %s", inlineCode(r.Target.URL))
	if r.Target.Description != "" {
		p.printf(", %s", escapeMarkdown(r.Target.Description))
	}
	p.printf(", scenario %s: %s, in %.1f s.\n", inlineCode(r.Scenario.Name), escapeMarkdown(r.Scenario.Load), r.DurationMS/1000)
	if r.Process != nil {
		p.printf("\nServer: %s.\n", r.Process.Describe())
	}
	if r.Driver.MaxMemory > 0 {
		p.printf("\nDriver: %s.\n", r.Driver.Describe())
	}
	if r.Samples != nil {
		p.printf("\nSamples: %s.\n", escapeMarkdown(r.Samples.Line()))
	}
}

func (p *markdownPage) checks(r *load.Report) {
	if len(r.Thresholds)+len(r.Promises) == 0 {
		return
	}
	p.printf("\n| | Check | Seen |\n| --- | --- | --- |\n")
	mark := map[reports.Verdict]string{reports.Pass: "✅ pass", reports.Fail: "❌ fail"}
	row := func(v reports.Verdict, check, seen string) {
		verdict, known := mark[v]
		if !known {
			verdict = string(v)
		}
		p.printf("| %s | %s | %s |\n", verdict, check, seen)
	}
	for _, t := range r.Thresholds {
		seen := t.Actual
		if t.Aborted {
			seen += ", which ended the run"
		}
		row(t.Verdict, escapeMarkdown(t.Text), escapeMarkdown(seen))
	}
	for _, promise := range r.Promises {
		row(promise.Verdict, escapeMarkdown(promise.Name+": "+promise.Rule()), escapeMarkdown(promise.Seen()))
	}
}

func (p *markdownPage) offences(r *load.Report) {
	var lines []string
	for _, promise := range r.Promises {
		if promise.Verdict == reports.Fail {
			lines = append(lines, r.Offenders(promise.Name, 20)...)
		}
	}
	p.WriteString(folded("The first offences", lines))
}

// grid is a table; nothing if it has no rows.
func (p *markdownPage) grid(title string, g table) {
	if len(g.rows) == 0 {
		return
	}
	p.printf("\n### %s\n\n", title)
	line := func(cells []string) {
		for _, cell := range cells {
			p.printf("| %s ", escapeMarkdown(cell))
		}
		p.printf("|\n")
	}
	line(g.titles)
	if g.remark {
		p.printf("| --- |%s --- |\n", strings.Repeat(" ---: |", len(g.titles)-2))
	} else {
		p.printf("| --- |%s\n", strings.Repeat(" ---: |", len(g.titles)-1))
	}
	for _, row := range g.rows {
		line(row)
	}
}

func (p *markdownPage) kinds(title string, kinds []load.Kind) {
	if len(kinds) == 0 {
		return
	}
	p.printf("\n### %s\n\n", title)
	for i, k := range kinds {
		if i == shownKinds {
			p.printf("\n… and %s, in the JSON report.\n", text.Count(len(kinds)-i, "more kind", "more kinds"))
			break
		}
		p.printf("- %s × %s\n", text.Grouped(k.Count), inlineCode(k.Line()))
	}
}

// limit says which step of a search the page is about.
func (p *markdownPage) limit(l *load.Limit) {
	if l == nil {
		return
	}
	p.grid("The limit", limitTable(l))
	p.printf("\n%s\n", escapeMarkdown(l.Shown()))
}
