package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// table is rows of cells below a row of titles. The first column is text; the others are numbers. Cells are safe to show.
type table struct {
	titles []string
	rows   [][]string
	remark bool // the last column is text, too
}

// turned has a row for each column: what has many columns, and few rows, fits a terminal then.
func (t table) turned() table {
	if len(t.rows) == 0 {
		return t
	}
	turned := table{titles: t.titles[:1:1]}
	for _, row := range t.rows {
		turned.titles = append(turned.titles, row[0])
	}
	for i, title := range t.titles[1:] {
		cells := []string{title}
		for _, row := range t.rows {
			cells = append(cells, row[i+1])
		}
		turned.rows = append(turned.rows, cells)
	}
	return turned
}

func timingTable(timings []Timing) table {
	t := table{titles: []string{"Time (ms)", "count", "/s", "mean", "p50", "p90", "p99", "p99.9", "max"}}
	for _, x := range timings {
		t.rows = append(t.rows, []string{visible(x.Name), grouped(x.Count), perSecond(x.PerSecond), millis(x.MeanMS), millis(x.P50MS),
			millis(x.P90MS), millis(x.P99MS), millis(x.P999MS), millis(x.MaxMS)})
	}
	return t
}

func promiseTable(r *LoadReport) table {
	t := table{titles: []string{"Promise", "messages", "expected", "received", "lost", "duplicated", "out of order", "leaked", "late", "uncertain", "reach"}}
	for _, p := range r.Promises {
		row := []string{visible(p.Name)}
		for _, n := range []int64{p.Messages, p.Expected, p.Received, p.Lost, p.Duplicated, p.OutOfOrder, p.Leaked, p.Late, p.Uncertain} {
			row = append(row, grouped(n))
		}
		t.rows = append(t.rows, append(row, reach(p)))
	}
	return t
}

func countTable(counts []Count) table {
	t := table{titles: []string{"Count", "total", "/s", "meaning"}, remark: true}
	for _, c := range counts {
		if c.Total > 0 {
			t.rows = append(t.rows, []string{visible(c.Name), grouped(c.Total), perSecond(c.PerSecond), visible(c.Meaning)})
		}
	}
	return t
}

// reach is a share in percent. What is almost everything does not look like everything.
func reach(p PromiseFigures) string {
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

// millis is a duration in milliseconds with three digits, or all of its whole part.
func millis(ms float64) string {
	switch {
	case ms >= 100:
		return grouped(int64(math.Round(ms)))
	case ms >= 10:
		return fmt.Sprintf("%.1f", ms)
	case ms >= 1:
		return fmt.Sprintf("%.2f", ms)
	}
	return fmt.Sprintf("%.3f", ms)
}

func perSecond(n float64) string {
	if n >= 100 {
		return grouped(int64(math.Round(n)))
	}
	return fmt.Sprintf("%.1f", n)
}

// grouped is a whole number with a comma after each three digits.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}

// describeProcess says what a process took.
func (p Process) describe() string {
	return fmt.Sprintf("CPU %.0f%% of a core, at most %.0f%%; memory %s, at most %s", p.MeanCPU*100, p.MaxCPU*100, megabytes(p.MeanMemory), megabytes(p.MaxMemory))
}

func megabytes(bytes float64) string { return fmt.Sprintf("%.0f MB", bytes/1e6) }

// line says in a line that is safe to show what became of the samples.
func (s Samples) line() string {
	line := fmt.Sprintf("%s in %s", grouped(s.Written), s.File)
	if s.Missing > 0 {
		line += fmt.Sprintf(", %s missing", grouped(s.Missing))
	}
	if s.Reason != "" {
		line += ": " + s.Reason
	}
	return visible(line)
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
	return visible(fmt.Sprintf("%s: %s, message %d from %s to %s, %s at %.3f s", o.Kind, where, o.Sequence, o.Sender, o.Receiver, when, o.AtMS/1000))
}

// offences lists those of a promise, at most so many.
func (r *LoadReport) offences(promise string, limit int) []string {
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

// broken says in a line why a promise was not kept.
func (p PromiseFigures) broken() string {
	figures := map[string]int64{"lost": p.Lost, "duplicated": p.Duplicated, "out_of_order": p.OutOfOrder, "leaked": p.Leaked}
	var parts []string
	for _, name := range p.Broken() {
		parts = append(parts, grouped(figures[name])+" "+strings.ReplaceAll(name, "_", " "))
	}
	return fmt.Sprintf("%s, of %s expected", strings.Join(parts, ", "), grouped(p.Expected))
}

// seen says in a few words what became of a promise.
func (p PromiseFigures) seen() string {
	switch {
	case p.Verdict == Fail:
		return p.broken()
	case p.Expected == 0:
		return "nobody was surely there to receive"
	}
	text := reach(p) + " of " + grouped(p.Expected)
	if len(p.Tolerated) > 0 {
		text += ", a threshold allows what is " + strings.ReplaceAll(strings.Join(p.Tolerated, ", "), "_", " ")
	}
	return text
}

// rule is what a promise says, in words.
func (p PromiseFigures) rule() string {
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

// line is a threshold with what was seen.
func (t Threshold) line() string {
	line := t.Text + ": " + t.Actual
	if t.Aborted {
		line += ", which ended the run"
	}
	return visible(line)
}

// line is a kind with its example.
func (k Kind) line() string {
	line := k.Name
	if k.Example != "" && k.Example != k.Name {
		line += ": " + k.Example
	}
	return visible(shorten(firstLine(line), 200))
}
