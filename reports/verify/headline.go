package verify

import (
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// Headline is a failure in a line.
func Headline(r Result) string {
	switch {
	case r.Verdict == reports.UnexpectedPass && r.KnownDeviation != nil:
		return "the requirement is met; it was known not to be: " + Describe(*r.KnownDeviation)
	case r.KnownDeviation != nil:
		return Describe(*r.KnownDeviation)
	case r.Reason != "":
		return text.FirstLine(r.Reason)
	case r.Actual != "":
		return text.FirstLine(r.Actual)
	case len(r.Missing) > 0:
		return "the target has no " + strings.Join(r.Missing, ", no ")
	}
	return r.Title
}

// Describe says in one line what is known about a deviation.
func Describe(d reports.Deviation) string {
	line := d.Reason
	if d.Link != "" {
		line += " (" + d.Link + ")"
	}
	if d.Expires != "" {
		line += ", until " + d.Expires
	}
	return line
}
