package load

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/internal/viewtest"
)

// timingsSample is a report whose texts try to break every view.
func timingsSample() *TimingsReport {
	return &TimingsReport{
		Schema: TimingsSchema, Tool: reports.Tool{Name: "sioproof", Version: "1.2.3"}, Started: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
		DurationMS: 3000, MeasuredMS: 2000, Target: reports.Target{URL: "http://127.0.0.1:3000/\x1b[2J"}, Scenario: Scenario{Name: "echo|", Load: "5 clients", Clients: 5, Seed: 7},
		Samples: 1234, Missing: 56, Partial: "the stream breaks off in line 7",
		Timings: []Timing{{"ack", 1178, 589, 0.21, 1.5, 1.2, 2.34, 3.4, 12.3, 45.6, 1234.5}, {"expect", 1, 0.5, 1, 1, 1, 1, 1, 1, 1, 1}},
		Counts:  []Count{{"sent", "events sent", 1200, 600}, {"dropped", "", 0, 0}},
		Series: []Second{
			{AtMS: 1000, LengthMS: 1000, WarmUp: true, Clients: 5, Counts: map[string]int64{"sent": 1500, "errors": 2}},
			{AtMS: 2000, LengthMS: 1000, Clients: 5, Counts: map[string]int64{"sent": 40, "arrived": 400}, Timings: map[string]Instant{"ack": {40, 1.2, 345.6}}},
		},
	}
}

func TestTimingsAreShownAsTheyWere(t *testing.T) { viewtest.Golden(t, "timings", timingsSample()) }
