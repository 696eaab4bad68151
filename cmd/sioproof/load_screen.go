package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
)

// loadScreen shows a load while it is under way, on stderr: bars on a terminal, otherwise a line now and then. A nil one shows
// nothing.
type loadScreen struct {
	lines  io.Writer // above the bars, or stderr itself
	length time.Duration
	most   int

	bars    *mpb.Progress
	all     []*mpb.Bar
	load    *mpb.Bar // the time that has passed
	clients *mpb.Bar // who is connected

	mu   sync.Mutex
	view supervise.View
	said time.Time
}

// loadScreen begins to show a load, under a title.
func (sys *system) loadScreen(title string, scenario *scenarios.Scenario) *loadScreen {
	fmt.Fprintln(sys.stderr, text.Visible(title))
	s := &loadScreen{lines: sys.stderr, length: scenario.Load.Length(), most: scenario.Load.Most(), said: time.Now()}
	if !sys.terminal(sys.stderr) {
		return s
	}
	s.bars = mpb.New(mpb.WithOutput(sys.stderr), mpb.WithWidth(40), mpb.WithRefreshRate(refresh))
	s.lines = aboveBar{s.bars}
	s.load = s.bars.AddBar(int64(s.length), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(s.text(9, func(v supervise.View) string { return string(v.Phase) })),
		mpb.AppendDecorators(s.text(0, func(v supervise.View) string {
			return fmt.Sprintf("%v of %v", v.Elapsed.Round(time.Second), s.length.Round(time.Second))
		})))
	s.clients = s.bars.AddBar(int64(s.most), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(s.text(9, func(supervise.View) string { return "clients" })),
		mpb.AppendDecorators(s.text(0, func(v supervise.View) string { return fmt.Sprintf("%d of %d", v.Online, v.Started) })))
	s.all = []*mpb.Bar{s.load, s.clients}
	for _, line := range []struct {
		name string
		text func(supervise.View) string
	}{{"messages", messages}, {"latency", latency}, {"errors", troubles}} {
		s.all = append(s.all, s.bars.New(0, mpb.NopStyle(), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(s.text(9, func(supervise.View) string { return line.name })),
			mpb.AppendDecorators(s.text(0, line.text))))
	}
	return s
}

// text is a decorator that says something about the run as it stands.
func (s *loadScreen) text(width int, of func(supervise.View) string) decor.Decorator {
	return decor.Any(func(decor.Statistics) string {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.view.Measures == nil {
			return strings.Repeat(" ", width)
		}
		return fmt.Sprintf("%-*s ", width, of(s.view))
	})
}

// messages says how much flows.
func messages(v supervise.View) string {
	return fmt.Sprintf("%.0f sent/s, %.0f received/s", v.Latest.Rate(measure.Sent), v.Latest.Rate(measure.Arrived))
}

// latency says how long it takes.
func latency(v supervise.View) string {
	var parts []string
	for _, t := range []measure.Timing{measure.Connect, measure.Ack, measure.Echo, measure.FanOut} {
		if b := v.Latest.Times[t]; b.Count > 0 {
			parts = append(parts, fmt.Sprintf("%s p50 %s p99 %s", t, micro(b.P50), micro(b.P99)))
		}
	}
	return strings.Join(parts, ", ")
}

// troubles says what went wrong.
func troubles(v supervise.View) string {
	some := func(c measure.Counter, one string) string {
		if n := v.Measures.Total(c); n != 1 {
			return fmt.Sprintf("%d %ss", n, one)
		}
		return "1 " + one
	}
	return fmt.Sprintf("%s, %s, %d dropped", some(measure.Errors, "error"), some(measure.Disconnects, "disconnect"), v.Measures.Total(measure.Dropped))
}

// micro writes microseconds in three digits.
func micro(n uint32) string {
	d := time.Duration(n) * time.Microsecond
	switch {
	case d >= 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= 10*time.Millisecond:
		return d.Round(time.Millisecond).String()
	}
	return d.Round(10 * time.Microsecond).String()
}

// second takes the run as it stands.
func (s *loadScreen) second(v supervise.View) {
	if s == nil {
		return
	}
	s.mu.Lock()
	s.view = v
	s.mu.Unlock()
	if s.bars != nil {
		s.load.SetCurrent(min(int64(v.Elapsed), int64(s.length)-1))
		s.clients.SetCurrent(min(int64(v.Online), int64(s.most)-1))
		return
	}
	if v.Phase == driver.Ended && s.length > 0 || time.Since(s.said) >= speak {
		s.said = time.Now()
		parts := []string{fmt.Sprintf("%v %s: %d of %d clients", v.Elapsed.Round(time.Second), v.Phase, v.Online, v.Started), messages(v)}
		if took := latency(v); took != "" {
			parts = append(parts, took)
		}
		fmt.Fprintln(s.lines, strings.Join(append(parts, troubles(v)), ", "))
	}
}

// end takes the bars away. Nothing is shown afterwards.
func (s *loadScreen) end() {
	if s == nil || s.bars == nil {
		return
	}
	for _, bar := range s.all {
		bar.Abort(true)
	}
	s.bars.Wait()
}
