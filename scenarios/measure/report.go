package measure

import (
	"time"

	"github.com/sioproof/sioproof/reports/load"
)

// Timings are the timings that occurred, as a report has them.
func (r Results) Timings() (out []load.Timing) {
	for _, t := range Timings() {
		if times := r.Times[t]; times.Count > 0 {
			out = append(out, load.Timing{
				Name: t.String(), Count: times.Count, PerSecond: r.perSecond(times.Count, t.fromStart()), MinMS: milliseconds(times.Least), MeanMS: milliseconds(times.Mean),
				P50MS: milliseconds(times.P50), P90MS: milliseconds(times.P90), P95MS: milliseconds(times.P95), P99MS: milliseconds(times.P99),
				P999MS: milliseconds(times.P999), MaxMS: milliseconds(times.Most),
			})
		}
	}
	return out
}

// Counters are what was counted, as a report has it.
func (r Results) Counters() (out []load.Count) {
	for _, c := range Counters() {
		out = append(out, load.Count{Name: c.String(), Meaning: c.Meaning(), Total: r.Counts[c], PerSecond: r.perSecond(r.Counts[c], c.fromStart())})
	}
	return out
}

// Seconds are the run second by second, as a report has it.
func (r Results) Seconds() (out []load.Second) {
	for _, p := range r.Series {
		out = append(out, p.Report())
	}
	return out
}

func (r Results) perSecond(n int64, fromStart bool) float64 {
	of := r.Measured
	if fromStart {
		of = r.At
	}
	if of <= 0 {
		return 0
	}
	return float64(n) / of.Seconds()
}

// Report is the point as a report has it.
func (p Point) Report() load.Second {
	s := load.Second{
		AtMS: milliseconds(p.At), LengthMS: milliseconds(p.Length), WarmUp: p.WarmUp, Clients: p.Clients, CPU: p.CPU, Memory: p.Memory,
		Counts: map[string]int64{}, Timings: map[string]load.Instant{},
	}
	for _, c := range Counters() {
		if n := p.Counts[c]; n != 0 {
			s.Counts[c.String()] = n
		}
	}
	for _, t := range Timings() {
		if b := p.Times[t]; b.Count != 0 {
			s.Timings[t.String()] = load.Instant{Count: int64(b.Count), P50MS: float64(b.P50) / 1000, P99MS: float64(b.P99) / 1000}
		}
	}
	return s
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
