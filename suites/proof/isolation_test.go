package proof_test

import (
	"context"
	"sync"
	"testing"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/runner"
)

// A server that fails over what one case says to everybody must not fail another case: each has the verdict that it has alone.
func TestCasesDoNotDisturbEachOther(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	fragile := func() *server.Server {
		return embedded(t, calm(reference.Options{Engine: reference.Own, Fault: "binary-encoded-once"}))
	}
	together := runSuites(t, fragile(), strictly(nil)).Results
	alone := make([]verify.Result, len(together))
	next := make(chan int)
	var workers sync.WaitGroup
	for range 4 {
		s := fragile()
		jobs, err := suites.Plan(s, suites.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		workers.Go(func() {
			for i := range next {
				alone[i] = runner.Begin(context.Background(), s, jobs[i:i+1], strictly(nil).Config).Report().Results[0]
			}
		})
	}
	for i := range together {
		next <- i
	}
	close(next)
	workers.Wait()
	failed := 0
	for i, r := range together {
		if r.Verdict != alone[i].Verdict || r.Name() != alone[i].Name() {
			t.Errorf("%s: %s together, %s alone\n  Expected: %s\n  Actual: %s%s\n  Earlier: %q", r.Name(), r.Verdict, alone[i].Verdict, r.Expected, r.Actual, r.Reason, r.Earlier)
		}
		if len(r.Earlier) > 0 {
			t.Errorf("%s was examined again, as %s: %q", r.Name(), r.Doubt, r.Earlier)
		}
		if r.Class(reports.StrictReference) == reports.Failed {
			failed++
			t.Logf("%s fails: %s", r.Name(), r.Actual)
		}
	}
	if failed == 0 {
		t.Error("no case fails on the fragile server")
	}
}
