package metrics

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
)

// bounds are those of the histograms' buckets.
var bounds = []time.Duration{
	100 * time.Microsecond, 250 * time.Microsecond, 500 * time.Microsecond,
	time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond,
	10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2500 * time.Millisecond, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute,
}

// Exporter shows a run as it stands. It is safe for concurrent use.
type Exporter struct {
	descriptions map[string]*prometheus.Desc

	mu   sync.Mutex
	view supervise.View
}

var _ prometheus.Collector = (*Exporter)(nil)

// NewExporter returns an exporter that has nothing to show yet.
func NewExporter() *Exporter {
	e := &Exporter{descriptions: map[string]*prometheus.Desc{}}
	for _, m := range Catalogue() {
		var labels []string
		if m.Label != "" {
			labels = []string{m.Label}
		}
		e.descriptions[m.Name] = prometheus.NewDesc(m.Name, m.Help, labels, nil)
	}
	return e
}

// Second takes the run as it stands; see [supervise.Options].
func (e *Exporter) Second(v supervise.View) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.view = v
}

// Handler answers scrapes: with the run, and with the driver's own process. The labels are those of every metric.
func (e *Exporter) Handler(scenario, host string) http.Handler {
	registry := prometheus.NewRegistry()
	labelled := prometheus.WrapRegistererWith(prometheus.Labels{"scenario": scenario, "target": host}, registry)
	labelled.MustRegister(e, collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// Describe implements [prometheus.Collector].
func (e *Exporter) Describe(to chan<- *prometheus.Desc) {
	for _, d := range e.descriptions {
		to <- d
	}
}

// Collect implements [prometheus.Collector]. Before the first second has ended there is nothing.
func (e *Exporter) Collect(to chan<- prometheus.Metric) {
	e.mu.Lock()
	v := e.view
	e.mu.Unlock()
	if v.Measures == nil {
		return
	}
	c := collection{e.descriptions, to}
	c.run(v)
	c.measured(v.Measures.Standing(bounds))
	c.account(v.Account)
}

// collection is what a scrape gets.
type collection struct {
	descriptions map[string]*prometheus.Desc
	to           chan<- prometheus.Metric
}

// number adds a counter or a gauge.
func (c collection) number(m Metric, value float64, label ...string) {
	kind := prometheus.GaugeValue
	if m.Type == counter {
		kind = prometheus.CounterValue
	}
	c.to <- prometheus.MustNewConstMetric(c.descriptions[m.Name], kind, value, label...)
}

// run adds where the run is, and what the target's process uses.
func (c collection) run(v supervise.View) {
	for _, p := range driver.Phases() {
		c.number(phase, truth(p == v.Phase), string(p))
	}
	c.number(clients, float64(v.Online))
	c.number(users, float64(v.Started))
	if v.Target != nil {
		c.number(targetCPU, v.Target.CPU.Seconds())
		c.number(targetMemory, float64(v.Target.Memory))
		c.number(targetFiles, float64(v.Target.Descriptors))
	}
}

// measured adds what is counted and timed.
func (c collection) measured(s measure.Standing) {
	c.number(warmUp, truth(s.WarmUp))
	for _, counter := range measure.Counters() {
		c.number(counts[counter], float64(s.Counts[counter]))
	}
	c.kinds(errorKinds, s.Errors)
	c.kinds(reasons, s.Disconnects)
	for _, t := range measure.Timings() {
		spread := s.Spreads[t]
		buckets := map[float64]uint64{}
		for i, bound := range bounds {
			buckets[bound.Seconds()] = uint64(spread.UpTo[i])
		}
		c.to <- prometheus.MustNewConstHistogram(c.descriptions[timings[t].Name], uint64(spread.Count), spread.Sum.Seconds(), buckets)
	}
}

// kinds adds a counter by kind. There are few, see package measure.
func (c collection) kinds(m Metric, kinds []measure.Kind) {
	for _, k := range kinds {
		c.number(m, float64(k.Count), strings.ToValidUTF8(k.Name, "�"))
	}
}

// account adds what the ledger counts.
func (c collection) account(a measure.Account) {
	for _, p := range ledger.Promises() {
		counted := a.Figures(p)
		for _, f := range figures {
			c.number(f.Metric, float64(f.of(counted)), p.String())
		}
	}
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
