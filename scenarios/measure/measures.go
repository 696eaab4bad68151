package measure

import (
	"sync"
	"time"
)

// Measures are the measures of a run. They are safe for concurrent use.
type Measures struct {
	warmUp    time.Duration
	recorders []*Recorder
	sink      Sink // nil if there is none

	filling sync.Mutex
	second  [timings]histogram // since the last tick; all that filling guards, so that who records never waits for a tick

	mutex   sync.Mutex
	ended   [timings]histogram // the second that a tick ends; empty between ticks
	whole   [timings]histogram // up to the last tick, since the warm-up or the start
	ticked  time.Duration
	began   time.Duration // when the warm-up ended
	warm    bool
	before  [counters]int64 // as the warm-up ended
	last    [counters]int64 // at the last tick
	errors  tally
	reasons tally
	samples samples
	series  series
}

// New makes the measures of a run, whose first so long does not count. The number of recorders is how many records may be made at
// the same moment without waiting for each other: as many as there are cores will do.
func New(warmUp time.Duration, recorders int) *Measures {
	m := &Measures{warmUp: warmUp, warm: warmUp > 0}
	for range max(1, recorders) {
		m.recorders = append(m.recorders, &Recorder{of: m, buffer: make([]Timed, 0, buffered)})
	}
	return m
}

// Recorder returns the recorder of a user, or of a loop that serves many, by its number.
func (m *Measures) Recorder(number int) *Recorder {
	return m.recorders[number%len(m.recorders)]
}

// take puts timings into the histograms.
func (m *Measures) take(buffer []Timed) {
	m.filling.Lock()
	for _, t := range buffer {
		m.second[t.What].record(int64(t.Micros))
	}
	if m.sink != nil && len(buffer) > 0 {
		m.sink.Timed(buffer)
	}
	m.filling.Unlock()
}

// Sample is what is looked at once a second.
type Sample struct {
	Clients int // connected at the moment
	// Process is set if the target's process is known; then CPU is what it took since the last sample, as a share of one core, and
	// Memory its resident memory in bytes.
	Process bool
	CPU     float64
	Memory  int64
}

// Tick ends a second of the series, at a time since the load began, to the microsecond. It is called once a second, and at the very end.
func (m *Measures) Tick(now time.Duration, s Sample) {
	now = now.Truncate(time.Microsecond)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	kinds, reasons := m.drain()
	counts := m.counts()
	point := m.point(now, counts, s)
	m.filling.Lock()
	m.second, m.ended = m.ended, m.second
	if m.sink != nil {
		m.sink.Second(point)
	}
	m.filling.Unlock()
	for t := range m.ended {
		point.Times[t] = m.ended[t].brief()
	}
	m.series.add(point)
	for t := range m.ended {
		if !m.warm || Timing(t).fromStart() {
			m.whole[t].merge(&m.ended[t])
		}
	}
	if m.warm {
		if now >= m.warmUp {
			m.warm, m.began, m.before = false, now, counts
		}
	} else {
		m.errors.merge(kinds)
		m.reasons.merge(reasons)
		m.samples.add(s)
	}
	for t := range m.ended {
		m.ended[t].reset()
	}
	m.ticked, m.last = now, counts
}

// drain takes what the recorders keep.
func (m *Measures) drain() (kinds, reasons tally) {
	for _, r := range m.recorders {
		r.mutex.Lock()
		m.take(r.buffer)
		r.buffer = r.buffer[:0]
		kinds.merge(r.errors)
		reasons.merge(r.disconnects)
		r.errors, r.disconnects = tally{}, tally{}
		r.mutex.Unlock()
	}
	return kinds, reasons
}

// point is the second that ends now, without its times.
func (m *Measures) point(now time.Duration, counts [counters]int64, s Sample) Point {
	p := Point{At: now, Length: now - m.ticked, WarmUp: m.warm, Sample: s}
	for c := range counts {
		p.Counts[c] = counts[c] - m.last[c]
	}
	return p
}

// counts adds up what all recorders have counted since the beginning.
func (m *Measures) counts() (out [counters]int64) {
	for _, r := range m.recorders {
		for c := range out {
			out[c] += r.counts[c].Load()
		}
	}
	return out
}
