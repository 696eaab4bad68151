package measure

import (
	"slices"
	"time"
)

// Standing is what was counted and timed up to the last tick, for who follows the run. As in [Results], the warm-up is left out.
type Standing struct {
	WarmUp      bool // it is not over yet
	Counts      [counters]int64
	Errors      []Kind // the most frequent first
	Disconnects []Kind // likewise, by reason
	Spreads     [timings]Spread
}

// Spread is how the times of a timing are spread.
type Spread struct {
	Count int64
	Sum   time.Duration
	UpTo  []int64 // for each bound, how many times are not above it, to three digits
}

// Standing sums up the run as it stands. The bounds are those of the spreads, in ascending order.
func (m *Measures) Standing(bounds []time.Duration) Standing {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	out := Standing{WarmUp: m.warm, Counts: m.totals(), Errors: m.errors.list(), Disconnects: m.reasons.list()}
	for t := range out.Spreads {
		out.Spreads[t] = m.whole[t].spread(bounds)
	}
	return out
}

// totals is what was counted between the warm-up and the last tick.
func (m *Measures) totals() (out [counters]int64) {
	for c := range out {
		out[c] = m.counted(Counter(c))
	}
	return out
}

func (h *histogram) spread(bounds []time.Duration) Spread {
	s := Spread{Count: h.count(), Sum: time.Duration(h.sum) * time.Microsecond, UpTo: make([]int64, len(bounds))}
	if s.Count == 0 {
		return s
	}
	for _, bar := range h.buckets.Distribution() {
		if i, _ := slices.BinarySearch(bounds, time.Duration(bar.From)*time.Microsecond); i < len(bounds) {
			s.UpTo[i] += bar.Count
		}
	}
	for i := 1; i < len(bounds); i++ {
		s.UpTo[i] += s.UpTo[i-1]
	}
	return s
}
