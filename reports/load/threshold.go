package load

import (
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// Threshold is a condition and what became of it.
type Threshold struct {
	Text     string          `json:"text"`              // as it was written: "p99(ack) < 50ms"
	Met      bool            `json:"met"`               // never, if nothing was measured
	Measured bool            `json:"measured"`          // there was something to compare
	Actual   string          `json:"actual"`            // what was seen, in the unit of the threshold
	Value    float64         `json:"value"`             // the same in nanoseconds, bytes, a number, a number a second, or a share of 1
	Aborted  bool            `json:"aborted,omitempty"` // it was broken before the end, and ended the run
	Invalid  string          `json:"invalid,omitempty"` // why it proves nothing about the server that it is not met
	Verdict  reports.Verdict `json:"verdict"`           // pass, fail or error; set by Conclude
}

// seen is what became of the threshold.
func (t Threshold) seen() string {
	seen := t.Actual
	if t.Aborted {
		seen += ", which ended the run"
	}
	if t.Invalid != "" {
		seen += ", which proves nothing: " + t.Invalid
	}
	return seen
}

// line is the threshold with what was seen.
func (t Threshold) line() string { return t.Text + ": " + t.seen() }

// judged is the threshold as the views show it.
func (t Threshold) judged() view.Case {
	c := view.Case{
		Name: t.Text, Verdict: string(t.Verdict), Class: class(t.Verdict), Seen: t.seen(), Message: t.line(), DurationMS: view.Untimed,
		Figures: view.Pairs("verdict", string(t.Verdict), "actual", t.Actual),
	}
	c.Broken = t.Verdict == reports.Error
	if c.Class == reports.Failed {
		c.Evidence.Fields = view.Pairs("Expected", t.Text, "Actual", t.Actual)
	}
	return c
}

// class is what a verdict counts as. Thresholds and promises have no level, and nothing in them is left to strictness.
func class(v reports.Verdict) reports.Class { return v.Class("", reports.Lenient) }
