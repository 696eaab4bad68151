package threshold

import (
	"fmt"
	"math"
	"slices"
)

// Threshold is a condition on one number of a run.
type Threshold struct {
	Text     string // as it was written, without spaces around it
	Number   Number
	Operator Operator
	// Limit is what the number is compared with: nanoseconds, bytes, a number, a number a second, or a share of 1.
	Limit float64
}

// Number is one number of a run.
type Number struct {
	Measure     Measure
	Promise     Promise // of figures of the ledger: all promises together if empty
	Aggregation Aggregation
	Percentile  float64 // of Percentile: above 0, below 100
}

// Aggregation is how many values become one number.
type Aggregation string

// The aggregations.
const (
	Value      Aggregation = ""           // the number itself, of what is counted
	Percentile Aggregation = "percentile" // the value that so many percent are not above
	Least      Aggregation = "min"
	Most       Aggregation = "max"
	Mean       Aggregation = "mean"
	Count      Aggregation = "count"  // how often it was timed
	PerSecond  Aggregation = "second" // rate(…), compared with a number a second
	Share      Aggregation = "share"  // rate(…), compared with a percentage
)

// Operator compares.
type Operator string

// The operators.
const (
	Less    Operator = "<"
	AtMost  Operator = "<="
	More    Operator = ">"
	AtLeast Operator = ">="
	Equal   Operator = "=="
	Unequal Operator = "!="
)

// Source has the numbers of a run.
type Source interface {
	// Number returns a number, in the units of [Threshold.Limit]; false if nothing was measured that it could be made of: no
	// acknowledgement for p99(ack), no expected delivery for lost.
	Number(Number) (float64, bool)
}

// Result is what became of a threshold.
type Result struct {
	Threshold Threshold
	Measured  bool
	Actual    float64 // the number; 0 if it was not measured
	Met       bool    // never without a measurement
}

// Check compares the number with the limit.
func (t Threshold) Check(s Source) Result {
	actual, measured := s.Number(t.Number)
	if !measured || math.IsNaN(actual) {
		return Result{Threshold: t}
	}
	return Result{Threshold: t, Measured: true, Actual: actual, Met: t.Operator.Holds(actual, t.Limit)}
}

// Check compares all thresholds.
func Check(all []Threshold, s Source) []Result {
	var out []Result
	for _, t := range all {
		out = append(out, t.Check(s))
	}
	return out
}

// Tolerated lists the figures of a promise that are not 0 and that some threshold limits and allows as they are: the delivery ledger
// need not complain of them.
func Tolerated(results []Result, p Promise) []Measure {
	var out []Measure
	for _, r := range results {
		n := r.Threshold.Number
		if r.Met && r.Actual > 0 && measures[n.Measure].kind == figure && (n.Promise == p || n.Promise == "" && p != ToLog) && !slices.Contains(out, n.Measure) {
			out = append(out, n.Measure)
		}
	}
	return out
}

// Holds reports whether a compares with b as the operator says.
func (o Operator) Holds(a, b float64) bool {
	switch o {
	case Less:
		return a < b
	case AtMost:
		return a <= b
	case More:
		return a > b
	case AtLeast:
		return a >= b
	case Equal:
		return a == b
	}
	return a != b
}

// String says what was seen, in the unit of the threshold: "61.2ms", "99.93%", "nothing was measured".
func (r Result) String() string {
	if !r.Measured {
		return "nothing was measured"
	}
	return r.Threshold.Number.Format(r.Actual)
}

// String is the threshold as it was written.
func (t Threshold) String() string { return t.Text }

// String names the number as a threshold does.
func (n Number) String() string {
	name := string(n.Measure)
	if n.Promise != "" {
		name += "(" + string(n.Promise) + ")"
	}
	switch n.Aggregation {
	case Value:
		return name
	case Percentile:
		return fmt.Sprintf("p%v(%s)", n.Percentile, name)
	case PerSecond, Share:
		return "rate(" + name + ")"
	}
	return string(n.Aggregation) + "(" + name + ")"
}
