package measure

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Longest is the longest time that is told from longer ones.
const Longest = 10 * time.Minute

// digits are the significant digits of a time.
const digits = 3

// histogram is the times of one timing, in microseconds. The zero value is empty, and small.
type histogram struct {
	buckets    *hdrhistogram.Histogram
	least, sum int64
	most       int64
}

func (h *histogram) record(micros int64) {
	if h.buckets == nil {
		h.buckets = hdrhistogram.New(1, int64(Longest/time.Microsecond), digits)
	}
	if h.buckets.RecordValue(micros) != nil {
		return // beyond Longest, which no caller passes on
	}
	if h.buckets.TotalCount() == 1 || micros < h.least {
		h.least = micros
	}
	h.most = max(h.most, micros)
	h.sum += micros
}

func (h *histogram) count() int64 {
	if h.buckets == nil {
		return 0
	}
	return h.buckets.TotalCount()
}

// merge adds what another has recorded.
func (h *histogram) merge(other *histogram) {
	switch {
	case other.count() == 0:
		return
	case h.buckets == nil:
		h.buckets = hdrhistogram.New(1, int64(Longest/time.Microsecond), digits)
		h.least = other.least
	case h.count() == 0:
		h.least = other.least
	}
	h.buckets.Merge(other.buckets)
	h.least = min(h.least, other.least)
	h.most = max(h.most, other.most)
	h.sum += other.sum
}

func (h *histogram) reset() {
	if h.count() > 0 {
		h.buckets.Reset()
	}
	h.least, h.most, h.sum = 0, 0, 0
}

// percentile is the time that so many percent are not above.
func (h *histogram) percentile(p float64) time.Duration {
	if h.count() == 0 {
		return 0
	}
	return time.Duration(min(max(h.buckets.ValueAtPercentile(p), h.least), h.most)) * time.Microsecond
}

// Times sums up what was timed.
type Times struct {
	Count                    int64
	Least, Mean, Most        time.Duration
	P50, P90, P95, P99, P999 time.Duration
}

func (h *histogram) times() Times {
	n := h.count()
	if n == 0 {
		return Times{}
	}
	return Times{
		Count: n,
		Least: time.Duration(h.least) * time.Microsecond,
		Mean:  time.Duration(float64(h.sum) / float64(n) * float64(time.Microsecond)),
		Most:  time.Duration(h.most) * time.Microsecond,
		P50:   h.percentile(50), P90: h.percentile(90), P95: h.percentile(95), P99: h.percentile(99), P999: h.percentile(99.9),
	}
}
