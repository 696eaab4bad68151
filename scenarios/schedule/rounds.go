package schedule

import (
	"math/bits"
	"time"
)

// Rounds is the schedule of a loop with a pace. Its rounds begin at the multiples of the pace since the load began, shifted by a
// part of it.
type Rounds struct {
	every, shift time.Duration
	first        int64
}

// NewRounds makes the schedule of a loop that a user, by its number, enters at a time since the load began. The shift is the
// user's own, or none if users keep time together. The first round is the first that begins not before the loop was entered.
func NewRounds(every time.Duration, together bool, user int, entered time.Duration) Rounds {
	r := Rounds{every: every}
	if !together {
		r.shift = Phase(user, every)
	}
	if late := entered - r.shift; late > 0 {
		r.first = int64((late + every - 1) / every)
	}
	return r
}

// At is when round n begins, counted from 0, since the load began.
func (r Rounds) At(n int) time.Duration {
	return time.Duration(r.first+int64(n))*r.every + r.shift
}

// golden is the golden section as a fraction of 2^64. Its multiples fall evenly all over a period, for any number of users and
// for any choice of every n-th of them.
const golden = 0x9E3779B97F4A7C15

// Phase is the part of a period, below the whole, by which a user is shifted against the others.
func Phase(user int, period time.Duration) time.Duration {
	high, _ := bits.Mul64(uint64(user)*golden, uint64(period))
	return time.Duration(high)
}
