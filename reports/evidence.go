package reports

import (
	"fmt"
	"strings"
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
func explain(r Result, d detail) string {
	var out strings.Builder
	put := func(label, text string) {
		if text = strings.TrimRight(text, "\n"); text == "" {
			return
		}
		fmt.Fprintf(&out, "%-13s%s\n", label, indent(visibleLines(shorten(text, d.text)), strings.Repeat(" ", 13)))
	}
	put("Requirement", r.Requirement)
	put("Source", strings.TrimSpace(r.Source+" "+r.Link))
	put("Expected", r.Expected)
	put("Actual", r.Actual)
	if r.Verdict == UnexpectedPass {
		put("Actual", "met, so the entry in the file of known deviations has to go")
	}
	put("Reason", r.Reason)
	if k := r.KnownDeviation; k != nil {
		put("Known as", describe(*k))
	}
	return out.String()
}

// describe says in one line what is known about a deviation.
func describe(d Deviation) string {
	text := d.Reason
	if d.Link != "" {
		text += " (" + d.Link + ")"
	}
	if d.Expires != "" {
		text += ", until " + d.Expires
	}
	return text
}

// wire lists the frames of a result, a line each, all of it safe to show. It keeps the first few, which show how the case
// began, and the last, which show how it failed.
func wire(r Result, d detail) []string {
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
				lines = append(lines, fmt.Sprintf("            … %s left out; the JSON report has them all", count(left, "entry", "entries")))
			}
			if i >= head && i < head+left {
				continue
			}
		}
		lines = append(lines, f.line(d.frame))
	}
	return lines
}

// logged lists the last lines of a result's log, all of it safe to show.
func logged(r Result, d detail) []string {
	var lines []string
	for _, line := range r.Log[max(0, len(r.Log)-d.log):] {
		lines = append(lines, visible(shorten(line, d.frame)))
	}
	return lines
}

func (f Frame) line(limit int) string {
	arrow := "←"
	if f.Sent {
		arrow = "→"
	}
	if f.Kind == "note" || f.Kind == "error" {
		arrow = "·"
	}
	line := fmt.Sprintf("%9.1f ms  %s %-7s %-9s %s", f.AtMS, arrow, visible(f.Channel), visible(f.Kind), visible(shorten(f.Text, limit)))
	if f.Truncated {
		line += fmt.Sprintf(" [%d bytes in all]", f.Size)
	}
	return strings.TrimRight(line, " ")
}
