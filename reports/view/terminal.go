package view

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

var (
	terminalDetail = detail{text: 1500, frames: 8, frame: 160, log: 6, offences: 5, bodies: true}
	detailedDetail = detail{text: 1500, frames: 16, frame: 160, log: 8, offences: 5}
)

// shownKinds is how many kinds a terminal and a page list.
const shownKinds = 8

const (
	usualWidth = 80 // of a terminal that does not tell it, and of a pipe
	leastWidth = 40 // a narrower terminal breaks the lines itself
)

// Screen is what a report for people is printed on.
type Screen struct {
	Colour  bool // with ANSI colours
	Width   int  // characters in a line; 0 is 80
	Details bool // everything that the report has to say
}

// Terminal returns the view for people at a terminal: the sections, the outcome, and as the very last line what the report closes with. It
// is plain text whose lines fit the screen, but for words that are longer.
func Terminal(s Screen) View {
	return func(w io.Writer, r Report) error {
		d := r.Document()
		t := newTerminalPage(w, s)
		sections := d.Terminal
		if s.Details && len(d.Details) > 0 {
			sections = d.Details
		}
		if d.Leads {
			t.outcome(d)
			t.facts(d.About)
			t.printf("\n")
			t.sections(sections)
		} else {
			t.sections(sections)
			t.outcome(d)
			t.facts(d.About)
		}
		t.printf("%s\n", d.closing())
		return t.Flush()
	}
}

// Brief returns the view that says as little as possible: what failed by name, and the last line of [Terminal].
func Brief(s Screen) View {
	return func(w io.Writer, r Report) error {
		d := r.Document()
		t := newTerminalPage(w, s)
		t.sections(d.Brief)
		t.printf("%s\n", d.closing())
		return t.Flush()
	}
}

type terminalPage struct {
	*bufio.Writer
	paint  painter
	width  int
	detail detail
}

func newTerminalPage(w io.Writer, s Screen) *terminalPage {
	t := &terminalPage{Writer: bufio.NewWriter(w), paint: newPainter(s.Colour), width: max(cmp.Or(s.Width, usualWidth), leastWidth), detail: terminalDetail}
	if s.Details {
		t.detail = detailedDetail
	}
	return t
}

func (t *terminalPage) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

// wrapped prints text that is safe to show in as many lines as it takes.
func (t *terminalPage) wrapped(first, rest, words string) {
	for _, line := range Wrap(words, t.width, first, rest) {
		t.printf("%s\n", line)
	}
}

func (t *terminalPage) sections(sections []Section) {
	for _, s := range sections {
		t.section(s)
	}
}

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
	case Lines:
		t.lines(s)
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

// paragraph prints running text. Code is a word, whatever is in it.
func (t *terminalPage) paragraph(spans Paragraph) {
	var words []string
	joined := false // the next word continues the last one
	for _, part := range spans {
		visible := text.Visible(part.text)
		next := strings.Fields(visible)
		if part.code {
			next = []string{"`" + visible + "`"}
		}
		if joined && len(words) > 0 && len(next) > 0 && !strings.HasPrefix(visible, " ") {
			words[len(words)-1] += next[0]
			next = next[1:]
		}
		words = append(words, next...)
		joined = !strings.HasSuffix(visible, " ") || part.code
	}
	if len(words) == 0 {
		return
	}
	for _, line := range fold(words, t.width) {
		t.printf("%s\n", text.Visible(line))
	}
	t.printf("\n")
}

func (t *terminalPage) facts(facts []Pair) {
	for _, f := range facts {
		label := f.Label + ": "
		if strings.HasPrefix(f.Text, command) && utf8.RuneCountInString(label+f.Text) > t.width {
			t.printf("%s:\n", f.Label)
			label = "  "
		}
		t.wrapped(label, "  ", text.Visible(f.Text))
	}
}

