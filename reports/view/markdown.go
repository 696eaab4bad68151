package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// markdownBudget is the size of a page in bytes, below the 1 MiB that a step summary of GitHub Actions may have.
const markdownBudget = 900_000

var markdownDetail = detail{text: 4000, frames: 60, frame: 300, log: 20, offences: 20}

// Markdown writes a page that fits a CI step summary. Whatever the target sent stands in code, or escaped. Past the size limit
// failures lose their frames, then all but their names.
func Markdown(w io.Writer, r Report) error {
	d := r.Document()
	page := &markdownPage{}
	page.heading(d)
	for _, s := range d.Page {
		page.section(s)
	}
	_, err := io.WriteString(w, page.String())
	return err
}

type markdownPage struct{ strings.Builder }

func (p *markdownPage) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// room tells whether more still fits, leaving some space for the closing lines.
func (p *markdownPage) room(more string) bool { return p.Len()+len(more) < markdownBudget-2000 }

func (p *markdownPage) heading(d *Document) {
	if d.Outcome == nil {
		p.printf("## %s\n", escapeMarkdown(d.Title))
		return
	}
	mark := "❌"
	switch d.Outcome.Status {
	case reports.Conforms:
		mark = "✅"
	case reports.Invalid, reports.Interrupted:
		mark = "⚠️"
	}
	p.printf("## %s %s: %s\n", mark, escapeMarkdown(d.Title), escapeMarkdown(d.Outcome.Reason))
}

func (p *markdownPage) section(s Section) {
	switch s := s.(type) {
	case Paragraph:
		p.paragraph(s)
	case Facts:
		for _, fact := range s {
			p.printf("\n%s: %s.\n", escapeMarkdown(capital(fact.Label)), escapeMarkdown(fact.Text))
		}
	case Table:
		p.table(s)
	case Failures:
		p.failures(s)
	case Checks:
		p.checks(s)
	case List:
		p.list(s)
	case Groups:
		p.groups(s)
	case Kinds:
		p.kinds(s)
	}
}

func (p *markdownPage) paragraph(spans Paragraph) {
	p.printf("\n")
	for _, part := range spans {
		if part.code {
			p.WriteString(inlineCode(part.text))
		} else {
			p.WriteString(escapeMarkdown(part.text))
		}
	}
	p.printf("\n")
}

func (p *markdownPage) table(t Table) {
	if len(t.Rows) == 0 {
		return
	}
	if t.Title != "" {
		p.printf("\n### %s\n", t.Title)
	}
	p.printf("\n")
	row := func(cells []string, emphasis string) {
		for i, cell := range cells {
			if i > 0 {
				emphasis = ""
			}
			p.printf("| %s%s%s ", emphasis, escapeMarkdown(cell), emphasis)
		}
		p.printf("|\n")
	}
	var titles []string
	rule := "| --- |"
	for i, column := range t.Columns {
		titles = append(titles, column.Title)
		switch {
		case i == 0:
		case column.Words:
			rule += " --- |"
		default:
			rule += " ---: |"
		}
	}
	row(titles, "")
	p.printf("%s\n", rule)
	for _, cells := range t.Rows {
		row(cells, "")
	}
	if t.Total != nil {
		row(t.Total, "**")
	}
}

func (p *markdownPage) failures(cases Failures) {
	if len(cases) == 0 {
		return
	}
	p.printf("\n### Failures\n")
	for i, c := range cases {
		title := fmt.Sprintf("\n#### %s %s: %s (%s)\n\n", escapeMarkdown(c.Verdict), inlineCode(c.Name), escapeMarkdown(c.Title), escapeMarkdown(c.Level))
		body := fenced(c.Evidence.fields(markdownDetail))
		evidence := folded("Frames", c.Evidence.frames(markdownDetail)) + folded("Log", c.Evidence.log(markdownDetail))
		switch {
		case p.room(title + body + evidence):
			p.WriteString(title + body + evidence)
		case p.room(title + body):
			p.WriteString(title + body + "\nThe frames are in the JSON report.\n")
		default:
			p.printf("\n… and %s; the JSON report has them all.\n", text.Count(len(cases)-i, "more failure", "more failures"))
			return
		}
	}
}

func (p *markdownPage) checks(cases Checks) {
	if len(cases) == 0 {
		return
	}
	p.printf("\n| | Check | Seen |\n| --- | --- | --- |\n")
	mark := map[reports.Class]string{reports.Passed: "✅ ", reports.Failed: "❌ "}
	var offences, log []string
	for _, c := range cases {
		p.printf("| %s%s | %s | %s |\n", mark[c.Class], escapeMarkdown(c.Verdict), escapeMarkdown(c.label()), escapeMarkdown(c.Seen))
		offences = append(offences, c.Evidence.offences(markdownDetail)...)
		log = append(log, c.Evidence.log(markdownDetail)...)
	}
	p.WriteString(folded("The first offences", offences) + folded("The last lines of the log", log))
}

func (p *markdownPage) list(l List) {
	var lines []string
	for _, e := range l.Entries {
		lines = append(lines, fmt.Sprintf("- %s: %s", inlineCode(e.Label), escapeMarkdown(text.Shorten(e.Text, 300))))
	}
	p.details(l.Title, l.Meaning, l.Total, lines)
}

func (p *markdownPage) groups(g Groups) {
	var lines []string
	for _, group := range g.Groups {
		lines = append(lines, fmt.Sprintf("- %s: %s", escapeMarkdown(text.Shorten(group.Text, 300)), escapeMarkdown(strings.Join(group.Names, ", "))))
	}
	p.details(g.Title, g.Meaning, g.total(), lines)
}

// details is a section that opens on request.
func (p *markdownPage) details(title, meaning string, total int, lines []string) {
	if total == 0 {
		return
	}
	section := fmt.Sprintf("\n<details><summary>%s: %d</summary>\n\n%s.\n\n%s\n\n</details>\n", title, total, capital(meaning), strings.Join(lines, "\n"))
	if !p.room(section) {
		section = fmt.Sprintf("\n%s: %d, in the JSON report.\n", title, total)
	}
	p.WriteString(section)
}

func (p *markdownPage) kinds(k Kinds) {
	if len(k.Kinds) == 0 {
		return
	}
	p.printf("\n### %s\n\n", k.Title)
	for i, kind := range k.Kinds {
		if i == shownKinds {
			p.printf("\n… and %s, in the JSON report.\n", text.Count(len(k.Kinds)-i, "more kind", "more kinds"))
			break
		}
		p.printf("- %s × %s\n", text.Grouped(kind.Count), inlineCode(kind.Text))
	}
}
