package load

import "github.com/sioproof/sioproof/internal/text"

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

// line is the kind with its example.
func (k Kind) line() string {
	line := k.Name
	if k.Example != "" && k.Example != k.Name {
		line += ": " + k.Example
	}
	return text.Shorten(text.FirstLine(line), 200)
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
