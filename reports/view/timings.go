package view

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports/load"
)

// A TimingsView renders timings. The error is the writer's own.
type TimingsView func(r *load.TimingsReport, w io.Writer) error

// TimingsJSON is the report itself, indented.
func TimingsJSON(r *load.TimingsReport, w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// TimingsMarkdown is a page with the tables.
func TimingsMarkdown(r *load.TimingsReport, w io.Writer) error {
	page := &markdownPage{}
	page.printf("## Timings of a load, computed again\n\n")
	page.printf("Target %s, scenario %s: %s. %s.\n", inlineCode(r.Target.URL), inlineCode(r.Scenario.Name), escapeMarkdown(r.Scenario.Load), escapeMarkdown(r.Basis()))
	page.grid("Times", timingTable(r.Timings))
	page.grid("Counts", countTable(r.Counts))
	page.grid("Seconds", secondTable(r))
	_, err := io.WriteString(w, page.String())
	return err
}

// TimingsTerminal is the view for people: the run second by second, what was counted, and how long things took. Its last line says
// of how many samples that was computed. It is plain text with the ANSI colours if colour is set.
func TimingsTerminal(colour bool) TimingsView {
	return func(r *load.TimingsReport, w io.Writer) error {
		t := &terminalPage{Writer: bufio.NewWriter(w), paint: plain}
		if colour {
			t.paint = ansi
		}
		t.grid(secondTable(r))
		t.grid(countTable(r.Counts))
		t.grid(timingTable(r.Timings))
		t.printf("target: %s\n", text.Visible(r.Target.URL))
		t.printf("scenario: %s\n", text.Visible(r.Scenario.Name+", "+r.Scenario.Load))
		t.printf("%s\n", r.Basis())
		return t.Flush()
	}
}

// TimingsClosing is the last line of [TimingsTerminal] alone.
func TimingsClosing(r *load.TimingsReport, w io.Writer) error {
	_, err := fmt.Fprintln(w, r.Basis())
	return err
}

var (
	_ TimingsView = TimingsJSON
	_ TimingsView = TimingsMarkdown
	_ TimingsView = TimingsClosing
)

// secondTable is the run second by second: who is connected, what flows, and the p50 and p99 of each timing that occurred.
func secondTable(r *load.TimingsReport) table {
	t := table{titles: []string{"Second", "clients", "sent", "arrived", "errors"}}
	for _, timing := range r.Timings {
		t.titles = append(t.titles, timing.Name+" p50", "p99")
	}
	for _, s := range r.Series {
		at := fmt.Sprintf("%.1f", s.AtMS/1000)
		if s.WarmUp {
			at += " (warm-up)"
		}
		row := []string{at, text.Grouped(int64(s.Clients)), text.Grouped(s.Counts["sent"]), text.Grouped(s.Counts["arrived"]), text.Grouped(s.Counts["errors"])}
		for _, timing := range r.Timings {
			instant, occurred := s.Timings[timing.Name]
			if !occurred {
				row = append(row, "-", "-")
				continue
			}
			row = append(row, text.Millis(instant.P50MS), text.Millis(instant.P99MS))
		}
		t.rows = append(t.rows, row)
	}
	return t
}
