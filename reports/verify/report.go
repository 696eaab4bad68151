package verify

import (
	"io"
	"time"

	"github.com/sioproof/sioproof/reports"
)

// Schema names the version of the JSON form. A change that a reader could trip over takes the next number.
const Schema = "sioproof.report/1"

// A View renders a report. The error is the writer's own.
type View func(r *Report, w io.Writer) error

// Report is one run against one target. Fill everything but Summary and Outcome, then call [Report.Conclude].
type Report struct {
	Schema     string          `json:"schema"` // set by Conclude
	Tool       reports.Tool    `json:"tool"`
	Started    time.Time       `json:"started"`
	DurationMS float64         `json:"duration_ms"`
	Target     reports.Target  `json:"target"`
	Selection  Selection       `json:"selection"`
	Outcome    reports.Outcome `json:"outcome"`
	Summary    Summary         `json:"summary"`
	Results    []Result        `json:"results"` // in the order of the catalogue; variants of a case stand together
}

// Selection says which cases were asked for, and how strictly they were judged.
type Selection struct {
	Cases       []string           `json:"cases,omitempty"` // ids and globs
	Areas       []string           `json:"areas,omitempty"`
	Levels      []reports.Level    `json:"levels,omitempty"`
	Exclude     []string           `json:"exclude,omitempty"`
	Strict      reports.Strictness `json:"strict,omitempty"`
	Destructive bool               `json:"destructive,omitempty"`
	Known       []string           `json:"known,omitempty"` // files of known deviations
}
