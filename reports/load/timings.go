package load

import (
	"time"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

var _ view.Report = (*TimingsReport)(nil)

// TimingsReport is what was computed again of the samples of a load: how long things took, and the run second by second. There is
// nothing in it to judge. Its members mean what they mean in a [Report].
type TimingsReport struct {
	Schema     string         `json:"schema"` // TimingsSchema
	Tool       reports.Tool   `json:"tool"`   // that recorded the samples
	Started    time.Time      `json:"started"`
	DurationMS float64        `json:"duration_ms"`
	MeasuredMS float64        `json:"measured_ms"`
	Target     reports.Target `json:"target"`
	Scenario   Scenario       `json:"scenario"`
	Samples    int64          `json:"samples"`           // read
	Missing    int64          `json:"missing"`           // could not be written when they were recorded
	Partial    string         `json:"partial,omitempty"` // why the stream is not whole
	Timings    []Timing       `json:"timings"`
	Counts     []Count        `json:"counts"`
	Series     []Second       `json:"series"`
}

// TimingsSchema names the version of the JSON form of a [TimingsReport].
const TimingsSchema = "sioproof.timings/1"

// Document describes the report for the views: the run second by second, what was counted, and how long things took.
func (r *TimingsReport) Document() *view.Document {
	times, counts, seconds := timingTable(r.Timings), countTable(r.Counts), secondTable(r.Series, r.Timings)
	lead := r.Scenario.continues(view.Plain("Target ").Code(r.Target.URL)).Plain(". " + r.basis() + ".")
	return &view.Document{
		Tool: r.Tool.Name, Title: "Timings of a load, computed again", Started: r.Started, DurationMS: r.DurationMS,
		Page:     []view.Section{lead, times, counts, seconds},
		Terminal: []view.Section{seconds, counts, times},
		About:    []view.Pair{{Label: "target", Text: r.Target.URL}, {Label: "scenario", Text: r.Scenario.Name + ", " + r.Scenario.Load}},
		Closing:  r.basis(),
	}
}

// basis says what the timings were computed of.
func (r *TimingsReport) basis() string {
	line := "computed of " + text.Grouped(r.Samples) + " samples"
	if r.Samples == 1 {
		line = "computed of 1 sample"
	}
	if r.Missing > 0 {
		line += ", " + text.Grouped(r.Missing) + " are missing"
	}
	if r.Partial != "" {
		line += "; " + r.Partial
	}
	return line
}
