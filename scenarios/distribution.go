package scenarios

import (
	"math"
	"math/rand/v2"
)

// Distribution says how a duration, in nanoseconds, or a size, in bytes, is drawn. The zero value always draws 0.
type Distribution struct {
	Kind DistributionKind
	// A and B are the value and nothing (constant), the least and the most (uniform), the mean and the standard deviation
	// (normal), the mean and nothing (exponential).
	A, B float64
	// Choices are those of a weighted distribution.
	Choices []Weighted[float64]
}

// DistributionKind is the shape of a distribution.
type DistributionKind uint8

// The kinds of distributions.
const (
	Constant      DistributionKind = iota
	Uniform                        // both ends included
	Normal                         // cut off at 0
	Exponential                    // the time between events that know nothing of each other
	WeightedValue                  // one of several values
)

// longTail bounds an exponential distribution, in means: what it cuts off comes once in a billion times.
const longTail = 20

// Draw draws a value, a whole number that is not negative.
func (d Distribution) Draw(r *rand.Rand) int64 {
	switch d.Kind {
	case Uniform:
		return int64(d.A) + r.Int64N(int64(d.B)-int64(d.A)+1)
	case Normal:
		return int64(math.Round(max(0, d.A+d.B*r.NormFloat64())))
	case Exponential:
		return int64(math.Round(d.A * min(r.ExpFloat64(), longTail)))
	case WeightedValue:
		return int64(Pick(d.Choices, r.Float64()))
	}
	return int64(d.A)
}

// Pick returns the choice that a fraction of the whole, from 0 up to 1, falls upon.
func Pick[T any](choices []Weighted[T], fraction float64) T {
	total := 0
	for _, c := range choices {
		total += c.Weight
	}
	at := fraction * float64(total)
	for _, c := range choices {
		if at -= float64(c.Weight); at < 0 {
			return c.Choice
		}
	}
	return choices[len(choices)-1].Choice
}
