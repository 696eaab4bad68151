package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// markdownBudget is the size of the Markdown view in bytes, below the 1 MiB that a step summary of GitHub Actions may have.
const markdownBudget = 900_000

var markdownDetail = detail{text: 4000, frames: 60, frame: 300, log: 20}

// Markdown is a page that fits a CI step summary: the outcome, a table of counts by area, each failure as Requirement,
// Expected and Actual with its frames folded away, then what was skipped and why. Whatever the target sent stands in code,
// or escaped. Past the size limit failures lose their frames, then all but their names.
func Markdown(r *verify.Report, w io.Writer) error {
	page := &markdownPage{}
	page.head(r)
	page.table(r.Summary)
	page.failures(r)
	page.list("Not strict", "Recommended, or done by the reference implementation, but not by this target.", r.Skipped(reports.NonStrict))
	page.list("Known deviations", "Expected to fail, as the file of known deviations says.", r.Skipped(reports.KnownDeviation))
	page.list("Recorded", "Nothing is required; this is what the target does.", r.Skipped(reports.Recorded))
	page.groups("Examined again", "A connection was lost that may have missed a heartbeat; this is what was seen before.", r.Repeated())
	page.groups("Not applicable", "The target lacks what these cases need.", r.Inapplicable())
	page.groups("Not run", "The run ended first.", r.NotRun())
	page.printf("\n%s\n", r.Summary.ClosingLine())
	_, err := io.WriteString(w, page.String())
	return err
}

var _ verify.View = Markdown

type markdownPage struct{ strings.Builder }

func (p *markdownPage) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// room tells whether text still fits, leaving some space for the closing lines.
func (p *markdownPage) room(text string) bool { return p.Len()+len(text) < markdownBudget-2000 }

func (p *markdownPage) head(r *verify.Report) {
	mark := "❌"
	if r.Outcome.Status == reports.Conforms {
		mark = "✅"
	}
	p.printf("## %s %s: %s\n\n", mark, escapeMarkdown(r.Tool.Name), escapeMarkdown(r.Outcome.Reason))
	p.printf("Target %s", inlineCode(r.Target.URL))
	if r.Target.Description != "" {
		p.printf(", %s", escapeMarkdown(r.Target.Description))
	}
	if len(r.Target.Engines) > 0 {
		p.printf(", %s", strings.Join(engineNames(r.Target.Engines), " and "))
	}
	if len(r.Target.Transports) > 0 {
		p.printf(", %s", escapeMarkdown(strings.Join(r.Target.Transports, ", ")))
	}
	for _, feature := range r.Target.Features {
		p.printf(", %s", escapeMarkdown(feature))
	}
	p.printf(", in %.1f s.\n\n", r.DurationMS/1000)
}

func (p *markdownPage) table(s verify.Summary) {
	if s.Total == 0 {
		return
	}
	columns := s.Columns()
	p.printf("| Area |")
	for _, v := range columns {
		p.printf(" %s |", v)
	}
	p.printf("\n| --- |%s\n", strings.Repeat(" ---: |", len(columns)))
	row := func(name string, counts map[reports.Verdict]int) {
		p.printf("| %s |", name)
		for _, v := range columns {
			p.printf(" %d |", counts[v])
		}
		p.printf("\n")
	}
	for _, area := range s.Areas {
		row(escapeMarkdown(area.Area), area.Verdicts)
	}
	row("**All**", s.Verdicts)
}

func (p *markdownPage) failures(r *verify.Report) {
	failed := r.Failed()
	if len(failed) == 0 {
		return
	}
	p.printf("\n### Failures\n")
	for i, result := range failed {
		title := fmt.Sprintf("\n#### %s %s: %s (%s)\n\n", escapeMarkdown(string(result.Verdict)),
			inlineCode(result.Name()), escapeMarkdown(result.Title), escapeMarkdown(string(result.Level)))
		body := fenced(explain(result, markdownDetail))
		evidence := folded("Frames", wire(result, markdownDetail)) + folded("Log", logged(result, markdownDetail))
		switch {
		case p.room(title + body + evidence):
			p.WriteString(title + body + evidence)
		case p.room(title + body):
			p.WriteString(title + body + "\nThe frames are in the JSON report.\n")
		default:
			p.printf("\n… and %s; the JSON report has them all.\n", text.Count(len(failed)-i, "more failure", "more failures"))
			return
		}
	}
}

// list is a folded section with a line a case.
func (p *markdownPage) list(title, meaning string, results []verify.Result) {
	var lines []string
	for _, g := range verify.Alike(results) {
		lines = append(lines, fmt.Sprintf("- %s: %s", inlineCode(g.Names[0]), escapeMarkdown(text.Shorten(g.Text, 300))))
	}
	p.section(title, meaning, len(results), lines)
}

// groups is a folded section with a line a group.
func (p *markdownPage) groups(title, meaning string, groups []verify.Group) {
	var lines []string
	total := 0
	for _, g := range groups {
		total += g.Total
		lines = append(lines, fmt.Sprintf("- %s: %s", escapeMarkdown(text.Shorten(g.Text, 300)), escapeMarkdown(strings.Join(g.Names, ", "))))
	}
	p.section(title, meaning, total, lines)
}

func (p *markdownPage) section(title, meaning string, total int, lines []string) {
	if total == 0 {
		return
	}
	text := fmt.Sprintf("\n<details><summary>%s: %d</summary>\n\n%s\n\n%s\n\n</details>\n", title, total, meaning, strings.Join(lines, "\n"))
	if !p.room(text) {
		text = fmt.Sprintf("\n%s: %d, in the JSON report.\n", title, total)
	}
	p.WriteString(text)
}

// folded is a fenced block that opens on request.
func folded(title string, lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return fmt.Sprintf("\n<details><summary>%s</summary>\n\n%s\n</details>\n", title, fenced(strings.Join(lines, "\n")+"\n"))
}

// fenced puts text, which ends with a line feed, between fences that it cannot close.
func fenced(text string) string {
	fence := strings.Repeat("`", max(3, longestRun(text)+1))
	return fence + "text\n" + text + fence + "\n"
}

// inlineCode puts text, made safe to show, into code that it cannot close.
func inlineCode(words string) string {
	words = text.Visible(words)
	ticks := strings.Repeat("`", longestRun(words)+1)
	if strings.HasPrefix(words, "`") || strings.HasSuffix(words, "`") {
		words = " " + words + " "
	}
	return ticks + words + ticks
}

// longestRun is the length of the longest run of backticks in text.
func longestRun(text string) int {
	longest, run := 0, 0
	for _, c := range text {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// escapeMarkdown makes text stand for itself in a paragraph or a table cell. An @ becomes an entity with a joiner after it,
// so that nobody is notified.
func escapeMarkdown(words string) string { return markdownEscapes.Replace(text.Visible(words)) }

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "#", `\#`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "&#64;&#8203;")