func (t *terminalPage) failures(cases Failures) {
	for _, c := range cases {
		level := ""
		if c.Level != "" {
			level = "  " + text.Visible(c.Level)
		}
		t.printf("%s  %s%s\n", t.paint(red, strings.ToUpper(text.Visible(c.Verdict))), t.paint(bold, text.Visible(c.Name)), level)
		t.wrapped("  ", "  ", text.Visible(c.Title))
		for _, f := range c.Evidence.Fields {
			if f.Text != "" {
				t.wrapped(fmt.Sprintf("  %-13s", f.Label), strings.Repeat(" ", 15), safe(f.Text, t.detail.text))
			}
		}
		if lines := c.Evidence.frames(t.detail); len(lines) > 0 {
			t.printf("  Frames\n")
			t.evidence("  ", lines, faint)
		}
		if lines := c.Evidence.log(t.detail); len(lines) > 0 {
			t.printf("  Log\n")
			t.evidence("    ", lines, "")
		}
		t.printf("\n")
	}
}

// evidence prints what a server sent or logged, a line each. It is cut where the screen ends, or goes on below if everything is asked for.
func (t *terminalPage) evidence(indentation string, lines []string, colour string) {
	for _, line := range lines {
		shown := []string{cut(indentation+line, t.width)}
		if t.detail == detailedDetail {
			shown = split(indentation+line, t.width, indentation+"            ")
		}
		for _, part := range shown {
			part = strings.TrimRight(part, " ")
			if colour != "" {
				part = t.paint(colour, part)
			}
			t.printf("%s\n", part)
		}
	}
}

// lines prints what failed, by name.
func (t *terminalPage) lines(cases Lines) {
	for _, c := range cases {
		verdict := strings.ToUpper(text.Visible(c.Verdict))
		for i, line := range Wrap(text.Visible(c.label()), t.width, verdict+"  ", "      ") {
			if i == 0 {
				line = t.paint(red, verdict) + strings.TrimPrefix(line, verdict)
			}
			t.printf("%s\n", line)
		}
	}
}

func (t *terminalPage) checks(cases Checks) {
	for _, c := range cases {
		verdict, tone := "-   ", faint
		switch c.Class {
		case reports.Passed:
			verdict, tone = "pass", green
		case reports.Failed:
			verdict, tone = "FAIL", red
			if c.Broken {
				verdict = "ERROR"
			}
		}
		for i, line := range Wrap(text.Visible(c.label()+": "+c.Seen), t.width, verdict+"  ", "      ") {
			if i == 0 {
				line = t.paint(tone, verdict) + strings.TrimPrefix(line, verdict)
			}
			t.printf("%s\n", line)
		}
		for _, line := range append(c.Evidence.offences(t.detail), c.Evidence.log(t.detail)...) {
			t.wrapped("      ", "        ", line)
		}
	}
	if len(cases) > 0 {
		t.printf("\n")
	}
}

// heading prints what the lines below it have in common.
func (t *terminalPage) heading(title string, total int, meaning string) {
	for i, line := range Wrap(fmt.Sprintf("%s (%d): %s", title, total, text.Visible(meaning)), t.width, "", "") {
		if i == 0 {
			line = t.paint(bold, title) + strings.TrimPrefix(line, title)
		}
		t.printf("%s\n", line)
	}
}

func (t *terminalPage) list(l List) {
	if l.Total == 0 {
		return
	}
	t.heading(l.Title, l.Total, l.Meaning)
	for _, e := range l.Entries {
		t.wrapped("  ", "    ", text.Visible(e.Label)+"  "+text.Visible(text.Shorten(e.Text, 200)))
	}
	t.printf("\n")
}

func (t *terminalPage) groups(g Groups) {
	if g.total() == 0 {
		return
	}
	t.heading(g.Title, g.total(), g.Meaning)
	for _, group := range g.Groups {
		t.wrapped("  ", "  ", fmt.Sprintf("%s (%d)", text.Visible(text.Shorten(group.Text, 200)), group.Total))
		t.wrapped("    ", "    ", text.Visible(strings.Join(group.Names, ", ")))
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
		t.wrapped(fmt.Sprintf("  %*s  ", width, text.Grouped(kind.Count)), strings.Repeat(" ", width+4), text.Visible(kind.Text))
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
	status := text.Visible(string(d.Outcome.Status))
	sentence := fmt.Sprintf("%s: %s, in %.1f s", status, text.Visible(d.Outcome.Reason), d.DurationMS/1000)
	for i, line := range Wrap(sentence, t.width, "", "") {
		if i == 0 {
			line = t.paint(colour, status) + strings.TrimPrefix(line, status)
		}
		t.printf("%s\n", line)
	}
}
