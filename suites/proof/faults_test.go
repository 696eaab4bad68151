package proof_test

import (
	"context"
	"flag"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/runner"
	"github.com/sioproof/sioproof/suites/trial"
)

// Who tests the tester? The reference server breaks one promise at a time, and the cases that claim to notice have to.

var survey = flag.Bool("survey", false, "run all cases of an area that claims a fault, and log which catch it without claiming it")

const (
	// atOnce is how many faulty servers there are at a time: their suites mostly wait.
	atOnce = 10
	// patience is how long a case waits for an answer that a fault may have swallowed. Everything else that a suite waits for
	// keeps its time, so that no case fails for being hurried.
	patience = 3 * time.Second
	// heartbeat is the interval of the pings.
	heartbeat = 300 * time.Millisecond
	// tries is how often may be tried what goes wrong when this machine is too busy for the short times here: then a heartbeat is
	// missed, a client does not come in, or an answer that comes too early is seen too late.
	tries = 3
	// mostAgain bounds how many examinations may be made again altogether: one in so many faults.
	mostAgain = 5
	// recoveryTime is for how long lost sessions can be recovered: longer than a missed heartbeat takes.
	recoveryTime = 4 * time.Second
)

func TestEveryFaultIsCaught(t *testing.T) {
	t.Parallel()
	expectEachCaught(t, sample(reference.Faults()), ground{breaking: breaking})
}

// expectEachCaught looks for the faults, some at a time, each on a server of its own.
func expectEachCaught(t *testing.T, faults []reference.Fault, on ground) {
	queue := make(chan reference.Fault)
	var workers sync.WaitGroup
	var examinedAgain atomic.Int64
	for range atOnce {
		workers.Go(func() {
			for fault := range queue {
				t.Run(fault.Name, func(t *testing.T) { examinedAgain.Add(expectCaught(t, fault, on)) })
			}
		})
	}
	for _, fault := range faults {
		queue <- fault
	}
	close(queue)
	workers.Wait()
	again := int(examinedAgain.Load())
	t.Logf("%d examinations were made again, for %d faults", again, len(faults))
	if most := 1 + len(faults)/mostAgain; again > most {
		t.Errorf("%d examinations had to be made again, more than %d: the machine is too busy for a proof, or cases have become unreliable", again, most)
	}
}

// What catches a fault must pass without one, with as little patience.
func TestWhatCatchesFaultsPassesWithoutOne(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	expectPassesWithoutFault(t, sample(reference.Faults()), breaking)
}

