package scenarios

import (
	"math"
	"math/rand/v2"
)

// Distribution says how a duration, in nanoseconds, or a size, in bytes, is drawn: [Constant], [Uniform], [Normal], [Exponential]
// or [Choice].
type Distribution interface {
	// Draw draws a value that is not negative.
	Draw(*rand.Rand) int64
}

// Constant is always the same.
type Constant int64

// Draw returns the value.
func (c Constant) Draw(*rand.Rand) int64 { return int64(c) }

// Uniform draws from Min up to Max, both included.
type Uniform struct{ Min, Max int64 }

// Draw draws a value.
func (u Uniform) Draw(r *rand.Rand) int64 { return u.Min + r.Int64N(u.Max-u.Min+1) }

// Normal draws around a mean with a standard deviation; what is below 0 becomes 0.
type Normal struct{ Mean, SD float64 }

// Draw draws a value.
func (n Normal) Draw(r *rand.Rand) int64 {
	return int64(math.Round(max(0, n.Mean+n.SD*r.NormFloat64())))
}

// Exponential draws the time between events that are independent of each other.
type Exponential struct{ Mean float64 }

// longTail bounds an exponential distribution, in means: what it cuts off comes once in a billion times.
const longTail = 20

// Draw draws a value.
func (e Exponential) Draw(r *rand.Rand) int64 {
	return int64(math.Round(e.Mean * min(r.ExpFloat64(), longTail)))
}

// Choice draws one of several values by weight.
type Choice []Weighted[int64]

// Draw draws a value.
func (c Choice) Draw(r *rand.Rand) int64 {
	return draw(c, r)
}

// Draw is a list of JSON values that one is drawn of, by weight.
type Draw []Weighted[any]

// Draw draws a value.
func (d Draw) Draw(r *rand.Rand) any { return draw(d, r) }

// draw draws one of several choices by weight.
func draw[T any](choices []Weighted[T], r *rand.Rand) T {
	total := 0
	for _, choice := range choices {
		total += choice.Weight
	}
	at := r.IntN(total)
	for i := 0; ; i++ { // the weights add up to the total
		if at -= choices[i].Weight; at < 0 {
			return choices[i].Choice
		}
	}
}

// Weighted is one of several choices with its share.
type Weighted[T any] struct {
	Choice T
	Weight int
}
