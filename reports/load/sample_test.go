package load

import (
	"time"

	"github.com/sioproof/sioproof/reports"
)

// sample is a report with everything in it, whose texts try to break every view.
func sample() *Report {
	r := &Report{
		Tool:       reports.Tool{Name: "sioproof", Version: "1.2.3", Go: "go1.26", Platform: "linux/amd64"},
		Started:    time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
		DurationMS: 34_567.8, MeasuredMS: 30_000,
		Target:   reports.Target{URL: "http://127.0.0.1:3000", Description: "an <em>odd</em> server", Profile: "contract", Engines: []int{4}},
		Scenario: Scenario{Name: "rooms", Description: "Group chat.", Load: "200 clients within 4s, held for 30s", Clients: 200, WarmUpMS: 4000, DrainMS: 5000},
		Thresholds: []Threshold{
			{Text: "lost == 0", Measured: true, Actual: "3", Value: 3},
			{Text: "p99(ack) < 50ms", Met: true, Measured: true, Actual: "12.3ms", Value: 12.3e6},
			{Text: "rate(error) < 20%", Measured: true, Actual: "25%", Value: 0.25, Aborted: true},
			{Text: "p99(upgrade) < 1s", Actual: "nothing was measured"},
			{Text: "p99(join) < 1s", Measured: true, Actual: "1.1s", Value: 1.1e9, Invalid: "the machine was \x1b[2Jtoo busy"},
		},
		Transports: []Transport{
			{Name: "websocket", Clients: 150, Connected: 152, Expected: 9_000},
			{Name: "polling", Clients: 50, Connected: 60, Errors: 12, Disconnects: 3, Expected: 3_170, Lost: 4, Leaked: 1, Late: 2, Unreceived: 1},
		},
		Promises: []Promise{
			{Name: "room", Messages: 1200, Expected: 12_000, Received: 11_997, Lost: 3, Leaked: 1, Late: 2, Uncertain: 5, Reach: 11_997. / 12_000},
			{Name: "all", Messages: 10, Expected: 100, Received: 99, Lost: 1, Reach: 0.99, Tolerated: []string{"lost"}},
			{Name: "private", Messages: 1},
			{Name: "namespace", Messages: 7, Expected: 70, Received: 70, Reach: 1},
			{Name: "log", Messages: 401, Expected: 400, Received: 399, Lost: 1, Duplicated: 2, Reach: 399. / 400},
		},
		Offences: []Offence{
			{"lost", "room", "room-3\x1b[2J", "user-5", "user-7", 12, 3210},
			{"leaked", "room", "room-4", "user-6", "user-1", 3, 4321.5},
			{"late", "room", "room-4", "user-6", "user-2", 4, 9999},
			{"lost", "all", "", "user-6", "user-2", 4, 100},
			{"lost", "log", "connected", "user-7", "", 0, 1500},
		},
		Timings: []Timing{
			{"ack", 123_456, 4115.2, 0.21, 1.5, 1.2, 2.34, 3.4, 12.3, 45.6, 1234.5},
			{"connect", 200, 6.7, 0.9, 2.5, 2.2, 3.3, 3.5, 4.4, 4.5, 4.6},
		},
		Counts: []Count{{"sent", "events sent", 1200, 40}, {"arrived", "events that arrived", 12_001, 400.03}, {"dropped", "", 0, 0}},
		Errors: []Kind{
			{"connect: refused", 10, "dial tcp 127.0.0.1:3000: connect: connection refused"},
			{"connect error \x1b[31m", 2, "``` | <script> @everyone\nsecond line"},
		},
		Disconnects: []Kind{{"transport close", 3, ""}},
		Machine:     Machine{Cores: 2, MeanOthersCPU: 0.123, MaxOthersCPU: 1.5, SwappedBytes: 3e6, Seconds: 30, DisturbedSeconds: 2},
		Samples:     &Samples{"s\x1b[2J.jsonl.gz", 123_456, 7890, "no space left on device"},
		Stopped:     &Stopped{2010, "exit status 3", []string{"panic: \x1b[31mno more tea", "::error::```", "3", "4", "5", "6", "7", "8", "9", "exit status 3"}},
		Process:     &Process{0.456, 1.2, 90e6, 123e6},
		Driver:      Driver{Process: Process{0.2, 0.5, 40e6, 50e6}, Cores: 2, LatenessP99MS: 1.2},
		Limit: &Limit{Unit: Clients, LastGood: 1000, FirstBroken: 2000, Maximum: 9000, Ceiling: "was asked for", Precision: 0.1, Steps: []Step{
			{1000, "1000 clients within 4s, held for 30s", 34_567.8, reports.Conforms, nil, []Timing{{Name: "ack", P50MS: 1.2, P99MS: 12.3}}},
			{2000, "2000 clients within 8s, held for 30s", 38_567.8, reports.Deviates, []string{"p99(ack) < 50ms: 61ms", "room: 3 lost, of 4,000 expected"}, []Timing{}},
			{1500, "1500 clients within 8s, held for 30s", 1234, reports.Interrupted, []string{"interrupted\x1b[2J after 1s"}, []Timing{}}}},
		Series: []Second{
			{AtMS: 1000, LengthMS: 1000, WarmUp: true, Clients: 50, Counts: map[string]int64{"sent": 3}},
			{AtMS: 2000, LengthMS: 1000, Clients: 200, Counts: map[string]int64{"sent": 40, "arrived": 400},
				Timings: map[string]Instant{"ack": {40, 1.2, 3.4}}, CPU: 0.5, Memory: 100_000_000},
		},
	}
	for range 10 {
		r.Errors = append(r.Errors, Kind{"many", 1, ""})
	}
	r.Conclude(reports.Ending{})
	return r
}
