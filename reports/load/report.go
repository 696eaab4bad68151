package load

import (
	"fmt"
	"io"
	"time"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// Schema names the version of the JSON form of a load's report. A change that a reader could trip over takes the next number.
const Schema = "sioproof.load/1"

var _ view.Report = (*Report)(nil)

// Report is one load of one target. Fill everything but Schema, Outcome, Summary and the verdicts, then call
// [Report.Conclude]. Durations are in milliseconds, and what was measured excludes the warm-up unless it says otherwise. With a
// Limit, it is that of the most load that broke nothing, or of the first step if there is none; Started and DurationMS are the search's.
type Report struct {
	Schema     string          `json:"schema"` // set by Conclude
	Tool       reports.Tool    `json:"tool"`
	Started    time.Time       `json:"started"`
	DurationMS float64         `json:"duration_ms"` // of the whole run
	MeasuredMS float64         `json:"measured_ms"` // of that, what counts: behind the warm-up
	Target     reports.Target  `json:"target"`
	Scenario   Scenario        `json:"scenario"`
	Outcome    reports.Outcome `json:"outcome"`
	Headline   string          `json:"headline"` // what came of the load, in a sentence; set by Conclude, empty if nobody connected
	Summary    reports.Tally   `json:"summary"`  // of thresholds and promises, and of a server that stopped answering

	Thresholds []Threshold `json:"thresholds"`
	Promises   []Promise   `json:"promises"`             // those of which there were messages
	Offences   []Offence   `json:"offences,omitempty"`   // the first of each kind
	Transports []Transport `json:"transports,omitempty"` // those that clients used
	Timings    []Timing    `json:"timings"`              // those that occurred
	Counts     []Count     `json:"counts"`
	// Errors are what failed, by kind, and Disconnects the connections that were lost, by reason; the most frequent first.
	Errors      []Kind   `json:"errors,omitempty"`
	Disconnects []Kind   `json:"disconnects,omitempty"`
	Stopped     *Stopped `json:"stopped,omitempty"` // nil if the server answered until the load was over
	Process     *Process `json:"process,omitempty"` // of the target, if it is known
	Driver      Driver   `json:"driver"`
	Machine     Machine  `json:"machine"`           // that the driver runs on
	Limit       *Limit   `json:"limit,omitempty"`   // of a search for the limit
	Samples     *Samples `json:"samples,omitempty"` // what was written of them, if that was asked for
	Series      []Second `json:"series,omitempty"`
}

// Parse reads a report from its JSON form. It refuses another schema, and a member that this one does not have.
func Parse(r io.Reader) (*Report, error) { return reports.ParseJSON[Report](r, Schema) }

// Scenario says what was done.
type Scenario struct {
	Name        string  `json:"name"`
	Description string  `json:"description,omitempty"`
	File        string  `json:"file,omitempty"` // empty if it is a built-in one
	Load        string  `json:"load"`           // in words: "100 clients within 5s, held for 30s"
	Clients     int     `json:"clients"`        // most at a time
	WarmUpMS    float64 `json:"warm_up_ms,omitempty"`
	DrainMS     float64 `json:"drain_ms,omitempty"` // how long deliveries were awaited after the load
	Seed        uint64  `json:"seed,omitempty"`     // of what is drawn
}

// Samples says what became of a stream of samples: everything that was timed.
type Samples struct {
	File    string `json:"file"`
	Written int64  `json:"written"` // known to be in the file
	Missing int64  `json:"missing"`
	Reason  string `json:"reason,omitempty"` // why some are missing
}

// line says what became of the samples.
func (s Samples) line() string {
	line := fmt.Sprintf("%s in %s", text.Grouped(s.Written), s.File)
	if s.Missing > 0 {
		line += fmt.Sprintf(", %s missing", text.Grouped(s.Missing))
	}
	if s.Reason != "" {
		line += ": " + s.Reason
	}
	return line
}

// Process is what a process took, sampled each second.
type Process struct {
	MeanCPU    float64 `json:"mean_cpu"` // of one core: 1.5 is one and a half
	MaxCPU     float64 `json:"max_cpu"`
	MeanMemory float64 `json:"mean_memory"` // bytes resident
	MaxMemory  float64 `json:"max_memory"`
}

// line says what the process took.
func (p Process) line() string {
	return fmt.Sprintf("CPU %.0f%% of a core, at most %.0f%%; memory %.0f MB, at most %.0f MB", p.MeanCPU*100, p.MaxCPU*100, p.MeanMemory/1e6, p.MaxMemory/1e6)
}

// Driver is what the load took on this side.
type Driver struct {
	Process
	Cores         int     `json:"cores,omitempty"`
	LatenessP99MS float64 `json:"lateness_p99_ms"` // behind its own schedule
	// Bottleneck says why the driver, not the target, was what limited the run; then the run proves nothing about the target.
	Bottleneck []string `json:"bottleneck,omitempty"`
}