// expectPassesWithoutFault expects that what claims to catch the faults passes on a server without any.
func expectPassesWithoutFault(t *testing.T, faults []reference.Fault, breaking breaker) {
	t.Helper()
	var claimed []string
	for _, fault := range faults {
		claimed = append(claimed, fault.Cases...)
	}
	var failures []verify.Result
	for again := 0; len(claimed) > 0 && again < tries; again++ { // those that failed once more, with less beside them
		report := runSuites(t, breaking(t, "", claimed), strictly(nil, claimed...))
		failures = slices.DeleteFunc(report.Results, func(r verify.Result) bool {
			return r.Class(reports.StrictReference) != reports.Failed && r.Verdict != reports.NotRun
		})
		claimed = nil
		for _, r := range failures {
			t.Logf("%s: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Expected, r.Actual, r.Reason)
			claimed = append(claimed, r.ID)
		}
	}
	if len(failures) > 0 {
		t.Errorf("%d results are not what they are to be", len(failures))
	}
}

// A case that no longer looks must be noticed: here is one, and the fault it claims to catch.
func TestAWeakenedCaseIsNoticed(t *testing.T) {
	fault := reference.Faults()[0]
	weakened := fault.Cases[0]
	if missed := examine(t, fault.Name, []string{weakened}, breaking).missed(); len(missed) > 0 {
		t.Fatalf("%s misses %s before it is weakened", weakened, fault.Name)
	}
	weaken(t, weakened)
	if missed := examine(t, fault.Name, []string{weakened}, breaking).missed(); !slices.Equal(missed, []string{weakened}) {
		t.Errorf("%s looks at nothing any more, and is still taken to catch %s: missed %v", weakened, fault.Name, missed)
	}
}

// sample is a tenth of the faults in short mode, the same each time.
func sample(faults []reference.Fault) []reference.Fault {
	if !testing.Short() {
		return faults
	}
	var tenth []reference.Fault
	for i := 0; i < len(faults); i += 10 {
		tenth = append(tenth, faults[i])
	}
	return tenth
}

// expectCaught runs what claims to catch a fault, on a server that has it, and returns how often it did so again.
func expectCaught(t *testing.T, fault reference.Fault, on ground) (examinedAgain int64) {
	found := examine(t, fault.Name, fault.Cases, on.breaking)
	missed := func() []string {
		return slices.DeleteFunc(found.missed(), func(id string) bool { return on.partly && found.inapplicable(id) })
	}
	for ; examinedAgain < tries-1 && len(missed()) > 0; examinedAgain++ {
		for _, id := range missed() {
			t.Logf("again, as it survives %s: %s", id, found.survived(id))
		}
		found = examine(t, fault.Name, fault.Cases, on.breaking)
	}
	survives := missed()
	for _, id := range fault.Cases {
		if r, caught := found.caught[id]; caught {
			t.Logf("%s: expected %s, actual %s", r.Name(), r.Expected, r.Actual)
			continue
		}
		if !slices.Contains(survives, id) {
			t.Logf("%s does not apply: %s", id, found.survived(id))
			continue
		}
		t.Errorf("the fault %s survives %s, which claims to catch it\n  The server: %s\n  The case said:\n    %s", fault.Name, id, fault.Breaks, found.survived(id))
	}
	for _, id := range slices.Sorted(maps.Keys(found.caught)) {
		if r := found.caught[id]; !slices.Contains(fault.Cases, id) {
			t.Logf("UNCLAIMED %s: expected %s, actual %s", r.Name(), r.Expected, r.Actual)
		}
	}
	return examinedAgain
}

// examine runs cases against a server with a fault, and ends as soon as each of them has caught it.
func examine(t *testing.T, fault string, cases []string, breaking breaker) *evidence {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	found := newEvidence(cases, cancel)
	cfg := strictly(nil, cases...)
	cfg.Progress = func(p runner.Progress) { found.add(p.Result) }
	if *survey {
		cfg.Cases, cfg.Areas, found.enough = nil, areasOf(cases), func() {}
	}
	execution, err := suites.Begin(ctx, breaking(t, fault, cases), cfg)
	if err != nil {
		t.Fatal(err)
	}
	execution.Report()
	return found
}

// areasOf are the areas that the cases stand in.
func areasOf(cases []string) []string {
	var keys []string
	for _, area := range suites.Catalogue() {
		if slices.ContainsFunc(area.Cases, func(c trial.Case) bool { return slices.Contains(cases, c.ID) }) {
			keys = append(keys, area.Key)
		}
	}
	return keys
}

// heartbeatFor is the interval of the pings for some cases: long, if one of them looks for a first ping that comes too early. On a
// busy machine a short interval may be over before the case sees the ping.
func heartbeatFor(cases []string) time.Duration {
	if slices.Contains(cases, "EIO4-HB-03") {
		return 5 * heartbeat
	}
	return heartbeat
}

// recoveryFor is for how long lost sessions are kept, for some cases: not at all, unless one of them is about that.
func recoveryFor(cases []string) time.Duration {
	if slices.ContainsFunc(cases, func(id string) bool { return strings.HasPrefix(id, "REC-") }) {
		return recoveryTime
	}
	return 0
}

// ground is where faults are looked for.
type ground struct {
	breaking breaker
	partly   bool // a case need not apply there
}

// breaker starts a server with a fault, or with none if that is empty, for some cases.
type breaker func(t *testing.T, fault string, cases []string) *server.Server

// breaking is the breaker of the place where every fault is looked for: short heartbeats, and time limits that the tool is told.
func breaking(t *testing.T, fault string, cases []string) *server.Server {
	t.Helper()
	server := embedded(t, reference.Options{
		Engine: reference.Own, PingInterval: heartbeatFor(cases), PingTimeout: 2 * time.Second, Recovery: recoveryFor(cases), Fault: fault,
	})
	server.Timing.Reply, server.Timing.Dial = patience, patience
	return server
}

// weaken replaces what a case does by nothing, which passes, until the test ends. Nothing else may run meanwhile.
func weaken(t *testing.T, id string) {
	t.Helper()
	for _, area := range suites.Catalogue() {
		for i, c := range area.Cases { // the catalogue's own cases, not copies
			if c.ID == id {
				area.Cases[i].Body = func(*trial.Trial) {}
				t.Cleanup(func() { area.Cases[i].Body = c.Body })
				return
			}
		}
	}
	t.Fatalf("no case is called %s", id)
}
