package view

import (
	"fmt"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports/load"
)

func promiseTable(r *load.Report) table {
	t := table{titles: []string{"Promise", "messages", "expected", "received", "lost", "duplicated", "out of order", "leaked", "late", "uncertain", "reach"}}
	for _, p := range r.Promises {
		row := []string{text.Visible(p.Name)}
		for _, n := range []int64{p.Messages, p.Expected, p.Received, p.Lost, p.Duplicated, p.OutOfOrder, p.Leaked, p.Late, p.Uncertain} {
			row = append(row, text.Grouped(n))
		}
		t.rows = append(t.rows, append(row, load.Reach(p)))
	}
	return t
}

func countTable(counts []load.Count) table {
	t := table{titles: []string{"Count", "total", "/s", "meaning"}, remark: true}
	for _, c := range counts {
		if c.Total > 0 {
			t.rows = append(t.rows, []string{text.Visible(c.Name), text.Grouped(c.Total), text.PerSecond(c.PerSecond), text.Visible(c.Meaning)})
		}
	}
	return t
}

func timingTable(timings []load.Timing) table {
	t := table{titles: []string{"Time (ms)", "count", "/s", "mean", "p50", "p90", "p99", "p99.9", "max"}}
	for _, x := range timings {
		t.rows = append(t.rows, []string{text.Visible(x.Name), text.Grouped(x.Count), text.PerSecond(x.PerSecond), text.Millis(x.MeanMS), text.Millis(x.P50MS),
			text.Millis(x.P90MS), text.Millis(x.P99MS), text.Millis(x.P999MS), text.Millis(x.MaxMS)})
	}
	return t
}

// limitTable are the steps, with the times of what was sent and answered: how they grow with the load.
func limitTable(l *load.Limit) table {
	t := table{titles: []string{"Load", "took"}, remark: true}
	shown := l.Occurred("ack", "echo", "fanout")
	if len(shown) == 0 {
		shown = l.Occurred("handshake")
	}
	for _, name := range shown {
		t.titles = append(t.titles, name+" p50", "p99")
	}
	t.titles = append(t.titles, "verdict")
	for _, s := range l.Steps {
		row := []string{text.Visible(l.Unit.Amount(s.Amount)), fmt.Sprintf("%.1f s", s.DurationMS/1000)}
		for _, name := range shown {
			p50, p99 := "-", "-"
			if x, ok := s.Timing(name); ok {
				p50, p99 = text.Millis(x.P50MS), text.Millis(x.P99MS)
			}
			row = append(row, p50, p99)
		}
		t.rows = append(t.rows, append(row, s.Line()))
	}
	return t
}
