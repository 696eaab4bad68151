package reports

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

var terminalDetail = detail{text: 1500, frames: 16, frame: 160, log: 8}

// Terminal is the view for people: each failure with its evidence, where to read more about it, what was skipped and why, the
// counts by area, the outcome, and as the very last line "N passed, N failed, N skipped". It is plain text with the ANSI colours if
// colour is set.
func Terminal(colour bool) View {
	return func(r *Report, w io.Writer) error {
		t := &terminalPage{Writer: bufio.NewWriter(w), paint: plain}
		if colour {
			t.paint = ansi
		}
		t.failures(r)
		t.hint(r)
		t.list("Not strict", "recommended, or done by the reference implementation, but not by this target", r.skipped(NonStrict))
		t.list("Known deviations", "expected to fail, as the file of known deviations says", r.skipped(KnownDeviation))
		t.list("Recorded", "nothing is required; this is what the target does", r.skipped(Recorded))
		t.groups("Examined again", "a connection was lost that may have missed a heartbeat; this is what was seen before", r.repeated())
		t.groups("Not applicable", "the target lacks what these cases need", r.inapplicable())
		t.groups("Not run", "the run ended first", r.notRun())
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

func (t *terminalPage) failures(r *Report) {
	for _, result := range r.failed() {
		t.printf("%s  %s  %s  %s\n", t.paint(red, strings.ToUpper(string(result.Verdict))), t.paint(bold, visible(result.Name())),
			visible(string(result.Level)), visible(result.Title))
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
func (t *terminalPage) hint(r *Report) {
	failed := r.failed()
	i := slices.IndexFunc(failed, func(result Result) bool { return result.Verdict == Fail || result.Verdict == NonStrict })
	if i >= 0 {
		t.printf("hint: `sioproof cases explain %s` says why that matters, what usually goes wrong and how to fix it\n\n", visible(failed[i].ID))
	}
}

// block prints text with each line indented.
func (t *terminalPage) block(indentation, text string) {
	if text != "" {
		t.printf("%s%s\n", indentation, indent(text, indentation))
	}
}

func (t *terminalPage) list(title, meaning string, results []Result) {
	if len(results) == 0 {
		return
	}
	t.printf("%s (%d): %s\n", t.paint(bold, title), len(results), meaning)
	groups := alike(results)
	width := 0
	for _, g := range groups {
		width = max(width, utf8.RuneCountInString(visible(g.names[0])))
	}
	for _, g := range groups {
		t.printf("  %-*s  %s\n", width, visible(g.names[0]), visible(shorten(g.text, 200)))
	}
	t.printf("\n")
}

func (t *terminalPage) groups(title, meaning string, groups []group) {
	if len(groups) == 0 {
		return
	}
	total := 0
	for _, g := range groups {
		total += g.total
	}
	t.printf("%s (%d): %s\n", t.paint(bold, title), total, meaning)
	for _, g := range groups {
		t.printf("  %s (%d)\n", visible(shorten(g.text, 200)), g.total)
		t.block("    ", fold(g.names, 76))
	}
	t.printf("\n")
}

// fold joins names with commas into lines of at most width characters.
func fold(names []string, width int) string {
	var out strings.Builder
	column := 0
	for i, name := range names {
		name = visible(name)
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

func (t *terminalPage) table(s Summary) {
	if s.Total == 0 {
		return
	}
	columns := s.columns()
	width := len("All")
	for _, area := range s.Areas {
		width = max(width, utf8.RuneCountInString(visible(area.Area)))
	}
	t.printf("%s", t.paint(bold, fmt.Sprintf("%-*s", width, "Area")))
	for _, v := range columns {
		t.printf("  %s", t.paint(bold, string(v)))
	}
	t.printf("\n")
	row := func(name string, counts map[Verdict]int) {
		t.printf("%-*s", width, visible(name))
		for _, v := range columns {
			text := fmt.Sprintf("%*d", len(v), counts[v])
			switch {
			case counts[v] == 0:
				text = t.paint(faint, text)
			case v == Fail || v == Error || v == UnexpectedPass:
				text = t.paint(red, text)
			case v == Pass:
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

func (t *terminalPage) outcome(r *Report) {
	colour := red
	switch r.Outcome.Status {
	case Conforms:
		colour = green
	case Interrupted:
		colour = yellow
	}
	about := visible(r.Target.URL)
	if r.Target.Description != "" {
		about += " (" + visible(r.Target.Description) + ")"
	}
	if len(r.Target.Engines) > 0 {
		about += ", " + strings.Join(engineNames(r.Target.Engines), " and ")
	}
	for _, feature := range r.Target.Features {
		about += ", " + visible(feature)
	}
	t.printf("%s: %s, in %.1f s\n", t.paint(colour, string(r.Outcome.Status)), visible(r.Outcome.Reason), r.DurationMS/1000)
	t.printf("target: %s\n", about)
}

// Closing is the last line of [Terminal] alone.
func Closing(r *Report, w io.Writer) error {
	_, err := fmt.Fprintln(w, r.Summary.ClosingLine())
	return err
}

var _ View = Closing
