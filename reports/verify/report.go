package verify

import (
	"io"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// Schema names the version of the JSON form. A change that a reader could trip over takes the next number.
const Schema = "sioproof.report/1"

var _ view.Report = (*Report)(nil)

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
	Resembles  *Resemblance    `json:"resembles,omitempty"`
	Outages    []Outage        `json:"outages,omitempty"` // times at which the server ended or froze
	Results    []Result        `json:"results"`           // in the order of the catalogue; variants of a case stand together
}

// Resemblance is a library that the server resembles, and whose known deviations explain results that failed.
type Resemblance struct {
	Library  string `json:"library"`  // such as "socket.io@4"
	Explains int    `json:"explains"` // how many results
}

// Selection says which cases were asked for, and how strictly they were judged.
type Selection struct {
	Cases       []string           `json:"cases,omitempty"` // ids and globs
	Areas       []string           `json:"areas,omitempty"`
	Levels      []reports.Level    `json:"levels,omitempty"`
	Exclude     []string           `json:"exclude,omitempty"`
	Scope       reports.Scope      `json:"scope,omitempty"`   // empty for both
	Library     string             `json:"library,omitempty"` // whose known deviations were applied, such as "socket.io@4"
	Strict      reports.Strictness `json:"strict,omitempty"`
	Destructive bool               `json:"destructive,omitempty"`
	Known       []string           `json:"known,omitempty"` // files of known deviations
}

// Parse reads a report from its JSON form. It refuses another schema, and a member that this one does not have.
func Parse(r io.Reader) (*Report, error) { return reports.ParseJSON[Report](r, Schema) }
