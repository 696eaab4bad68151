package load

import (
	"fmt"
	"math"
	"slices"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports/view"
)

func timingTable(timings []Timing) view.Table {
	t := view.Table{Title: "Times", Columns: view.Columns("Time (ms)", "count", "/s", "mean", "p50", "p90", "p95", "p99", "p99.9", "max")}
	for _, x := range timings {
		t.Rows = append(t.Rows, []string{x.Name, text.Grouped(x.Count), perSecond(x.PerSecond), millis(x.MeanMS), millis(x.P50MS),
			millis(x.P90MS), millis(x.P95MS), millis(x.P99MS), millis(x.P999MS), millis(x.MaxMS)})
	}
	return t
}

func promiseTable(promises []Promise) view.Table {
	t := view.Table{Title: "Deliveries", Columns: view.Columns("Promise", "messages", "expected", "received", "lost", "duplicated",
		"out of order", "leaked", "late", "uncertain", "reach")}
	for _, p := range promises {
		if p.Name == logPromise { // its lines are no deliveries
			continue
		}
		row := []string{p.Name}
		for _, n := range []int64{p.Messages, p.Expected, p.Received, p.Lost, p.Duplicated, p.OutOfOrder, p.Leaked, p.Late, p.Uncertain} {
			row = append(row, text.Grouped(n))
		}
		t.Rows = append(t.Rows, append(row, p.reach()))
	}
	return t
}

func countTable(counts []Count) view.Table {
	t := view.Table{Title: "Counts", Columns: append(view.Columns("Count", "total", "/s"), view.Column{Title: "meaning", Words: true})}
	for _, c := range counts {
		if c.Total > 0 {
			t.Rows = append(t.Rows, []string{c.Name, text.Grouped(c.Total), perSecond(c.PerSecond), c.Meaning})
		}
	}
	return t
}

// table is the steps, with the times of what was sent and answered: how they grow with the load.
func (l *Limit) table() view.Table {
	t := view.Table{Title: "The limit", Columns: view.Columns("Load", "took")}
	if l == nil {
		return t
	}
	shown := l.occurred("ack", "echo", "fanout")
	if len(shown) == 0 {
		shown = l.occurred("handshake")
	}
	for _, name := range shown {
		t.Columns = append(t.Columns, view.Columns(name+" p50", "p99")...)
	}
	t.Columns = append(t.Columns, view.Column{Title: "verdict", Words: true})
	for _, s := range l.Steps {
		row := []string{l.Unit.Amount(s.Amount), fmt.Sprintf("%.1f s", s.DurationMS/1000)}
		for _, name := range shown {
			p50, p99 := "-", "-"
			if i := s.timing(name); i >= 0 {
				p50, p99 = millis(s.Timings[i].P50MS), millis(s.Timings[i].P99MS)
			}
			row = append(row, p50, p99)
		}
		t.Rows = append(t.Rows, append(row, s.String()))
	}
	return t
}

// occurred are those of the timings that occurred in any step.
func (l *Limit) occurred(names ...string) (out []string) {
	for _, name := range names {
		if slices.ContainsFunc(l.Steps, func(s Step) bool { return s.timing(name) >= 0 }) {
			out = append(out, name)
		}
	}
	return out
}

// timing is the index of a timing in the step; -1 if it did not occur.
func (s Step) timing(name string) int {
	return slices.IndexFunc(s.Timings, func(t Timing) bool { return t.Name == name })
}

// secondTable is the run second by second: the clients connected, the traffic, and the p50 and p99 of each timing that occurred.
func secondTable(series []Second, timings []Timing) view.Table {
	t := view.Table{Title: "Seconds", Columns: view.Columns("Second", "clients", "sent", "arrived", "errors")}
	for _, timing := range timings {
		t.Columns = append(t.Columns, view.Columns(timing.Name+" p50", "p99")...)
	}
	for _, s := range series {
		at := fmt.Sprintf("%.1f", s.AtMS/1000)
		if s.WarmUp {
			at += " (warm-up)"
		}
		row := []string{at, text.Grouped(int64(s.Clients)), text.Grouped(s.Counts["sent"]), text.Grouped(s.Counts["arrived"]), text.Grouped(s.Counts["errors"])}
		for _, timing := range timings {
			instant, occurred := s.Timings[timing.Name]
			if !occurred {
				row = append(row, "-", "-")
				continue
			}
			row = append(row, millis(instant.P50MS), millis(instant.P99MS))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func kinds(title string, of []Kind) view.Kinds {
	out := view.Kinds{Title: title}
	for _, k := range of {
		out.Kinds = append(out.Kinds, view.Kind{Count: k.Count, Text: k.line()})
	}
	return out
}

// millis is a duration in milliseconds with three digits, or all of its whole part.
func millis(ms float64) string {
	switch {
	case ms >= 100:
		return text.Grouped(int64(math.Round(ms)))
	case ms >= 10:
		return fmt.Sprintf("%.1f", ms)
	case ms >= 1:
		return fmt.Sprintf("%.2f", ms)
	}
	return fmt.Sprintf("%.3f", ms)
}

func perSecond(n float64) string {
	if n >= 100 {
		return text.Grouped(int64(math.Round(n)))
	}
	return fmt.Sprintf("%.1f", n)
}
