package verify

import (
	"fmt"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// Result is one case in one variant.
type Result struct {
	ID      string          `json:"id"`                // stable: EIO4-HS-01
	Variant string          `json:"variant,omitempty"` // what it ran on, such as "websocket" or "polling /custom"
	Area    string          `json:"area"`
	Title   string          `json:"title"`
	Level   reports.Level   `json:"level"`
	Verdict reports.Verdict `json:"verdict"`

	Requirement string `json:"requirement,omitempty"` // the rule, in words
	Source      string `json:"source,omitempty"`      // document and section
	Link        string `json:"link,omitempty"`        // address of that section
	Expected    string `json:"expected,omitempty"`
	Actual      string `json:"actual,omitempty"` // what was seen; may quote the server
	Reason      string `json:"reason,omitempty"` // why there is no verdict on the target, for error, not-applicable and not-run

	ConsequenceOf  string          `json:"consequence_of,omitempty"` // name of the result whose failure makes this one fail
	Missing        []string        `json:"missing,omitempty"`        // for not-applicable: "operation say_room", "feature eio3", "transport polling"
	KnownDeviation *Deviation      `json:"known_deviation,omitempty"`
	Earlier        []string        `json:"earlier,omitempty"` // what earlier examinations of the case saw, where one was not enough
	Doubt          string          `json:"doubt,omitempty"`   // why it was not
	DurationMS     float64         `json:"duration_ms"`
	Transcript     []reports.Frame `json:"transcript,omitempty"`
	Log            []string        `json:"log,omitempty"` // lines the target logged meanwhile
}

// Name is the id, and the variant if there is one.
func (r Result) Name() string {
	if r.Variant == "" {
		return r.ID
	}
	return r.ID + " " + r.Variant
}

// Line is a result in a line that is safe to show: verdict, name and title.
func (r Result) Line() string {
	return text.Visible(text.Shorten(fmt.Sprintf("%s  %s: %s", strings.ToUpper(string(r.Verdict)), r.Name(), r.Title), 200))
}

// Class is what the result counts as.
func (r Result) Class(strict reports.Strictness) reports.Class {
	if r.ConsequenceOf != "" {
		return reports.Consequential
	}
	return r.Verdict.Class(r.Level, strict)
}

// sentence is what became of the result: for one that failed, what was expected and what was seen.
func (r Result) sentence() string {
	failed := r.Verdict == reports.Fail || r.Verdict == reports.NonStrict
	if !failed || r.Expected == "" || r.Actual == "" {
		return r.headline()
	}
	return fmt.Sprintf("expected %s, and got %s", text.FirstLine(r.Expected), text.FirstLine(r.Actual))
}

// headline is what was seen, in a line.
func (r Result) headline() string {
	switch {
	case r.Verdict == reports.UnexpectedPass && r.KnownDeviation != nil:
		return "the requirement is met; it was known not to be: " + r.KnownDeviation.line()
	case r.KnownDeviation != nil:
		return r.KnownDeviation.line()
	case r.Reason != "":
		return text.FirstLine(r.Reason)
	case r.Actual != "":
		return text.FirstLine(r.Actual)
	case len(r.Missing) > 0:
		return "the target has no " + strings.Join(r.Missing, ", no ")
	}
	return r.Title
}
