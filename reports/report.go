package reports

import (
	"io"
	"time"
)

// Schema names the version of the JSON form. A change that a reader could trip over takes the next number.
const Schema = "sioproof.report/1"

// A View renders a report. The error is the writer's own.
type View func(r *Report, w io.Writer) error

// Report is one run against one target. Fill everything but Summary and Outcome, then call [Report.Conclude].
type Report struct {
	Schema     string    `json:"schema"` // set by Conclude
	Tool       Tool      `json:"tool"`
	Started    time.Time `json:"started"`
	DurationMS float64   `json:"duration_ms"`
	Target     Target    `json:"target"`
	Selection  Selection `json:"selection"`
	Outcome    Outcome   `json:"outcome"`
	Summary    Summary   `json:"summary"`
	Results    []Result  `json:"results"` // in the order of the catalogue; variants of a case stand together
}

// Tool says what made the report.
type Tool struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Go       string `json:"go,omitempty"`       // Go release it was built with
	Platform string `json:"platform,omitempty"` // operating system/architecture
}

// Target says what was examined, as far as it was found out.
type Target struct {
	URL            string   `json:"url"` // without credentials
	Path           string   `json:"path,omitempty"`
	Description    string   `json:"description,omitempty"` // in words, such as "embedded reference server, own engine"
	Profile        string   `json:"profile,omitempty"`
	Exec           string   `json:"exec,omitempty"`       // command that started it
	Engines        []int    `json:"engines,omitempty"`    // Engine.IO revisions it answers: 3, 4
	Transports     []string `json:"transports,omitempty"` // transports it offers
	Features       []string `json:"features,omitempty"`   // what it was seen to have beyond that, in words
	Namespaces     []string `json:"namespaces,omitempty"` // namespaces the cases used
	PingIntervalMS float64  `json:"ping_interval_ms,omitempty"`
	PingTimeoutMS  float64  `json:"ping_timeout_ms,omitempty"`
	MaxPayload     int      `json:"max_payload,omitempty"` // bytes; 0 if not announced
}

// Selection says which cases were asked for, and how strictly they were judged.
type Selection struct {
	Cases       []string   `json:"cases,omitempty"` // ids and globs
	Areas       []string   `json:"areas,omitempty"`
	Levels      []Level    `json:"levels,omitempty"`
	Exclude     []string   `json:"exclude,omitempty"`
	Strict      Strictness `json:"strict,omitempty"`
	Destructive bool       `json:"destructive,omitempty"`
	Known       []string   `json:"known,omitempty"` // files of known deviations
}
