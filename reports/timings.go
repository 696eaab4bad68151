package reports

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// TimingsSchema names the version of the JSON form of a [TimingsReport].
const TimingsSchema = "sioproof.timings/1"

// TimingsReport is what was computed again of the samples of a load: how long things took, and the run second by second. There is
// nothing in it to judge. Its members mean what they mean in a [LoadReport].
type TimingsReport struct {
	Schema     string    `json:"schema"` // TimingsSchema
	Tool       Tool      `json:"tool"`   // that recorded the samples
	Started    time.Time `json:"started"`
	DurationMS float64   `json:"duration_ms"`
	MeasuredMS float64   `json:"measured_ms"`
	Target     Target    `json:"target"`
	Scenario   Scenario  `json:"scenario"`
	Samples    int64     `json:"samples"`           // read
	Missing    int64     `json:"missing"`           // could not be written when they were recorded
	Partial    string    `json:"partial,omitempty"` // why the stream is not whole
	Timings    []Timing  `json:"timings"`
	Counts     []Count   `json:"counts"`
	Series     []Second  `json:"series"`
}

// A TimingsView renders timings. The error is the writer's own.
type TimingsView func(r *TimingsReport, w io.Writer) error

// TimingsJSON is the report itself, indented.
func TimingsJSON(r *TimingsReport, w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// TimingsMarkdown is a page with the tables.
func TimingsMarkdown(r *TimingsReport, w io.Writer) error {
	page := &markdownPage{}
	page.printf("## Timings of a load, computed again\n\n")
	page.printf("Target %s, scenario %s: %s. %s.\n", inlineCode(r.Target.URL), inlineCode(r.Scenario.Name), escapeMarkdown(r.Scenario.Load), escapeMarkdown(r.basis()))
	page.grid("Times", timingTable(r.Timings))
	page.grid("Counts", countTable(r.Counts))
	page.grid("Seconds", secondTable(r))
	_, err := io.WriteString(w, page.String())
	return err
}

// TimingsTerminal is the view for people: the run second by second, what was counted, and how long things took. Its last line says
// of how many samples that was computed. It is plain text with the ANSI colours if colour is set.
func TimingsTerminal(colour bool) TimingsView {
	return func(r *TimingsReport, w io.Writer) error {
		t := &terminalPage{Writer: bufio.NewWriter(w), paint: plain}
		if colour {
			t.paint = ansi
		}
		t.grid(secondTable(r))
		t.grid(countTable(r.Counts))
		t.grid(timingTable(r.Timings))
		t.printf("target: %s\n", visible(r.Target.URL))
		t.printf("scenario: %s\n", visible(r.Scenario.Name+", "+r.Scenario.Load))
		t.printf("%s\n", r.basis())
		return t.Flush()
	}
}

// TimingsClosing is the last line of [TimingsTerminal] alone.
func TimingsClosing(r *TimingsReport, w io.Writer) error {
	_, err := fmt.Fprintln(w, r.basis())
	return err
}

var (
	_ TimingsView = TimingsJSON
	_ TimingsView = TimingsMarkdown
	_ TimingsView = TimingsClosing
)

// basis says in a line that is safe to show what the timings were computed of.
func (r *TimingsReport) basis() string {
	line := "computed of " + grouped(r.Samples) + " samples"
	if r.Samples == 1 {
		line = "computed of 1 sample"
	}
	if r.Missing > 0 {
		line += ", " + grouped(r.Missing) + " are missing"
	}
	if r.Partial != "" {
		line += "; " + r.Partial
	}
	return visible(line)
}

// secondTable is the run second by second: who is connected, what flows, and the p50 and p99 of each timing that occurred.
func secondTable(r *TimingsReport) table {
	t := table{titles: []string{"Second", "clients", "sent", "arrived", "errors"}}
	for _, timing := range r.Timings {
		t.titles = append(t.titles, timing.Name+" p50", "p99")
	}
	for _, s := range r.Series {
		at := fmt.Sprintf("%.1f", s.AtMS/1000)
		if s.WarmUp {
			at += " (warm-up)"
		}
		row := []string{at, grouped(int64(s.Clients)), grouped(s.Counts["sent"]), grouped(s.Counts["arrived"]), grouped(s.Counts["errors"])}
		for _, timing := range r.Timings {
			instant, occurred := s.Timings[timing.Name]
			if !occurred {
				row = append(row, "-", "-")
				continue
			}
			row = append(row, millis(instant.P50MS), millis(instant.P99MS))
		}
		t.rows = append(t.rows, row)
	}
	return t
}
