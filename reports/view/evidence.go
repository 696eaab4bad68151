package view

import (
	"fmt"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// detail is how much of the evidence a view shows.
type detail struct {
	text     int // characters of a field each
	frames   int // frames; the first few and the last are kept
	frame    int // characters of a frame, or of a line of the log
	log      int // lines of the log; the first and the last are kept
	offences int
	bodies   bool // of an HTTP message with a body, that and no header
}

// fields are a label a line, all of it safe to show.
func (e Evidence) fields(d detail) string {
	var out strings.Builder
	for _, f := range e.Fields {
		if value := strings.TrimRight(f.Text, "\n"); value != "" {
			fmt.Fprintf(&out, "%-13s%s\n", f.Label, text.Indent(text.VisibleLines(text.Shorten(value, d.text)), strings.Repeat(" ", 13)))
		}
	}
	return out.String()
}

// frames are a line each, all of it safe to show. The first few show how the case began, and the last how it failed.
func (e Evidence) frames(d detail) []string {
	if len(e.Frames) == 0 || d.frames == 0 {
		return nil
	}
	head, left := d.frames/4, len(e.Frames)-d.frames
	var lines []string
	for i, f := range e.Frames {
		if left > 0 && i == head {
			lines = append(lines, fmt.Sprintf("            … %s left out; the JSON report has them all", text.Count(left, "entry", "entries")))
		}
		if left > 0 && i >= head && i < head+left {
			continue
		}
		if d.bodies {
			f.Text = withoutHeader(f.Text)
		}
		lines = append(lines, frameLine(f, d.frame))
	}
	return lines
}

// log is the first and the last lines of the log, all of it safe to show: a crash says first what happened, and last where.
func (e Evidence) log(d detail) []string {
	head := len(e.Log)
	left := len(e.Log) - d.log
	if left > 0 {
		head = d.log / 2
	}
	var lines []string
	for i, line := range e.Log {
		if left > 0 && i == head {
			lines = append(lines, fmt.Sprintf("… %s left out; the JSON report has them all", text.Count(left, "line", "lines")))
		}
		if left > 0 && i >= head && i < head+left {
			continue
		}
		lines = append(lines, text.Visible(text.Shorten(line, d.frame)))
	}
	return lines
}

// offences are a line each, all of it safe to show.
func (e Evidence) offences(d detail) []string {
	var lines []string
	for _, line := range e.Offences[:min(len(e.Offences), d.offences)] {
		lines = append(lines, text.Visible(line))
	}
	if left := len(e.Offences) - d.offences; left > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more; the JSON report has them", left))
	}
	return lines
}

// withoutHeader is an HTTP message with a body as its method or its status, and the body. Any other text stays as it is.
func withoutHeader(message string) string {
	header, body, found := strings.Cut(message, "\r\n\r\n")
	if !found || body == "" {
		return message
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(header, "HTTP/1.1 "), " ")
	if strings.HasPrefix(header, "HTTP/") {
		status, _, _ := strings.Cut(rest, "\r\n")
		first += " " + status
	}
	return first + " … " + body
}

func frameLine(f reports.Frame, limit int) string {
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
