package view

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

var terminalDetail = detail{text: 1500, frames: 16, frame: 160, log: 8}

// Terminal is the view for people: each failure with its evidence, where to read more about it, what was skipped and why, the
// counts by area, the outcome, and as the very last line "N passed, N failed, N skipped". It is plain text with the ANSI colours if
// colour is set.
func Terminal(colour bool) verify.View {
	return func(r *verify.Report, w io.Writer) error {
		t := &terminalPage{Writer: bufio.NewWriter(w), paint: plain}
		if colour {
			t.paint = ansi
		}
		t.failures(r)
		t.hint(r)
		t.list("Not strict", "recommended, or done by the reference implementation, but not by this target", r.Skipped(reports.NonStrict))
		t.list("Known deviations", "expected to fail, as the file of known deviations says", r.Skipped(reports.KnownDeviation))
		t.list("Recorded", "nothing is required; this is what the target does", r.Skipped(reports.Recorded))
		t.groups("Examined again", "a connection was lost that may have missed a heartbeat; this is what was seen before", r.Repeated())
		t.groups("Not applicable", "the target lacks what these cases need", r.Inapplicable())
		t.groups("Not run", "the run ended first", r.NotRun())
		t.table(r.Summary)
		t.outcome(r)
		t.printf("%s\n", r.Summary.ClosingLine())
		return t.Flush()
	}
}

type terminalPage struct {
	*bufio.Writer
	paint func(colour, text string) string
}

const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
	faint  = "2"
)

func plain(_, text string) string { return text }

func ansi(colour, text string) string { return "\x1b[" + colour + "m" + text + "\x1b[0m" }

func (t *terminalPage) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

func (t *terminalPage) failures(r *verify.Report) {
	for _, result := range r.Failed() {
		t.printf("%s  %s  %s  %s\n", t.paint(red, strings.ToUpper(string(result.Verdict))), t.paint(bold, text.Visible(result.Name())),
			text.Visible(string(result.Level)), text.Visible(result.Title))
		t.block("  ", strings.TrimRight(explain(result, terminalDetail), "\n"))
		if lines := wire(result, terminalDetail); len(lines) > 0 {
			t.printf("  Frames\n")
			t.block("  ", t.paint(faint, strings.Join(lines, "\n")))
		}
		if lines := logged(result, terminalDetail); len(lines) > 0 {
			t.printf("  Log\n")
			t.block("    ", strings.Join(lines, "\n"))
		}
		t.printf("\n")
	}
}

// hint says, once, where more is said about the requirements that are not met.
func (t *terminalPage) hint(r *verify.Report) {
	failed := r.Failed()
	i := slices.IndexFunc(failed, func(result verify.Result) bool {
		return result.Verdict == reports.Fail || result.Verdict == reports.NonStrict
	})
	if i >= 0 {
		t.printf("hint: `sioproof cases explain %s` says why that matters, what usually goes wrong and how to fix it\n\n", text.Visible(failed[i].ID))
	}
}

// block prints text with each line indented.
func (t *terminalPage) block(indentation, words string) {
	if words != "" {
		t.printf("%s%s\n", indentation, text.Indent(words, indentation))
	}
}

func (t *terminalPage) list(title, meaning string, results []verify.Result) {
	if len(results) == 0 {
		return
	}
	t.printf("%s (%d): %s\n", t.paint(bold, title), len(results), meaning)
	groups := verify.Alike(results)
	width := 0
	for _, g := range groups {
		width = max(width, utf8.RuneCountInString(text.Visible(g.Names[0])))
	}
	for _, g := range groups {
		t.printf("  %-*s  %s\n", width, text.Visible(g.Names[0]), text.Visible(text.Shorten(g.Text, 200)))
	}
	t.printf("\n")
}

func (t *terminalPage) groups(title, meaning string, groups []verify.Group) {
	if len(groups) == 0 {
		return
	}
	total := 0
	for _, g := range groups {
		total += g.Total
	}
	t.printf("%s (%d): %s\n", t.paint(bold, title), total, meaning)
	for _, g := range groups {
		t.printf("  %s (%d)\n", text.Visible(text.Shorten(g.Text, 200)), g.Total)
		t.block("    ", fold(g.Names, 76))
	}
	t.printf("\n")
}

// fold joins names with commas into lines of at most width characters.
func fold(names []string, width int) string {
	var out strings.Builder
	column := 0
	for i, name := range names {
		name = text.Visible(name)
		if i < len(names)-1 {
			name += ","
		}
		length := utf8.RuneCountInString(name)
		switch {
		case i == 0:
		case column+1+length > width:
			out.WriteString("\n")
			column = 0
		default:
			out.WriteString(" ")
			column++
		}
		out.WriteString(name)
		column += length
	}
	return out.String()
}

func (t *terminalPage) table(s verify.Summary) {
	if s.Total == 0 {
		return
	}
	columns := s.Columns()
	width := len("All")
	for _, area := range s.Areas {
		width = max(width, utf8.RuneCountInString(text.Visible(area.Area)))
	}
	t.printf("%s", t.paint(bold, fmt.Sprintf("%-*s", width, "Area")))
	for _, v := range columns {
		t.printf("  %s", t.paint(bold, string(v)))
	}
	t.printf("\n")
	row := func(name string, counts map[reports.Verdict]int) {
		t.printf("%-*s", width, text.Visible(name))
		for _, v := range columns {
			text := fmt.Sprintf("%*d", len(v), counts[v])
			switch {
			case counts[v] == 0:
				text = t.paint(faint, text)
			case v == reports.Fail || v == reports.Error || v == reports.UnexpectedPass:
				text = t.paint(red, text)
			case v == reports.Pass:
				text = t.paint(green, text)
			}
			t.printf("  %s", text)
		}
		t.printf("\n")
	}
	for _, area := range s.Areas {
		row(area.Area, area.Verdicts)
	}
	row("All", s.Verdicts)
	t.printf("\n")
}

func (t *terminalPage) outcome(r *verify.Report) {
	colour := red
	switch r.Outcome.Status {
	case reports.Conforms:
		colour = green
	case reports.Interrupted:
		colour = yellow
	}
	about := text.Visible(r.Target.URL)
	if r.Target.Description != "" {
		about += " (" + text.Visible(r.Target.Description) + ")"
	}
	if len(r.Target.Engines) > 0 {
		about += ", " + strings.Join(engineNames(r.Target.Engines), " and ")
	}
	for _, feature := range r.Target.Features {
		about += ", " + text.Visible(feature)
	}
	t.printf("%s: %s, in %.1f s\n", t.paint(colour, string(r.Outcome.Status)), text.Visible(r.Outcome.Reason), r.DurationMS/1000)
	t.printf("target: %s\n", about)
}

// Closing is the last line of [Terminal] alone.
func Closing(r *verify.Report, w io.Writer) error {
	_, err := fmt.Fprintln(w, r.Summary.ClosingLine())
	return err
}

var _ verify.View = Closing
