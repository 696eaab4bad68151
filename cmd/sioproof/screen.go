package main

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/cupwriter"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// colours tells whether text for w may carry colours: a terminal that did not ask for none.
func (sys *system) colours(w io.Writer) bool {
	return sys.env("NO_COLOR") == "" && sys.terminal(w)
}

// terminal tells whether w is a terminal that can move its cursor.
func (sys *system) terminal(w io.Writer) bool {
	return sys.env("TERM") != "dumb" && cupwriter.New(w, false).IsTerminal()
}

const (
	refresh = 100 * time.Millisecond // of the bar
	speak   = 5 * time.Second        // between two lines where there is no bar
)

// progress shows how far a run is, on stderr: a bar on a terminal, otherwise a line now and then. What did not pass is named
// at once. A nil one shows nothing.
type progress struct {
	lines io.Writer // above the bar, or stderr itself
	bars  *mpb.Progress
	bar   *mpb.Bar

	done, total, failed atomic.Int64

	ended chan struct{}
	group sync.WaitGroup
}

// progress begins to show a run against the server at that address.
func (sys *system) progress(address string) *progress {
	fmt.Fprintf(sys.stderr, "verifying %s\n", text.Visible(address))
	p := &progress{lines: sys.stderr, ended: make(chan struct{})}
	every, show := speak, p.say
	if sys.terminal(sys.stderr) {
		p.bars = mpb.New(mpb.WithOutput(sys.stderr), mpb.WithWidth(48), mpb.WithRefreshRate(refresh))
		p.bar = p.bars.AddBar(0, mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name("verify "), decor.Any(func(decor.Statistics) string {
				return fmt.Sprintf("%d/%d ", p.done.Load(), p.total.Load())
			})),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
				return fmt.Sprintf(" %d failed ", p.failed.Load())
			}), decor.Elapsed(decor.ET_STYLE_GO)))
		p.lines = aboveBar{p.bars}
		every, show = refresh, p.draw
	}
	p.group.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-p.ended:
				return
			case <-ticker.C:
				show()
			}
		}
	})
	return p
}

// aboveBar writes lines above a bar. Each begins in the first column, also where the terminal has just shown a ^C.
type aboveBar struct{ bars *mpb.Progress }

func (a aboveBar) Write(line []byte) (int, error) {
	n, err := a.bars.Write(append([]byte("\r"), line...))
	return max(0, n-1), err
}

// step counts a result. Any goroutine may call it.
func (p *progress) step(total int, result verify.Result, strict reports.Strictness) {
	if p == nil {
		return
	}
	p.total.Store(int64(total))
	p.done.Add(1)
	if result.Class(strict) == reports.Failed {
		p.failed.Add(1)
		fmt.Fprintln(p.lines, result.Line())
	}
}

func (p *progress) draw() {
	p.bar.SetTotal(max(p.total.Load(), p.done.Load()+1), false)
	p.bar.SetCurrent(p.done.Load())
}

func (p *progress) say() {
	if total := p.total.Load(); total > 0 {
		fmt.Fprintf(p.lines, "%d of %d, %d failed\n", p.done.Load(), total, p.failed.Load())
	}
}

// end takes the bar away. Nothing is shown afterwards.
func (p *progress) end() {
	if p == nil {
		return
	}
	close(p.ended)
	p.group.Wait()
	if p.bars != nil {
		p.bar.Abort(true)
		p.bars.Wait()
	}
}
