package suites_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reference/gosocketio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/target"
	"github.com/sioproof/sioproof/target/deviations"
)

// Our own engine keeps every rule, in both generations: whatever fails here is wrong in the engine or in the case. The verdicts do
// not depend on how the clients wait for their connections.
func TestTheOwnEngineConforms(t *testing.T) {
	for name, disableEventLoop := range map[string]bool{"with the event loop": false, "with goroutines": true} {
		t.Run(name, func(t *testing.T) {
			server := embedded(t, quick(reference.Options{Engine: reference.Own}))
			server.Endpoint.DisableEventLoop = disableEventLoop
			expectPassesOn(t, server, nil)
		})
	}
}

// So it does with connection state recovery, where every event has an argument more.
func TestTheOwnEngineConformsWithRecovery(t *testing.T) {
	expectPasses(t, reference.Options{Engine: reference.Own, Recovery: recoveryTime}, nil)
}

// go-socket.io, as the reference server serves it, does not what is known of it, and everything else.
func TestGoSocketIOConforms(t *testing.T) {
	known, err := deviations.Parse("deviations of go-socket.io", gosocketio.Deviations, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	report := expectPasses(t, reference.Options{Engine: reference.GoSocketIO}, known)
	for _, entry := range known.Entries() {
		shows := slices.ContainsFunc(report.Results, func(r reports.Result) bool {
			return r.ID == entry.Case && r.Verdict == reports.KnownDeviation
		})
		if !shows && !entry.Flaky {
			t.Errorf("%s does not show", entry.Case)
		}
	}
}

// expectPasses expects that every case passes that is not known to fail.
func expectPasses(t *testing.T, options reference.Options, known *deviations.List) *reports.Report {
	t.Helper()
	return expectPassesOn(t, embedded(t, quick(options)), known)
}

// quick sets a quick heartbeat.
func quick(options reference.Options) reference.Options {
	options.PingInterval, options.PingTimeout = 300*time.Millisecond, 2*time.Second
	return options
}

// expectPassesOn is expectPasses on a server that is open.
func expectPassesOn(t *testing.T, server *target.Target, known *deviations.List) *reports.Report {
	t.Helper()
	report := verify(t, server, suites.Config{Strict: reports.StrictReference, Known: known})
	for _, r := range report.Results {
		if r.Class(reports.StrictReference) == reports.Failed || r.Verdict == reports.NotRun {
			t.Errorf("%s: %s\n  Requirement: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Requirement, r.Expected, r.Actual, r.Reason)
		}
	}
	return report
}

// embedded starts the reference server and opens it as a target.
func embedded(t *testing.T, options reference.Options) *target.Target {
	t.Helper()
	log := target.NewLog()
	options.Addr = "127.0.0.1:0"
	options.ConnectTimeout, options.UpgradeTimeout, options.RefusedOrigin = 4*time.Second, 3*time.Second, "https://refused.example"
	options.Log = logWriter{log}
	server, err := reference.Start(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	opened, err := target.Open(context.Background(), target.Options{
		URL: server.URL(),
		Limits: target.Limits{
			ConnectTimeout: options.ConnectTimeout, UpgradeTimeout: options.UpgradeTimeout, MaxDisconnection: options.Recovery,
		},
		Origins: target.Origins{Refused: options.RefusedOrigin},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	opened.Log = log
	return opened
}

// verify runs the cases without Ginkgo, which runs once in a process only.
func verify(t *testing.T, server *target.Target, cfg suites.Config) *reports.Report {
	t.Helper()
	execution, err := suites.Begin(context.Background(), server, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return execution.Report()
}

// logWriter gives a target's log what its server writes, a line at a time.
type logWriter struct{ log *target.Log }

func (w logWriter) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		w.log.Add(strings.TrimSuffix(line, "\n"))
	}
	return len(p), nil
}
