package view

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
)

// shownKinds and shownOffences are how many of each the text views list.
const (
	shownKinds    = 8
	shownOffences = 5
)

// LoadTerminal is the view for people: how long things took, what was counted, what the ledger found, what failed and why, the steps
// of a search, the outcome, and as the very last line "N passed, N failed, N skipped". It is plain text with the ANSI colours if colour
// is set.
func LoadTerminal(colour bool) load.View {
	return func(r *load.Report, w io.Writer) error {
		t := &terminalPage{Writer: bufio.NewWriter(w), paint: plain}
		if colour {
			t.paint = ansi
		}
		if r.Limit != nil {
			t.printf("%s\n\n", r.Limit.Shown())
		}
		t.grid(timingTable(r.Timings))
		t.grid(countTable(r.Counts))
		t.grid(promiseTable(r).turned())
		t.kinds("Errors", r.Errors)
		t.kinds("Connections lost", r.Disconnects)
		t.machines(r)
		t.checks(r)
		if r.Limit != nil {
			t.grid(limitTable(r.Limit))
		}
		t.loadOutcome(r)
		t.printf("%s\n", r.Summary.ClosingLine())
		return t.Flush()
	}
}

// LoadClosing is the last line of [LoadTerminal] alone.
func LoadClosing(r *load.Report, w io.Writer) error {
	_, err := fmt.Fprintln(w, r.Summary.ClosingLine())
	return err
}

var _ load.View = LoadClosing

// grid prints a table with its numbers flush right; nothing if it has no rows.
func (t *terminalPage) grid(g table) {
	if len(g.rows) == 0 {
		return
	}
	widths := make([]int, len(g.titles))
	for _, row := range append([][]string{g.titles}, g.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	line := func(row []string, paint func(cell, text string) string) {
		for i, cell := range row {
			switch {
			case i == 0:
				t.printf("%s", paint(cell, fmt.Sprintf("%-*s", widths[i], cell)))
			case g.remark && i == len(row)-1:
				t.printf("  %s", paint(cell, cell))
			default:
				t.printf("  %s", paint(cell, fmt.Sprintf("%*s", widths[i], cell)))
			}
		}
		t.printf("\n")
	}
	line(g.titles, func(_, text string) string { return t.paint(bold, text) })
	for _, row := range g.rows {
		line(row, func(cell, text string) string {
			switch verdict, rest, _ := strings.Cut(text, " "); {
			case cell == "0":
				return t.paint(faint, text)
			case verdict == "pass":
				return t.paint(green, verdict)
			case verdict == "FAIL":
				return t.paint(red, verdict) + " " + rest
			}
			return text
		})
	}
	t.printf("\n")
}

func (t *terminalPage) kinds(title string, kinds []load.Kind) {
	if len(kinds) == 0 {
		return
	}
	total, width := int64(0), 0
	for _, k := range kinds {
		total += k.Count
		width = max(width, len(text.Grouped(k.Count)))
	}
	t.printf("%s (%s)\n", t.paint(bold, title), text.Grouped(total))
	for i, k := range kinds {
		if i == shownKinds {
			t.printf("  … and %s; the JSON report has them\n", text.Count(len(kinds)-i, "more kind", "more kinds"))
			break
		}
		t.printf("  %*s  %s\n", width, text.Grouped(k.Count), k.Line())
	}
	t.printf("\n")
}

// machines says what target and driver took.
func (t *terminalPage) machines(r *load.Report) {
	if r.Process != nil {
		t.printf("server: %s\n", r.Process.Describe())
	}
	if r.Driver.MaxMemory > 0 {
		t.printf("driver: %s\n", r.Driver.Describe())
	}
	if r.Samples != nil {
		t.printf("samples: %s\n", r.Samples.Line())
	}
	if r.Process != nil || r.Driver.MaxMemory > 0 || r.Samples != nil {
		t.printf("\n")
	}
}

// checks lists thresholds and promises, those that failed with the first offenders.
func (t *terminalPage) checks(r *load.Report) {
	for _, c := range r.Thresholds {
		t.check(c.Verdict, c.Line())
	}
	for _, p := range r.Promises {
		t.check(p.Verdict, text.Visible(p.Name+": "+p.Rule()+": "+p.Seen()))
		if p.Verdict == reports.Fail {
			for _, line := range r.Offenders(p.Name, shownOffences) {
				t.printf("      %s\n", line)
			}
		}
	}
	if len(r.Thresholds)+len(r.Promises) > 0 {
		t.printf("\n")
	}
}

func (t *terminalPage) check(v reports.Verdict, text string) {
	switch v {
	case reports.Pass:
		t.printf("%s  %s\n", t.paint(green, "pass"), text)
	case reports.Fail:
		t.printf("%s  %s\n", t.paint(red, "FAIL"), text)
	default:
		t.printf("%s     %s\n", t.paint(faint, "-"), text)
	}
}

func (t *terminalPage) loadOutcome(r *load.Report) {
	colour := red
	switch r.Outcome.Status {
	case reports.Conforms:
		colour = green
	case reports.Interrupted, reports.Invalid:
		colour = yellow
	}
	t.printf("%s: %s, in %.1f s\n", t.paint(colour, string(r.Outcome.Status)), text.Visible(r.Outcome.Reason), r.DurationMS/1000)
	t.printf("target: %s\n", about(r))
	t.printf("scenario: %s\n", text.Visible(r.Scenario.Name+", "+r.Scenario.Load))
}

// about is the target in a line that is safe to show.
func about(r *load.Report) string {
	words := text.Visible(r.Target.URL)
	if r.Target.Description != "" {
		words += " (" + text.Visible(r.Target.Description) + ")"
	}
	if len(r.Target.Engines) > 0 {
		words += ", " + strings.Join(engineNames(r.Target.Engines), " and ")
	}
	return words
}
