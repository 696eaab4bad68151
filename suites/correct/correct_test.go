package correct_test

import (
	"context"
	"crypto/sha256"
	"flag"
	"runtime"
	"testing"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/correct/plain"
)

var (
	times = flag.Int("times", 1, "run the cases so often on each server")
	busy  = flag.Bool("busy", false, "keep every core busy meanwhile")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *busy {
		for range runtime.NumCPU() {
			go func() {
				for sum := [sha256.Size]byte{}; ; {
					sum = sha256.Sum256(sum[:])
				}
			}()
		}
	}
	m.Run()
}

func TestAServerLikeMostConforms(t *testing.T) {
	for range *times {
		expectNoAlarm(t, run(t, plain.Freedoms{}, server.Options{}))
	}
}

// run starts a server and runs every case on it.
func run(t *testing.T, freedoms plain.Freedoms, options server.Options) *verify.Report {
	t.Helper()
	log := logs.New()
	options.URL, options.Log = plain.Start(t, freedoms, log.Writer()), log
	opened, err := server.Open(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	execution, err := suites.Begin(context.Background(), opened, suites.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return execution.Report()
}

// expectNoAlarm expects that no case fails, not even one that asks for what the official server does.
func expectNoAlarm(t *testing.T, report *verify.Report) {
	t.Helper()
	for _, r := range report.Results {
		if r.Class(reports.StrictReference) == reports.Failed || r.Verdict == reports.NotRun {
			t.Errorf("%s: %s\n  Requirement: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Requirement, r.Expected, r.Actual, r.Reason)
		}
	}
}
