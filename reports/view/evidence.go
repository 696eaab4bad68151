package view

import (
	"fmt"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// detail is how much of a result a view quotes.
type detail struct {
	text   int // characters of Expected, Actual and Reason each
	frames int // entries of the transcript; the first few and the last are kept
	frame  int // characters of an entry
	log    int // lines of the log; the last are kept
}

// explain is the body of a failure: Requirement, Expected, Actual, and what else there is to say, a label a line, all of
// it safe to show.
func explain(r verify.Result, d detail) string {
	var out strings.Builder
	put := func(label, words string) {
		if words = strings.TrimRight(words, "\n"); words == "" {
			return
		}
		fmt.Fprintf(&out, "%-13s%s\n", label, text.Indent(text.VisibleLines(text.Shorten(words, d.text)), strings.Repeat(" ", 13)))
	}
	put("Requirement", r.Requirement)
	put("Source", strings.TrimSpace(r.Source+" "+r.Link))
	put("Expected", r.Expected)
	put("Actual", r.Actual)
	if r.Verdict == reports.UnexpectedPass {
		put("Actual", "met, so the entry in the file of known deviations has to go")
	}
	put("Reason", r.Reason)
	if k := r.KnownDeviation; k != nil {
		put("Known as", verify.Describe(*k))
	}
	return out.String()
}

// wire lists the frames of a result, a line each, all of it safe to show. It keeps the first few, which show how the case
// began, and the last, which show how it failed.
func wire(r verify.Result, d detail) []string {
	frames := r.Transcript
	if len(frames) == 0 || d.frames == 0 {
		return nil
	}
	head := d.frames / 4
	var lines []string
	for i, f := range frames {
		if len(frames) > d.frames {
			left := len(frames) - d.frames
			if i == head {
				lines = append(lines, fmt.Sprintf("            … %s left out; the JSON report has them all", text.Count(left, "entry", "entries")))
			}
			if i >= head && i < head+left {
				continue
			}
		}
		lines = append(lines, line(f, d.frame))
	}
	return lines
}

// logged lists the last lines of a result's log, all of it safe to show.
func logged(r verify.Result, d detail) []string {
	var lines []string
	for _, line := range r.Log[max(0, len(r.Log)-d.log):] {
		lines = append(lines, text.Visible(text.Shorten(line, d.frame)))
	}
	return lines
}

func line(f reports.Frame, limit int) string {
	arrow := "←"
	if f.Sent {
		arrow = "→"
	}
	if f.Kind == "note" || f.Kind == "error" {
		arrow = "·"
	}
	line := fmt.Sprintf("%9.1f ms  %s %-7s %-9s %s", f.AtMS, arrow, text.Visible(f.Channel), text.Visible(f.Kind), text.Visible(text.Shorten(f.Text, limit)))
	if f.Truncated {
		line += fmt.Sprintf(" [%d bytes in all]", f.Size)
	}
	return strings.TrimRight(line, " ")
}
