package view

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

var terminalDetail = detail{text: 1500, frames: 16, frame: 160, log: 8, offences: 5}

// shownKinds is how many kinds a terminal and a page list.
const shownKinds = 8

// Terminal returns the view for people at a terminal: the sections, the outcome, and as the very last line what the report closes
// with. It is plain text, with ANSI colours if colour is set.
func Terminal(colour bool) View {
	return func(w io.Writer, r Report) error {
		d := r.Document()
		t := &terminalPage{Writer: bufio.NewWriter(w), paint: newPainter(colour)}
		for _, s := range d.Terminal {
			t.section(s)
		}
		t.outcome(d)
		t.facts(d.About)
		t.printf("%s\n", d.closing())
		return t.Flush()
	}
}

type terminalPage struct {
	*bufio.Writer
	paint painter
}

func (t *terminalPage) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

func (t *terminalPage) section(s Section) {
	switch s := s.(type) {
	case Paragraph:
		t.paragraph(s)
	case Facts:
		t.facts(s)
		if len(s) > 0 {
			t.printf("\n")
		}
	case Table:
		t.table(s)
	case Failures:
		t.failures(s)
	case Checks:
		t.checks(s)
	case List:
		t.list(s)
	case Groups:
		t.groups(s)
	case Kinds:
		t.kinds(s)
	}
}

func (t *terminalPage) paragraph(spans Paragraph) {
	for _, part := range spans {
		words := text.Visible(part.text)
		if part.code {
			words = "`" + words + "`"
		}
		t.printf("%s", words)
	}
	t.printf("\n\n")
}

func (t *terminalPage) facts(facts []Pair) {
	for _, f := range facts {
		t.printf("%s: %s\n", f.Label, text.Visible(f.Text))
	}
}

func (t *terminalPage) failures(cases Failures) {
	for _, c := range cases {
		t.printf("%s  %s  %s  %s\n", t.paint(red, strings.ToUpper(text.Visible(c.Verdict))), t.paint(bold, text.Visible(c.Name)), text.Visible(c.Level), text.Visible(c.Title))
		t.block("  ", strings.TrimRight(c.Evidence.fields(terminalDetail), "\n"))
		if lines := c.Evidence.frames(terminalDetail); len(lines) > 0 {
			t.printf("  Frames\n")
			t.block("  ", t.paint(faint, strings.Join(lines, "\n")))
		}
		if lines := c.Evidence.log(terminalDetail); len(lines) > 0 {
			t.printf("  Log\n")
			t.block("    ", strings.Join(lines, "\n"))
		}
		t.printf("\n")
	}
}

// block prints lines, each of them indented.
func (t *terminalPage) block(indentation, lines string) {
	if lines != "" {
		t.printf("%s%s\n", indentation, text.Indent(lines, indentation))
	}
}

func (t *terminalPage) checks(cases Checks) {
	for _, c := range cases {
		verdict := t.paint(faint, "-") + "   "
		switch c.Class {
		case reports.Passed:
			verdict = t.paint(green, "pass")
		case reports.Failed:
			verdict = t.paint(red, "FAIL")
			if c.Broken {
				verdict = t.paint(red, "ERROR")
			}
		}
		t.printf("%s  %s\n", verdict, text.Visible(c.label()+": "+c.Seen))
		for _, line := range c.Evidence.offences(terminalDetail) {
			t.printf("      %s\n", line)
		}
		for _, line := range c.Evidence.log(terminalDetail) {
			t.printf("      %s\n", line)
		}
	}
	if len(cases) > 0 {
		t.printf("\n")
	}
}

func (t *terminalPage) list(l List) {
	if l.Total == 0 {
		return
	}
	t.printf("%s (%d): %s\n", t.paint(bold, l.Title), l.Total, l.Meaning)
	width := 0
	for _, e := range l.Entries {
		width = max(width, utf8.RuneCountInString(text.Visible(e.Label)))
	}
	for _, e := range l.Entries {
		t.printf("  %-*s  %s\n", width, text.Visible(e.Label), text.Visible(text.Shorten(e.Text, 200)))
	}
	t.printf("\n")
}

func (t *terminalPage) groups(g Groups) {
	if g.total() == 0 {
		return
	}
	t.printf("%s (%d): %s\n", t.paint(bold, g.Title), g.total(), g.Meaning)
	for _, group := range g.Groups {
		t.printf("  %s (%d)\n", text.Visible(text.Shorten(group.Text, 200)), group.Total)
		var names []string
		for i, name := range group.Names {
			if i < len(group.Names)-1 {
				name += ","
			}
			names = append(names, text.Visible(name))
		}
		t.block("    ", strings.Join(fold(names, 76), "\n"))
	}
	t.printf("\n")
}

func (t *terminalPage) kinds(k Kinds) {
	if len(k.Kinds) == 0 {
		return
	}
	total, width := int64(0), 0
	for _, kind := range k.Kinds {
		total += kind.Count
		width = max(width, len(text.Grouped(kind.Count)))
	}
	t.printf("%s (%s)\n", t.paint(bold, k.Title), text.Grouped(total))
	for i, kind := range k.Kinds {
		if i == shownKinds {
			t.printf("  … and %s; the JSON report has them\n", text.Count(len(k.Kinds)-i, "more kind", "more kinds"))
			break
		}
		t.printf("  %*s  %s\n", width, text.Grouped(kind.Count), text.Visible(kind.Text))
	}
	t.printf("\n")
}

func (t *terminalPage) outcome(d *Document) {
	if d.Outcome == nil {
		return
	}
	colour := red
	switch d.Outcome.Status {
	case reports.Conforms:
		colour = green
	case reports.Interrupted, reports.Invalid:
		colour = yellow
	}
	t.printf("%s: %s, in %.1f s\n", t.paint(colour, text.Visible(string(d.Outcome.Status))), text.Visible(d.Outcome.Reason), d.DurationMS/1000)
}
