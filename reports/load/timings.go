package load

import (
	"time"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

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

// Basis says in a line that is safe to show what the timings were computed of.
func (r *TimingsReport) Basis() string {
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
	return text.Visible(line)
}
