package view

import (
	"io"
	"strings"
)

// articleWidth is the width in characters that articles are folded to.
const articleWidth = 80

// Article is a text for people under headings.
type Article struct {
	Title    string
	Passages []Passage
}

// Passage is paragraphs under a heading; nothing without any.
type Passage struct {
	Heading    string
	Paragraphs []string
	Verbatim   bool // such as a command, which is not folded, so that it can be copied
}

// Articles writes articles one below the other, folded to be read at 80 columns, with ANSI colours if colour is set.
func Articles(w io.Writer, colour bool, articles ...Article) error {
	t := newTerminalPage(w, Screen{Colour: colour})
	for i, a := range articles {
		if i > 0 {
			t.printf("\n")
		}
		t.article(a)
	}
	return t.Flush()
}

func (t *terminalPage) article(a Article) {
	for _, line := range fold(strings.Fields(a.Title), articleWidth) {
		t.printf("%s\n", t.paint(bold, line))
	}
	for _, p := range a.Passages {
		t.passage(p)
	}
}

// passage prints paragraphs; of several, each continues further to the right.
func (t *terminalPage) passage(p Passage) {
	if strings.Join(p.Paragraphs, "") == "" {
		return
	}
	t.printf("\n%s\n", t.paint(bold, p.Heading))
	continuation := "  "
	if len(p.Paragraphs) > 1 {
		continuation = "    "
	}
	for _, paragraph := range p.Paragraphs {
		lines := []string{paragraph}
		if !p.Verbatim {
			lines = fold(strings.Fields(paragraph), articleWidth-4)
		}
		t.printf("  %s\n", strings.Join(lines, "\n"+continuation))
	}
}
