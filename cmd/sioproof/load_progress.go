package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
)

// loadProgress shows a load while it is under way: bars on a terminal, otherwise a line now and then. A nil one shows nothing.
type loadProgress struct {
	*screen
	length  time.Duration
	most    int
	elapsed *bar // the time that has passed
	clients *bar // those connected

	mu   sync.Mutex
	view supervise.View
	said time.Time
}

// loadProgress begins to show a load, under a title.
func (sys *system) loadProgress(title string, scenario *scenarios.Scenario) *loadProgress {
	p := &loadProgress{screen: sys.screen(title, 40), length: scenario.Load.Length(), most: scenario.Load.Most(), said: time.Now()}
	if !p.live() {
		return p
	}
	p.elapsed = p.addBar(int64(p.length),
		p.text(9, func(v supervise.View) string { return string(v.Phase) }),
		p.text(0, func(v supervise.View) string {
			return fmt.Sprintf("%v of %v", v.Elapsed.Round(time.Second), p.length.Round(time.Second))
		}))
	p.clients = p.addBar(int64(p.most),
		p.text(9, func(supervise.View) string { return "clients" }),
		p.text(0, func(v supervise.View) string { return fmt.Sprintf("%d of %d", v.Online, v.Started) }))
	for _, line := range []struct {
		name string
		text func(supervise.View) string
	}{{"messages", messages}, {"latency", latency}, {"errors", troubles}} {
		p.addText(p.text(9, func(supervise.View) string { return line.name }), p.text(0, line.text))
	}
	return p
}

// text says something about the run as it stands.
func (p *loadProgress) text(width int, of func(supervise.View) string) func() string {
	return func() string {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.view.Measures == nil {
			return strings.Repeat(" ", width)
		}
		return fmt.Sprintf("%-*s ", width, of(p.view))
	}
}

// second takes the run as it stands.
func (p *loadProgress) second(v supervise.View) {
	if p == nil {
		return
	}
	p.mu.Lock()
	p.view = v
	p.mu.Unlock()
	if p.live() {
		p.elapsed.set(int64(v.Elapsed), int64(p.length))
		p.clients.set(int64(v.Online), int64(p.most))
		return
	}
	if v.Phase == driver.Ended && p.length > 0 || time.Since(p.said) >= speak {
		p.said = time.Now()
		parts := []string{fmt.Sprintf("%v %s: %d of %d clients", v.Elapsed.Round(time.Second), v.Phase, v.Online, v.Started), messages(v)}
		if took := latency(v); took != "" {
			parts = append(parts, took)
		}
		fmt.Fprintln(p.lines, strings.Join(append(parts, troubles(v)), ", "))
	}
}

// end takes the bars away. Nothing is shown afterwards.
func (p *loadProgress) end() {
	if p != nil {
		p.screen.end()
	}
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
	some := func(c measure.Counter, one string) string { return text.Count(int(v.Measures.Total(c)), one, one+"s") }
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
