package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/vbauerster/cupwriter"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports/view"
)

const (
	refresh = 100 * time.Millisecond // of the bars
	speak   = 5 * time.Second        // between two lines where there are no bars
)

// colours tells whether text for w may carry colours: a terminal that did not ask for none.
func (sys *system) colours(w io.Writer) bool {
	return sys.env("NO_COLOR") == "" && sys.terminal(w)
}

// terminal tells whether w is a terminal that can move its cursor.
func (sys *system) terminal(w io.Writer) bool {
	return sys.env("TERM") != "dumb" && cupwriter.New(w, false).IsTerminal()
}

// pipeWidth is the width of what is no terminal, in characters.
const pipeWidth = 80

// width is how many characters of text for w a line takes.
func (sys *system) width(w io.Writer) int {
	if sys.terminal(w) {
		if width, _, err := cupwriter.New(w, false).GetTermSize(); err == nil && width > 0 {
			return width
		}
	}
	return pipeWidth
}

// say prints a sentence in as many lines as it takes.
func (sys *system) say(sentence string) {
	fmt.Fprintln(sys.stderr, strings.Join(view.Wrap(text.Visible(sentence), sys.width(sys.stderr), "", "  "), "\n"))
}

// attended says whether somebody sits at standard input.
func (sys *system) attended() bool {
	file, isFile := sys.stdin.(*os.File)
	return isFile && sys.terminal(file)
}

// screen is stderr while a run goes on: bars at its end if it is a terminal, and lines.
type screen struct {
	lines io.Writer // above the bars, or stderr itself
	width int       // of a line
	bars  *mpb.Progress
	all   []*mpb.Bar
}

// screen begins with a title; its bars are as wide as told.
func (sys *system) screen(title string, width int) *screen {
	fmt.Fprintln(sys.stderr, text.Visible(title))
	s := &screen{lines: sys.stderr, width: sys.width(sys.stderr)}
	if sys.terminal(sys.stderr) {
		s.bars = mpb.New(mpb.WithOutput(sys.stderr), mpb.WithWidth(width), mpb.WithRefreshRate(refresh))
		s.lines = aboveBars{s.bars}
	}
	return s
}

// live tells whether there are bars.
func (s *screen) live() bool { return s.bars != nil }

// addBar adds a bar between two texts, which are asked for anew at each refresh.
func (s *screen) addBar(total int64, before, behind func() string) *bar {
	b := s.bars.AddBar(total, mpb.BarRemoveOnComplete(), mpb.PrependDecorators(decorator(before)), mpb.AppendDecorators(decorator(behind)))
	s.all = append(s.all, b)
	return &bar{b}
}

// addText adds two texts without a bar between them.
func (s *screen) addText(before, behind func() string) {
	b := s.bars.New(0, mpb.NopStyle(), mpb.BarRemoveOnComplete(), mpb.PrependDecorators(decorator(before)), mpb.AppendDecorators(decorator(behind)))
	s.all = append(s.all, b)
}

func decorator(words func() string) decor.Decorator {
	return decor.Any(func(decor.Statistics) string { return words() })
}

// end takes the bars away. Nothing is shown afterwards.
func (s *screen) end() {
	if !s.live() {
		return
	}
	for _, b := range s.all {
		b.Abort(true)
	}
	s.bars.Wait()
}

// bar shows how far something is.
type bar struct{ bar *mpb.Bar }

// set shows so much of a total. A bar that is full would be gone, so it stops just before.
func (b *bar) set(current, total int64) {
	b.bar.SetTotal(max(total, 1), false)
	b.bar.SetCurrent(min(current, max(total, 1)-1))
}

// aboveBars writes lines above the bars. Each begins in the first column, also where the terminal has just shown a ^C.
type aboveBars struct{ bars *mpb.Progress }

func (a aboveBars) Write(line []byte) (int, error) {
	n, err := a.bars.Write(append([]byte("\r"), line...))
	return max(0, n-1), err
}
