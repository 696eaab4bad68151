package schedule

import (
	"math"
	"sort"
	"time"

	"github.com/sioproof/sioproof/scenarios"
)

// Arrivals is the schedule of an open load. Arrival n, counted from 0, is due when the rate, summed up over the time before, has
// reached n: at a constant 10 a second that is at 0, 100 ms, 200 ms and so on.
type Arrivals struct {
	segments []segment
	end      time.Duration
	total    float64
}

// segment is a stretch over which the rate moves evenly, or a number of arrivals at once if it takes no time.
type segment struct {
	begin, length time.Duration
	before        float64 // arrivals before it
	rate, slope   float64 // at its beginning, a second; and how that changes, a second
	number        float64 // arrivals in it
}

// NewArrivals makes the schedule of an open load. Times count from the beginning of the load, so they include the ramp of clients
// that take turns.
func NewArrivals(l *scenarios.Open) *Arrivals {
	a := &Arrivals{end: l.Ramp}
	for _, stage := range l.Stages {
		switch {
		case stage.Burst > 0:
			a.add(0, 0, 0, float64(stage.Burst))
		case stage.Steps > 0:
			for i := range stage.Steps {
				begin, end := share(stage.Duration, i, stage.Steps), share(stage.Duration, i+1, stage.Steps)
				rate := stage.From + (stage.To-stage.From)*float64(i+1)/float64(stage.Steps)
				a.add(end-begin, rate, rate, 0)
			}
		default:
			a.add(stage.Duration, stage.From, stage.To, 0)
		}
	}
	return a
}

// add appends a segment whose rate moves between two rates, or that many arrivals at once.
func (a *Arrivals) add(length time.Duration, from, to, atOnce float64) {
	s := segment{begin: a.end, length: length, before: a.total, rate: from, number: atOnce}
	if seconds := length.Seconds(); seconds > 0 {
		s.slope = (to - from) / seconds
		s.number = (from + to) / 2 * seconds
	}
	if s.number > 0 {
		a.segments = append(a.segments, s)
	}
	a.end += length
	a.total += s.number
}

// Count is how many arrivals there are.
func (a *Arrivals) Count() int { return int(math.Ceil(a.total - slack(a.total))) }

// At is when arrival n is due, counted from 0, since the load began; false if there is no such arrival.
func (a *Arrivals) At(n int) (time.Duration, bool) {
	if n < 0 || n >= a.Count() {
		return 0, false
	}
	number := float64(n)
	i := sort.Search(len(a.segments), func(i int) bool {
		after := a.segments[i].before + a.segments[i].number
		return after-slack(after) > number
	})
	return a.segments[i].at(number), true
}

// Due is how many arrivals are due at a time, that is, then or earlier.
func (a *Arrivals) Due(t time.Duration) int {
	return sort.Search(a.Count(), func(n int) bool {
		at, _ := a.At(n)
		return at > t
	})
}

// Rate is the rate at a time, in arrivals a second; of a burst nothing is seen in it.
func (a *Arrivals) Rate(t time.Duration) float64 {
	for _, s := range a.segments {
		if s.length > 0 && t >= s.begin && t < s.begin+s.length {
			return s.rate + s.slope*(t-s.begin).Seconds()
		}
	}
	return 0
}

// End is when the last stage ends, since the load began.
func (a *Arrivals) End() time.Duration { return a.end }

// at is when the sum of the rate reaches number, which it does within the segment: rate·t + slope·t²/2 = number - before, solved
// for t in the form that keeps its precision when the slope is small or the rate is.
func (s segment) at(number float64) time.Duration {
	missing := max(0, number-s.before)
	if s.length == 0 || missing == 0 {
		return s.begin
	}
	seconds := 2 * missing / (s.rate + math.Sqrt(max(0, s.rate*s.rate+2*s.slope*missing)))
	return s.begin + min(time.Duration(math.Round(seconds*1e9)), s.length)
}

// slack is how much of a sum may be owed to rounding.
func slack(sum float64) float64 { return 1e-6 + sum*1e-12 }
