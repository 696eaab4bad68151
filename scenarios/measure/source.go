package measure

import (
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// Account has the figures of the delivery ledger.
type Account interface {
	Figures(ledger.Promise) ledger.Figures
}

var _ Account = (*ledger.Ledger)(nil)

// Numbers are all numbers that a threshold can name: what was measured up to the last tick, and what the ledger counts.
type Numbers struct {
	Measures *Measures
	Account  Account               // nil if there is none
	Log      func() ledger.Figures // of the connection log, whose lines count as messages; nil if there is none
}

var _ threshold.Source = Numbers{}

var (
	timingOf  = index(Timings(), func(t Timing) threshold.Measure { return timingNames[t] })
	counterOf = index(Counters(), func(c Counter) threshold.Measure { return counterNames[c] })
	promiseOf = index(ledger.Promises(), func(p ledger.Promise) threshold.Promise { return threshold.Promise(p.String()) })
)

// index finds things by their names.
func index[T any, N comparable](all []T, name func(T) N) map[N]T {
	out := map[N]T{}
	for _, one := range all {
		out[name(one)] = one
	}
	return out
}

// Number implements [threshold.Source].
func (n Numbers) Number(of threshold.Number) (float64, bool) {
	if t, ok := timingOf[of.Measure]; ok {
		return n.Measures.time(t, of)
	}
	if c, ok := counterOf[of.Measure]; ok {
		return n.Measures.count(c, of.Aggregation)
	}
	if of.Measure == threshold.CPU || of.Measure == threshold.Memory {
		return n.Measures.sampled(of)
	}
	return n.figure(of)
}

func (m *Measures) time(t Timing, of threshold.Number) (float64, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	h := &m.whole[t]
	n := h.count()
	if n == 0 {
		return 0, false
	}
	const nano = 1000 // in a microsecond
	switch of.Aggregation {
	case threshold.Percentile:
		return float64(h.percentile(of.Percentile)), true
	case threshold.Least:
		return float64(h.least * nano), true
	case threshold.Most:
		return float64(h.most * nano), true
	case threshold.Mean:
		return float64(h.sum*nano) / float64(n), true
	case threshold.Count:
		return float64(n), true
	case threshold.PerSecond:
		return m.perSecond(float64(n), t.fromStart())
	}
	return 0, false
}

func (m *Measures) count(c Counter, a threshold.Aggregation) (float64, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	whole := wholes[c]
	// Nothing was lost while nobody was connected is no news; but who connected during the warm-up is connected.
	if m.warm && !c.fromStart() || m.last[whole] == 0 {
		return 0, false
	}
	n := float64(m.counted(c))
	switch a {
	case threshold.Value:
		return n, true
	case threshold.PerSecond:
		return m.perSecond(n, c.fromStart())
	case threshold.Share:
		of := m.counted(whole)
		if whole == Connected {
			of = m.last[whole]
		}
		return n / float64(max(1, of)), true
	}
	return 0, false
}

func (m *Measures) perSecond(n float64, fromStart bool) (float64, bool) {
	measured := m.measured()
	if fromStart {
		measured = m.ticked
	}
	if measured <= 0 {
		return 0, false
	}
	return n / measured.Seconds(), true
}

// perSecondOfAll is over the warm-up, too: the ledger counts from the beginning.
func (m *Measures) perSecondOfAll(n float64) (float64, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return n / m.ticked.Seconds(), m.ticked > 0
}

func (m *Measures) sampled(of threshold.Number) (float64, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	s := m.samples.cpu
	if of.Measure == threshold.Memory {
		s = m.samples.memory
	}
	if m.samples.count == 0 {
		return 0, false
	}
	switch of.Aggregation {
	case threshold.Least:
		return s.least, true
	case threshold.Most:
		return s.most, true
	case threshold.Mean:
		return s.sum / float64(m.samples.count), true
	}
	return 0, false
}

// figure is a number of the ledger. Where nothing was due nothing can be lost, and nothing says that all is well.
func (n Numbers) figure(of threshold.Number) (float64, bool) {
	if n.Account == nil || of.Promise == threshold.ToLog && n.Log == nil {
		return 0, false
	}
	f := n.figures(of.Promise)
	value, known := map[threshold.Measure]int64{
		threshold.Messages: f.Messages, threshold.Expected: f.Expected(), threshold.Received: f.Received, threshold.Lost: f.Lost,
		threshold.Duplicated: f.Duplicated, threshold.OutOfOrder: f.OutOfOrder, threshold.Leaked: f.Leaked, threshold.Late: f.Late, threshold.Uncertain: f.Uncertain,
	}[of.Measure]
	due := f.Expected()
	switch {
	case of.Measure == threshold.Reach:
		return f.Reach(), due > 0
	case !known || f.Messages == 0:
		return 0, false
	case of.Aggregation == threshold.Share:
		return float64(value) / float64(max(1, due)), due > 0
	case of.Aggregation == threshold.PerSecond:
		return n.Measures.perSecondOfAll(float64(value))
	case of.Measure == threshold.Lost || of.Measure == threshold.Late:
		return float64(value), due > 0
	}
	return float64(value), true
}

// figures are those of a promise, or of all messages.
func (n Numbers) figures(p threshold.Promise) ledger.Figures {
	if p == threshold.ToLog {
		return n.Log()
	}
	if p != "" {
		return n.Account.Figures(promiseOf[p])
	}
	var all ledger.Figures
	for _, p := range ledger.Promises() {
		all = all.Add(n.Account.Figures(p))
	}
	return all
}
