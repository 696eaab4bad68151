package metrics_test

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/metrics"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/server"
)

// talk loses a message in fifty, and asks for what nobody answers.
const talk = `
name: talk
load: {warm_up: 1s, drain: 1s, closed: {clients: 6, hold: 1h}}
on_connect: [join: {room: all}]
steps:
  - loop:
      every: 100ms
      steps:
        - say_all: {}
        - say_room: {room: all}
        - ack: {}
        - emit: {event: nobody listens, ack: true, timeout: 300ms}
`

// run is a load that is exposed.
type run struct {
	url     string
	end     func()
	outcome <-chan supervise.Outcome
}

func begin(t *testing.T) run {
	t.Helper()
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, Fault: "every-50th-message-lost"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	on, err := server.Open(t.Context(), server.Options{URL: running.URL(), Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	scenario, err := language.Parse("test.yaml", []byte(talk), nil)
	if err != nil {
		t.Fatal(err)
	}
	exposed, err := metrics.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(exposed.Close)
	exporter := metrics.NewExporter()
	exposed.Serve(exporter.Handler("talk", "chat.example:3000"))
	stop := make(chan struct{})
	end := sync.OnceFunc(func() { close(stop) })
	t.Cleanup(end)
	outcome := make(chan supervise.Outcome, 1)
	go func() {
		outcome <- supervise.Perform(t.Context(), supervise.Options{
			Options: driver.Options{Scenario: scenario, Target: on, Measures: measure.New(scenario.Load.WarmUp, 2)},
			PID:     os.Getpid(), OnSecond: exporter.Second, Stop: stop,
		})
	}()
	return run{exposed.URL(), end, outcome}
}

// scrape reads the metrics as Prometheus does.
func scrape(t *testing.T, url string) (families map[string]*dto.MetricFamily, text []byte) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err = io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v: %s", response.Status, err, text)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err = parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return families, text
}

// follow waits until everybody is there, the warm-up is over, a count has moved on from one scrape to the next, something has failed,
// and enough was said that something has to be lost.
func follow(t *testing.T, url string) {
	t.Helper()
	sent := 0.0
	testutil.Eventually(t, "the run is seen", func() bool {
		families, _ := scrape(t, url)
		now := value(families, "sioproof_sent_total")
		if value(families, "sioproof_phase", "phase", "hold") == 1 && value(families, "sioproof_clients") == 6 &&
			value(families, "sioproof_warm_up") == 0 && sent > 0 && now > sent && value(families, "sioproof_errors_by_kind_total") > 0 &&
			value(families, "sioproof_messages_total", "promise", "all") > 100 {
			return true
		}
		if now > 0 && sent == 0 {
			sent = now
		}
		return false
	})
}

// label is the value of a label.
func label(m *dto.Metric, name string) string {
	for _, l := range m.Label {
		if l.GetName() == name {
			return l.GetValue()
		}
	}
	return ""
}

// value is that of a counter or a gauge, among those of a label's value if one is given; NaN if there is none.
func value(families map[string]*dto.MetricFamily, name string, of ...string) float64 {
	for _, m := range families[name].GetMetric() {
		if len(of) == 0 || label(m, of[0]) == of[1] {
			return m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	return math.NaN()
}

// A run is seen while it lasts, and what is scraped last is what the report says.
func TestARunIsSeenAsTheReportSays(t *testing.T) {
	testutil.Long(t)
	r := begin(t)
	if families, _ := scrape(t, r.url); value(families, "sioproof_sent_total") > 0 {
		t.Error("something was sent before the first second has ended")
	}
	follow(t, r.url)
	r.end()
	o := <-r.outcome
	families, text := scrape(t, r.url)
	same := func(want float64, name string, of ...string) {
		t.Helper()
		if got := value(families, name, of...); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s%q is %v, want %v", name, of, got, want)
		}
	}
	for _, c := range measure.Counters() {
		name := "sioproof_" + c.String() + "_total"
		switch c {
		case measure.BytesSent:
			name = "sioproof_sent_bytes_total"
		case measure.BytesReceived:
			name = "sioproof_received_bytes_total"
		}
		same(float64(o.Results.Counts[c]), name)
	}
	if len(o.Results.Errors) == 0 {
		t.Error("nothing failed")
	}
	for _, k := range o.Results.Errors {
		same(float64(k.Count), "sioproof_errors_by_kind_total", "kind", k.Name)
	}
	lost := int64(0)
	for _, p := range ledger.Promises() {
		f := o.Ledger.Figures(p)
		lost += f.Lost
		for name, n := range map[string]int64{
			"messages": f.Messages, "deliveries_expected": f.Expected(), "deliveries_received": f.Received, "deliveries_lost": f.Lost,
			"deliveries_duplicated": f.Duplicated, "deliveries_out_of_order": f.OutOfOrder, "deliveries_leaked": f.Leaked,
			"deliveries_late": f.Late, "deliveries_uncertain": f.Uncertain,
		} {
			same(float64(n), "sioproof_"+name+"_total", "promise", p.String())
		}
	}
	if lost == 0 {
		t.Error("nothing was lost")
	}
	for _, timing := range measure.Timings() {
		sameTimes(t, families, timing, o.Results.Times[timing])
	}
	same(1, "sioproof_phase", "phase", "ended")
	same(0, "sioproof_phase", "phase", "hold")
	same(0, "sioproof_clients")
	same(6, "sioproof_users_total")
	for _, name := range []string{"sioproof_target_cpu_seconds_total", "sioproof_target_resident_memory_bytes", "process_resident_memory_bytes", "process_cpu_seconds_total"} {
		if !(value(families, name) > 0) {
			t.Errorf("%s is %v", name, value(families, name))
		}
	}
	asPrometheusAsks(t, families, text)
}

func sameTimes(t *testing.T, families map[string]*dto.MetricFamily, timing measure.Timing, want measure.Times) {
	t.Helper()
	h := families["sioproof_"+timing.String()+"_seconds"].GetMetric()[0].GetHistogram()
	if h.GetSampleCount() != uint64(want.Count) || math.Abs(h.GetSampleSum()-want.Mean.Seconds()*float64(want.Count)) > 1e-6*float64(want.Count+1) {
		t.Errorf("%s: %d in %v s, want %+v", timing, h.GetSampleCount(), h.GetSampleSum(), want)
	}
	one := 1 / float64(want.Count)
	for _, b := range h.GetBucket() {
		upTo, share := b.GetUpperBound(), float64(b.GetCumulativeCount())/float64(want.Count)
		switch {
		case want.Count == 0:
		case want.P50.Seconds() <= upTo && share+one < 0.5, want.P99.Seconds() <= upTo && share+one < 0.99: // the rank is rounded
			t.Errorf("%s: %v of all up to %v s, but %+v", timing, share, upTo, want)
		case want.Least.Seconds() > upTo*1.001 && share > 0, want.Most.Seconds() <= upTo && share != 1:
			t.Errorf("%s: %v of all up to %v s, but %+v", timing, share, upTo, want)
		}
	}
}

// asPrometheusAsks checks names, units and labels.
func asPrometheusAsks(t *testing.T, families map[string]*dto.MetricFamily, text []byte) {
	t.Helper()
	problems, err := promlint.New(bytes.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
	known := map[string]metrics.Metric{}
	for _, m := range metrics.Catalogue() {
		known[m.Name] = m
		family := families[m.Name]
		if len(family.GetMetric()) == 0 && m.Label != "reason" { // no connection was lost
			t.Errorf("there is no %s", m.Name)
		} else if got := strings.ToLower(family.GetType().String()); len(family.GetMetric()) > 0 && got != m.Type {
			t.Errorf("%s is a %s, not a %s", m.Name, got, m.Type)
		}
	}
	for name, family := range families {
		m, ours := known[name]
		if !ours && !strings.HasPrefix(name, "process_") {
			t.Errorf("%s is not in the catalogue", name)
		}
		for _, one := range family.GetMetric() {
			if label(one, "scenario") != "talk" || label(one, "target") != "chat.example:3000" || len(one.Label) > 2 && (m.Label == "" || len(one.Label) > 3) {
				t.Errorf("%s has the labels %v", name, one.Label)
			}
		}
	}
}
