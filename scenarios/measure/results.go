package measure

import (
	"slices"
	"time"
)

// Results are what was measured, up to the last tick. Of the warm-up there are connects and HTTP requests; all else of it is in the series
// only.
type Results struct {
	At          time.Duration // of the last tick, since the load began
	Measured    time.Duration // of that, behind the warm-up
	Counts      [counters]int64
	Times       [timings]Times
	Errors      []Kind // the most frequent first
	Disconnects []Kind // likewise, by reason
	Process     *Process
	Series      []Point
}

// Process sums up the samples of the target's process.
type Process struct {
	LeastCPU, MeanCPU, MostCPU          float64 // of one core
	LeastMemory, MeanMemory, MostMemory float64 // bytes
}

// Results returns everything measured so far.
func (m *Measures) Results() Results {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	out := Results{At: m.ticked, Measured: m.measured(), Counts: m.totals(), Errors: m.errors.list(), Disconnects: m.reasons.list(), Series: slices.Clone(m.series.points)}
	for t := range out.Times {
		out.Times[t] = m.whole[t].times()
	}
	if n := float64(m.samples.count); n > 0 {
		cpu, memory := m.samples.cpu, m.samples.memory
		out.Process = &Process{cpu.least, cpu.sum / n, cpu.most, memory.least, memory.sum / n, memory.most}
	}
	return out
}

// Now is the last second that has ended, for the screen; its Length is 0 before the first.
func (m *Measures) Now() Point {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.series.latest
}

// Total is how much was counted since the load began, the warm-up included, as of this moment.
func (m *Measures) Total(c Counter) int64 {
	var n int64
	for _, r := range m.recorders {
		n += r.counts[c].Load()
	}
	return n
}

func (m *Measures) measured() time.Duration {
	if m.warm {
		return 0
	}
	return m.ticked - m.began
}

// counted is what was counted up to the last tick, since the warm-up or the start.
func (m *Measures) counted(c Counter) int64 {
	switch {
	case c.fromStart():
		return m.last[c]
	case m.warm:
		return 0
	}
	return m.last[c] - m.before[c]
}
