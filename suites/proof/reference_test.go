package proof_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reference/gosocketio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites"
)

// Our own engine keeps every rule, in both generations: a failure here is wrong in the engine or in the case. The verdicts do not
// depend on how the clients wait for their connections.
func TestTheOwnEngineConforms(t *testing.T) {
	t.Parallel()
	for name, disableEventLoop := range map[string]bool{"with the event loop": false, "with goroutines": true} {
		t.Run(name, func(t *testing.T) {
			if disableEventLoop {
				testutil.Long(t)
			}
			s := embedded(t, calm(reference.Options{Engine: reference.Own}))
			s.Endpoint.DisableEventLoop = disableEventLoop
			expectPassesOn(t, s, nil)
		})
	}
}

// So it does with connection state recovery, where every event has an argument more.
func TestTheOwnEngineConformsWithRecovery(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	expectPassesOn(t, embedded(t, calm(reference.Options{Engine: reference.Own, Recovery: recoveryTime})), nil)
}

// go-socket.io, as the reference server serves it, does not what is known of it, and everything else.
func TestGoSocketIOConforms(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	known, err := deviations.Parse("deviations of go-socket.io", gosocketio.Deviations, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	report := expectPassesOn(t, embedded(t, calm(reference.Options{Engine: reference.GoSocketIO})), known)
	for _, entry := range known.Entries() {
		shows := slices.ContainsFunc(report.Results, func(r verify.Result) bool {
			return r.ID == entry.Case && r.Verdict == reports.KnownDeviation
		})
		if !shows && !entry.Flaky {
			t.Errorf("%s does not show", entry.Case)
		}
	}
}

// calm sets a heartbeat that is short, with a timeout that a busy machine meets.
func calm(options reference.Options) reference.Options {
	options.PingInterval, options.PingTimeout = 300*time.Millisecond, 5*time.Second
	return options
}

// expectPassesOn expects that every case passes that is not known to fail.
func expectPassesOn(t *testing.T, s *server.Server, known *deviations.List) *verify.Report {
	t.Helper()
	report := runSuites(t, s, strictly(known))
	for _, r := range report.Results {
		if r.Class(reports.StrictReference) == reports.Failed || r.Verdict == reports.NotRun {
			t.Errorf("%s: %s\n  Requirement: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Requirement, r.Expected, r.Actual, r.Reason)
		}
	}
	return report
}

// embedded starts the reference server and opens it as a target, which is told the server's time limits.
func embedded(t *testing.T, options reference.Options) *server.Server {
	t.Helper()
	options.ConnectTimeout, options.UpgradeTimeout = 4*time.Second, 3*time.Second
	return open(t, options, profiles.Limits{
		ConnectTimeout: options.ConnectTimeout, UpgradeTimeout: options.UpgradeTimeout, MaxDisconnection: options.Recovery,
	})
}

// open starts the reference server and opens it as a target, which is told some limits.
func open(t *testing.T, options reference.Options, told profiles.Limits) *server.Server {
	t.Helper()
	log := logs.New()
	options.Addr, options.RefusedOrigin, options.Log = "127.0.0.1:0", "https://refused.example", logWriter{log}
	running, err := reference.Start(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	opened, err := server.Open(context.Background(), server.Options{
		URL: running.URL(), Profile: profiles.Contract, Limits: told, Origins: profiles.Origins{Refused: options.RefusedOrigin},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	opened.Log = log
	return opened
}

// strictly runs some cases, or all of them, and judges by what the reference implementation does.
func strictly(known *deviations.List, cases ...string) suites.Config {
	cfg := suites.Config{Selection: suites.Selection{Cases: cases}}
	cfg.Strict, cfg.Known = reports.StrictReference, known
	return cfg
}

// runSuites runs the cases without Ginkgo, which runs once in a process only.
func runSuites(t *testing.T, server *server.Server, cfg suites.Config) *verify.Report {
	t.Helper()
	execution, err := suites.Begin(context.Background(), server, cfg)
	if err != nil {
		t.Fatal(err)
	}
	report := execution.Report()
	expectWords(t, report.Results)
	return report
}

// logWriter gives a target's log what its server writes, a line at a time.
type logWriter struct{ log *logs.Log }

func (w logWriter) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		w.log.Add(strings.TrimSuffix(line, "\n"))
	}
	return len(p), nil
}
