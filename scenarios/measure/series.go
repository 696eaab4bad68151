package measure

import "time"

// maxPoints is how many points a series has at most.
const maxPoints = 3600

// Point is a second of the run, or more than one if the run is long.
type Point struct {
	At     time.Duration // its end, since the load began
	Length time.Duration
	WarmUp bool            // it does not count
	Counts [counters]int64 // by Counter
	Times  [timings]Brief  // by Timing
	Sample                 // at its end
}

// Brief is what a second keeps of a timing, in microseconds.
type Brief struct {
	Count, P50, P99 uint32
}

// brief is what a second keeps of its times.
func (h *histogram) brief() Brief {
	micros := func(percentile float64) uint32 { return uint32(h.percentile(percentile) / time.Microsecond) }
	return Brief{uint32(h.count()), micros(50), micros(99)}
}

// Rate is how often something was counted, a second.
func (p Point) Rate(c Counter) float64 {
	if p.Length <= 0 {
		return 0
	}
	return float64(p.Counts[c]) / p.Length.Seconds()
}

// series is a run, point by point, with bounded memory.
type series struct {
	points []Point
	open   int // how many seconds the last point has so far
	width  int // how many seconds a point has; 0 is 1
	latest Point
}

func (s *series) add(p Point) {
	s.latest = p
	if s.open > 0 && s.open < s.width {
		s.points[len(s.points)-1] = join(s.points[len(s.points)-1], p)
		s.open++
		return
	}
	if len(s.points) == maxPoints {
		s.halve()
	}
	s.points = append(s.points, p)
	s.open = 1
}

// halve makes each two neighbours one.
func (s *series) halve() {
	for i := range maxPoints / 2 {
		s.points[i] = join(s.points[2*i], s.points[2*i+1])
	}
	s.points = s.points[:maxPoints/2]
	s.width = max(1, s.width) * 2
}

// join makes two neighbours one: the greater p99, the median of the one with more in it, and the sample of the later. It is
// warm-up if any of it is.
func join(a, b Point) Point {
	out := b
	out.Length += a.Length
	out.WarmUp = a.WarmUp || b.WarmUp
	for c := range out.Counts {
		out.Counts[c] += a.Counts[c]
	}
	for t := range out.Times {
		x, y := a.Times[t], b.Times[t]
		out.Times[t] = Brief{x.Count + y.Count, y.P50, max(x.P99, y.P99)}
		if x.Count > y.Count {
			out.Times[t].P50 = x.P50
		}
	}
	return out
}

// samples sums up the samples of the target's process.
type samples struct {
	count       int
	cpu, memory spread
}

// spread is the least, the most and the sum of values.
type spread struct{ least, most, sum float64 }

func (s *samples) add(one Sample) {
	if !one.Process {
		return
	}
	s.cpu.add(one.CPU, s.count == 0)
	s.memory.add(float64(one.Memory), s.count == 0)
	s.count++
}

func (s *spread) add(value float64, first bool) {
	if first {
		*s = spread{least: value, most: value}
	}
	s.least, s.most = min(s.least, value), max(s.most, value)
	s.sum += value
}
