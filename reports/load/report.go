package load

import (
	"io"
	"time"

	"github.com/sioproof/sioproof/reports"
)

// Schema names the version of the JSON form of a load's report. A change that a reader could trip over takes the next number.
const Schema = "sioproof.load/1"

// A LoadView renders the report of a load. The error is the writer's own.
type View func(r *Report, w io.Writer) error

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
	Summary    Summary         `json:"summary"`

	Thresholds []Threshold `json:"thresholds"`
	Promises   []Promise   `json:"promises"`           // those of which there were messages
	Offences   []Offence   `json:"offences,omitempty"` // the first of each kind
	Timings    []Timing    `json:"timings"`            // those that occurred
	Counts     []Count     `json:"counts"`
	// Errors are what failed, by kind, and Disconnects the connections that were lost, by reason; the most frequent first.
	Errors      []Kind   `json:"errors,omitempty"`
	Disconnects []Kind   `json:"disconnects,omitempty"`
	Process     *Process `json:"process,omitempty"` // of the target, if it is known
	Driver      Driver   `json:"driver"`
	Limit       *Limit   `json:"limit,omitempty"`   // of a search for the limit
	Samples     *Samples `json:"samples,omitempty"` // what was written of them, if that was asked for
	Series      []Second `json:"series,omitempty"`
}

// Scenario says what was done.
type Scenario struct {
	Name        string  `json:"name"`
	Description string  `json:"description,omitempty"`
	File        string  `json:"file,omitempty"` // empty if it is a built-in one
	Load        string  `json:"load"`           // in words: "100 clients within 5s, held for 30s"
	Clients     int     `json:"clients"`        // most at a time
	WarmUpMS    float64 `json:"warm_up_ms,omitempty"`
	Seed        uint64  `json:"seed,omitempty"` // of what is drawn
}

// Samples says what became of a stream of samples: everything that was timed.
type Samples struct {
	File    string `json:"file"`
	Written int64  `json:"written"` // known to be in the file
	Missing int64  `json:"missing"`
	Reason  string `json:"reason,omitempty"` // why some are missing
}

// Threshold is a condition and what became of it.
type Threshold struct {
	Text     string          `json:"text"`              // as it was written: "p99(ack) < 50ms"
	Met      bool            `json:"met"`               // never, if nothing was measured
	Measured bool            `json:"measured"`          // there was something to compare
	Actual   string          `json:"actual"`            // what was seen, in the unit of the threshold
	Value    float64         `json:"value"`             // the same in nanoseconds, bytes, a number, a number a second, or a share of 1
	Aborted  bool            `json:"aborted,omitempty"` // it was broken before the end, and ended the run
	Verdict  reports.Verdict `json:"verdict"`           // pass or fail; set by Conclude
}

// Promise are what the delivery ledger counts of the messages of a kind. A message counts once for each receiver, but in Messages.
type Promise struct {
	Name       string  `json:"name"` // all, broadcast, room, private or namespace
	Messages   int64   `json:"messages"`
	Expected   int64   `json:"expected"`
	Received   int64   `json:"received"`
	Lost       int64   `json:"lost"`
	Duplicated int64   `json:"duplicated"`
	OutOfOrder int64   `json:"out_of_order"`
	Leaked     int64   `json:"leaked"`
	Late       int64   `json:"late"`
	Uncertain  int64   `json:"uncertain"` // came around a change of membership, so that they might have come or not
	Reach      float64 `json:"reach"`     // received of expected, from 0 to 1
	// Tolerated are those of lost, duplicated, out_of_order and leaked that a threshold of the run allows: it limits them, and is met.
	Tolerated []string        `json:"tolerated,omitempty"`
	Verdict   reports.Verdict `json:"verdict"` // pass, fail, or not-applicable if nothing was due; set by Conclude
}

// Offence is a message that did not reach whom it should, or reached whom it should not.
type Offence struct {
	Kind     string  `json:"kind"` // lost, duplicated, out_of_order, leaked, late
	Promise  string  `json:"promise"`
	Scope    string  `json:"scope"` // the room or the namespace
	Sender   string  `json:"sender"`
	Receiver string  `json:"receiver"`
	Sequence uint64  `json:"sequence"` // of the message in its scope
	AtMS     float64 `json:"at_ms"`    // when it came, or of a lost one when it was sent, since the load began
}

// Timing sums up how long something took.
type Timing struct {
	Name      string  `json:"name"`
	Count     int64   `json:"count"`
	PerSecond float64 `json:"per_second"`
	MinMS     float64 `json:"min_ms"`
	MeanMS    float64 `json:"mean_ms"`
	P50MS     float64 `json:"p50_ms"`
	P90MS     float64 `json:"p90_ms"`
	P95MS     float64 `json:"p95_ms"`
	P99MS     float64 `json:"p99_ms"`
	P999MS    float64 `json:"p99_9_ms"`
	MaxMS     float64 `json:"max_ms"`
}

// Count is how often something happened.
type Count struct {
	Name      string  `json:"name"`
	Meaning   string  `json:"meaning"`
	Total     int64   `json:"total"`
	PerSecond float64 `json:"per_second"`
}

// Kind is how often something happened, by kind, with an example.
type Kind struct {
	Name    string `json:"name"`
	Count   int64  `json:"count"`
	Example string `json:"example,omitempty"` // the text of the first; may quote the server
}

// Process is what a process took, sampled each second.
type Process struct {
	MeanCPU    float64 `json:"mean_cpu"` // of one core: 1.5 is one and a half
	MaxCPU     float64 `json:"max_cpu"`
	MeanMemory float64 `json:"mean_memory"` // bytes resident
	MaxMemory  float64 `json:"max_memory"`
}

// Driver is what the load took on this side.
type Driver struct {
	Process
	Cores         int     `json:"cores,omitempty"`
	LatenessP99MS float64 `json:"lateness_p99_ms"` // behind its own schedule
	// Bottleneck says why the driver, not the target, was what limited the run; then the run proves nothing about the target.
	Bottleneck []string `json:"bottleneck,omitempty"`
}

// Second is a second of the run; in a long run it may be several.
type Second struct {
	AtMS     float64            `json:"at_ms"` // its end, since the load began
	LengthMS float64            `json:"length_ms"`
	WarmUp   bool               `json:"warm_up,omitempty"`
	Clients  int                `json:"clients"`
	Counts   map[string]int64   `json:"counts,omitempty"`  // those that are not 0
	Timings  map[string]Instant `json:"timings,omitempty"` // those that occurred
	CPU      float64            `json:"cpu,omitempty"`     // of the target, as a share of one core
	Memory   int64              `json:"memory,omitempty"`  // of the target, in bytes
}

// Instant is what a second keeps of a timing.
type Instant struct {
	Count int64   `json:"count"`
	P50MS float64 `json:"p50_ms"`
	P99MS float64 `json:"p99_ms"`
}
