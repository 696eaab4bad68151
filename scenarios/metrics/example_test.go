package metrics_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/metrics"
	"github.com/sioproof/sioproof/scenarios/supervise"
)

// The exporter is told of each second of a run, as supervise.Options.OnSecond, and answers Prometheus from it.
func ExampleExporter() {
	exporter := metrics.NewExporter()
	measures := measure.New(0, 1)
	measures.Recorder(0).Count(measure.Sent, 12)
	measures.Tick(time.Second, measure.Sample{Clients: 3})
	exporter.Second(supervise.View{Elapsed: time.Second, Online: 3, Measures: measures, Account: ledger.New(ledger.Options{Run: "r1"})})

	scrape := httptest.NewRecorder()
	exporter.Handler("chat", "localhost:3000").ServeHTTP(scrape, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(scrape.Body.String()) {
		if strings.HasPrefix(line, "sioproof_sent_total") || strings.HasPrefix(line, "sioproof_clients") {
			fmt.Print(line)
		}
	}

	// Output:
	// sioproof_clients{scenario="chat",target="localhost:3000"} 3
	// sioproof_sent_total{scenario="chat",target="localhost:3000"} 12
}
