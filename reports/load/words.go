package load

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// describeProcess says what a process took.
func (p Process) Describe() string {
	return fmt.Sprintf("CPU %.0f%% of a core, at most %.0f%%; memory %s, at most %s", p.MeanCPU*100, p.MaxCPU*100, megabytes(p.MeanMemory), megabytes(p.MaxMemory))
}

func megabytes(bytes float64) string { return fmt.Sprintf("%.0f MB", bytes/1e6) }

// Line says in a line that is safe to show what became of the samples.
func (s Samples) Line() string {
	line := fmt.Sprintf("%s in %s", text.Grouped(s.Written), s.File)
	if s.Missing > 0 {
		line += fmt.Sprintf(", %s missing", text.Grouped(s.Missing))
	}
	if s.Reason != "" {
		line += ": " + s.Reason
	}
	return text.Visible(line)
}

// line is an offence in a line that is safe to show.
func (o Offence) line() string {
	where := o.Promise
	if o.Scope != "" {
		where += " " + o.Scope
	}
	when := "came"
	if o.Kind == "lost" {
		when = "sent"
	}
	return text.Visible(fmt.Sprintf("%s: %s, message %d from %s to %s, %s at %.3f s", o.Kind, where, o.Sequence, o.Sender, o.Receiver, when, o.AtMS/1000))
}

// Offences lists those of a promise, at most so many.
func (r *Report) Offenders(promise string, limit int) []string {
	var lines []string
	left := 0
	for _, o := range r.Offences {
		switch {
		case o.Promise != promise || o.Kind == "late":
		case len(lines) == limit:
			left++
		default:
			lines = append(lines, o.line())
		}
	}
	if left > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more; the JSON report has them", left))
	}
	return lines
}

// Breach says in a line why a promise was not kept.
func (p Promise) Breach() string {
	figures := map[string]int64{"lost": p.Lost, "duplicated": p.Duplicated, "out_of_order": p.OutOfOrder, "leaked": p.Leaked}
	var parts []string
	for _, name := range p.Broken() {
		parts = append(parts, text.Grouped(figures[name])+" "+strings.ReplaceAll(name, "_", " "))
	}
	return fmt.Sprintf("%s, of %s expected", strings.Join(parts, ", "), text.Grouped(p.Expected))
}

// Seen says in a few words what became of a promise.
func (p Promise) Seen() string {
	switch {
	case p.Verdict == reports.Fail:
		return p.Breach()
	case p.Expected == 0:
		return "nobody was surely there to receive"
	}
	text := Reach(p) + " of " + text.Grouped(p.Expected)
	if len(p.Tolerated) > 0 {
		text += ", a threshold allows what is " + strings.ReplaceAll(strings.Join(p.Tolerated, ", "), "_", " ")
	}
	return text
}

// Rule is what a promise says, in words.
func (p Promise) Rule() string {
	if text, known := promiseRules[p.Name]; known {
		return text
	}
	return "each message reaches its receivers, once, in order, and nobody else"
}

var promiseRules = map[string]string{
	"all":       "everybody gets it, once and in order",
	"broadcast": "all but its sender get it, once and in order",
	"room":      "the members alone get it, once and in order",
	"private":   "its receiver alone gets it, once and in order",
	"namespace": "all there, and nobody elsewhere, get it, once and in order",
}

// Line is a threshold with what was seen.
func (t Threshold) Line() string {
	line := t.Text + ": " + t.Actual
	if t.Aborted {
		line += ", which ended the run"
	}
	return text.Visible(line)
}

// Line is a kind with its example.
func (k Kind) Line() string {
	line := k.Name
	if k.Example != "" && k.Example != k.Name {
		line += ": " + k.Example
	}
	return text.Visible(text.Shorten(text.FirstLine(line), 200))
}

// Reach is a share in percent. What is almost everything does not look like everything.
func Reach(p Promise) string {
	if p.Expected == 0 {
		return "-"
	}
	percent := p.Reach * 100
	decimals := 2
	if missing := 100 - percent; missing > 0 && missing < 1 {
		decimals = min(12, 1+int(math.Ceil(-math.Log10(missing))))
	}
	text := strconv.FormatFloat(percent, 'f', decimals, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "%"
}
