package runner

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// bystander is a target that answers requests and takes no part otherwise: the bodies of these tests do not talk to it.
func bystander(t *testing.T) (*server.Server, *httptest.Server) {
	t.Helper()
	running := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(running.Close)
	address, err := url.Parse(running.URL)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := profiles.Load(profiles.Contract)
	if err != nil {
		t.Fatal(err)
	}
	heartbeat := engineio.Handshake{PingInterval: 25 * time.Second, PingTimeout: 20 * time.Second}
	return &server.Server{
		Endpoint: wire.Endpoint{URL: address, Path: "/"},
		Profile:  profile,
		Timing:   server.NewTiming(heartbeat, profiles.Limits{}, 1),
	}, running
}

// perform runs bodies, each as the case of its lane and level, and returns the report.
func perform(ctx context.Context, on *server.Server, cfg Config, cases ...trial.Case) *verify.Report {
	var jobs []*Job
	for _, c := range cases {
		jobs = append(jobs, &Job{Case: c, done: make(chan struct{})})
	}
	return Begin(ctx, on, jobs, cfg).Report()
}

// meet waits for another body, which ends the trial if that does not come.
func meet(t *trial.Trial, other <-chan struct{}) {
	select {
	case <-other:
	case <-time.After(10 * time.Second):
		t.Fail("the other body runs at the same time", "it does not")
	}
}

func expectPasses(t *testing.T, report *verify.Report) {
	t.Helper()
	for _, r := range report.Results {
		if r.Verdict != reports.Pass {
			t.Errorf("%s: %s, expected %s, actual %s%s", r.ID, r.Verdict, r.Expected, r.Actual, r.Reason)
		}
	}
}

func TestQuickCasesRunTogether(t *testing.T) {
	on, _ := bystander(t)
	here, there := make(chan struct{}), make(chan struct{})
	expectPasses(t, perform(t.Context(), on, Config{},
		trial.Case{ID: "A", Body: func(t *trial.Trial) { close(here); meet(t, there) }},
		trial.Case{ID: "B", Body: func(t *trial.Trial) { close(there); meet(t, here) }}))
}

func TestNoMoreCasesThanJobsAtOnce(t *testing.T) {
	on, _ := bystander(t)
	synctest.Test(t, func(t *testing.T) {
		var running atomic.Int64
		body := func(t *trial.Trial) {
			if n := running.Add(1); n > 2 {
				t.Fail("two bodies at a time", "%d", n)
			}
			time.Sleep(time.Millisecond)
			running.Add(-1)
		}
		var cases []trial.Case
		for range 20 {
			cases = append(cases, trial.Case{ID: "A", Body: body})
		}
		expectPasses(t, perform(t.Context(), on, Config{Jobs: 2}, cases...))
	})
}

func TestSlowCasesRunBesideAllOthers(t *testing.T) {
	on, _ := bystander(t)
	slow, alone := make(chan struct{}), make(chan struct{})
	expectPasses(t, perform(t.Context(), on, Config{},
		trial.Case{ID: "QUICK", Body: func(t *trial.Trial) { meet(t, slow) }},
		trial.Case{ID: "ALONE", Lane: trial.Alone, Body: func(*trial.Trial) { close(alone) }},
		trial.Case{ID: "SLOW", Lane: trial.Slow, Body: func(t *trial.Trial) { close(slow); meet(t, alone) }}))
}

// While only slow cases are left the progress says so: the results of all others are there.
func TestTheProgressSaysWhenOnlySlowCasesAreLeft(t *testing.T) {
	on, _ := bystander(t)
	told := make(chan struct{})
	var once sync.Once
	progress := func(p Progress) {
		if p.Slow > 0 && p.Slow == p.Total-p.Done {
			once.Do(func() { close(told) })
		}
	}
	expectPasses(t, perform(t.Context(), on, Config{Progress: progress},
		trial.Case{ID: "QUICK-01", Body: func(*trial.Trial) {}},
		trial.Case{ID: "QUICK-02", Body: func(*trial.Trial) {}},
		trial.Case{ID: "SLOW", Lane: trial.Slow, Body: func(t *trial.Trial) { meet(t, told) }}))
}

func TestCasesThatNeedSilenceHaveIt(t *testing.T) {
	on, _ := bystander(t)
	synctest.Test(t, func(t *testing.T) {
		var running atomic.Int64
		noisy := func(*trial.Trial) {
			running.Add(1)
			time.Sleep(time.Millisecond)
			running.Add(-1)
		}
		silent := func(t *trial.Trial) {
			if n := running.Add(1); n != 1 {
				t.Fail("nobody else", "%d others", n-1)
			}
			time.Sleep(time.Millisecond)
			running.Add(-1)
		}
		cases := []trial.Case{{ID: "ALONE", Lane: trial.Alone, Body: silent}, {ID: "ALONE", Lane: trial.Alone, Body: silent}}
		for range 20 {
			cases = append(cases, trial.Case{ID: "QUICK", Body: noisy})
		}
		expectPasses(t, perform(t.Context(), on, Config{}, cases...))
	})
}

func TestWithShortHeartbeatsSilenceWaitsForSlowCases(t *testing.T) {
	on, _ := bystander(t)
	synctest.Test(t, func(t *testing.T) {
		on.Timing.PingInterval, on.Timing.PingTimeout = shortHeartbeat/2, shortHeartbeat/2
		var ended atomic.Bool
		expectPasses(t, perform(t.Context(), on, Config{},
			trial.Case{ID: "SLOW", Lane: trial.Slow, Body: func(*trial.Trial) { time.Sleep(50 * time.Millisecond); ended.Store(true) }},
			trial.Case{ID: "ALONE", Lane: trial.Alone, Body: func(t *trial.Trial) {
				if !ended.Load() {
					t.Fail("the slow case has ended", "it runs")
				}
			}}))
	})
}

func TestSilenceComesAfterAllOthers(t *testing.T) {
	on, _ := bystander(t)
	synctest.Test(t, func(t *testing.T) {
		var ended atomic.Int64
		other := func(*trial.Trial) { time.Sleep(10 * time.Millisecond); ended.Add(1) }
		expectPasses(t, perform(t.Context(), on, Config{},
			trial.Case{ID: "SILENT", Lane: trial.Silent, Body: func(t *trial.Trial) {
				if n := ended.Load(); n != 3 {
					t.Fail("all others have ended", "%d of 3 have", n)
				}
			}},
			trial.Case{ID: "SLOW", Lane: trial.Slow, Body: other}, trial.Case{ID: "ALONE", Lane: trial.Alone, Body: other}, trial.Case{ID: "QUICK", Body: other}))
	})
}

func TestTheOnlyCaseThatRanTookTheServerDown(t *testing.T) {
	on, server := bystander(t)
	on.Timing.Reply = 200 * time.Millisecond // it does not come back
	report := perform(t.Context(), on, Config{},
		trial.Case{ID: "BEFORE", Lane: trial.Alone, Body: func(*trial.Trial) {}},
		trial.Case{ID: "DURING", Lane: trial.Alone, Level: reports.Must, Body: func(t *trial.Trial) { server.Close(); t.Fail("an answer", "none") }},
		trial.Case{ID: "AFTER", Lane: trial.Alone, Body: func(*trial.Trial) {}})
	for i, want := range []reports.Verdict{reports.Pass, reports.Fail, reports.NotRun} {
		if r := report.Results[i]; r.Verdict != want || r.Verdict == reports.Fail && !strings.Contains(r.Actual, "no longer answers") {
			t.Errorf("%s: %s, %s%s", r.ID, r.Verdict, r.Actual, r.Reason)
		}
	}
	if o := report.Outages; len(o) != 1 || o[0].Killer != "DURING" {
		t.Errorf("outages %+v", o)
	}
	if report.Outcome.ExitCode != reports.ExitDeviates {
		t.Errorf("outcome %+v", report.Outcome)
	}
}

// Of several that ran nobody can say which it was: none of them has a verdict, and the report ranks them.
func TestWhoeverRanIsSuspected(t *testing.T) {
	on, server := bystander(t)
	on.Timing.Reply = 200 * time.Millisecond
	here, there := make(chan struct{}), make(chan struct{})
	report := perform(t.Context(), on, Config{},
		trial.Case{ID: "WAITS", Lane: trial.Slow, Level: reports.Must, Body: func(t *trial.Trial) { close(here); meet(t, there) }},
		trial.Case{ID: "CLOSES", Level: reports.Must, Body: func(t *trial.Trial) { meet(t, here); server.Close(); close(there) }})
	for _, r := range report.Results {
		if r.Verdict != reports.NotRun {
			t.Errorf("%s: %s, %s%s", r.ID, r.Verdict, r.Actual, r.Reason)
		}
	}
	if o := report.Outages; len(o) != 1 || o[0].Killer != "" || len(o[0].Suspects) != 2 || o[0].Suspects[0].ID != "CLOSES" {
		t.Errorf("outages %+v", o)
	}
	if report.Outcome.ExitCode != reports.ExitUnreachable {
		t.Errorf("outcome %+v", report.Outcome)
	}
}

func TestACaseThatFailsOnALivingTargetDoesNotEndTheRun(t *testing.T) {
	on, _ := bystander(t)
	report := perform(t.Context(), on, Config{},
		trial.Case{ID: "A", Lane: trial.Alone, Level: reports.Must, Body: func(t *trial.Trial) { t.Fail("this", "that") }},
		trial.Case{ID: "B", Lane: trial.Alone, Body: func(*trial.Trial) {}})
	if first, second := report.Results[0], report.Results[1]; first.Verdict != reports.Fail || second.Verdict != reports.Pass {
		t.Errorf("%s, then %s", first.Verdict, second.Verdict)
	}
	if report.Outcome.ExitCode != reports.ExitDeviates {
		t.Errorf("outcome %+v", report.Outcome)
	}
}

func TestAnInterruptedRunIsNoVerdict(t *testing.T) {
	on, _ := bystander(t)
	ctx, interrupt := context.WithCancel(t.Context())
	report := perform(ctx, on, Config{},
		trial.Case{ID: "BEFORE", Lane: trial.Alone, Body: func(*trial.Trial) {}},
		trial.Case{ID: "DURING", Lane: trial.Alone, Level: reports.Must, Body: func(t *trial.Trial) { interrupt(); <-t.Context().Done(); t.Fail("an answer", "none") }},
		trial.Case{ID: "AFTER", Lane: trial.Alone, Body: func(*trial.Trial) {}})
	for i, want := range []reports.Verdict{reports.Pass, reports.NotRun, reports.NotRun} {
		if r := report.Results[i]; r.Verdict != want || r.Actual != "" {
			t.Errorf("%s: %s, %s", r.ID, r.Verdict, r.Actual)
		}
	}
	if report.Outcome.ExitCode != reports.ExitInterrupted {
		t.Errorf("outcome %+v", report.Outcome)
	}
}

func TestAFaultOfTheHarnessIsNoPass(t *testing.T) {
	on, _ := bystander(t)
	on.Timing.Case = 20 * time.Millisecond
	report := perform(t.Context(), on, Config{},
		trial.Case{ID: "PANIC", Body: func(*trial.Trial) { panic("a slip") }},
		trial.Case{ID: "PANIC-TOGETHER", Body: func(t *trial.Trial) { t.Together(func() {}, func() { panic("a slip") }) }},
		trial.Case{ID: "PANIC-CLOSING", Body: func(t *trial.Trial) { t.Defer(func() { panic("a slip") }) }},
		trial.Case{ID: "BROKEN", Body: func(t *trial.Trial) { t.Broken("a slip") }},
		trial.Case{ID: "HANGS", Level: reports.Must, Body: func(t *trial.Trial) { <-t.Context().Done(); t.Fail("an answer", "none") }})
	for _, r := range report.Results {
		if want := "a slip"; r.Verdict != reports.Error || r.ID != "HANGS" && !strings.Contains(r.Reason, want) {
			t.Errorf("%s: %s, %s", r.ID, r.Verdict, r.Reason)
		}
	}
	if report.Outcome.ExitCode != reports.ExitFault {
		t.Errorf("outcome %+v", report.Outcome)
	}
}

func TestWhatAFailureWeighs(t *testing.T) {
	on, _ := bystander(t)
	for level, want := range map[reports.Level]reports.Verdict{
		reports.Must: reports.Fail, reports.Format: reports.Fail, reports.Promise: reports.Fail,
		reports.Should: reports.NonStrict, reports.Reference: reports.NonStrict, reports.Info: reports.Recorded,
	} {
		report := perform(t.Context(), on, Config{}, trial.Case{ID: "A", Level: level, Body: func(t *trial.Trial) { t.Fail("this", "that") }})
		if r := report.Results[0]; r.Verdict != want || r.Expected != "this" || r.Actual != "that" {
			t.Errorf("%s: %s, expected %q, actual %q", level, r.Verdict, r.Expected, r.Actual)
		}
	}
}

func TestStrictnessDecidesWhatFails(t *testing.T) {
	on, _ := bystander(t)
	for strict, failed := range map[reports.Strictness]int{reports.Lenient: 0, reports.StrictShould: 1, reports.StrictReference: 2} {
		var cases []trial.Case
		for _, level := range []reports.Level{reports.Should, reports.Reference} {
			cases = append(cases, trial.Case{ID: string(level), Level: level, Body: func(t *trial.Trial) { t.Fail("this", "that") }})
		}
		report := perform(t.Context(), on, Config{Strict: strict}, cases...)
		if report.Summary.Failed != failed || (report.Outcome.ExitCode == reports.ExitDeviates) != (failed > 0) {
			t.Errorf("strictness %q: %d failed, want %d; outcome %+v", strict, report.Summary.Failed, failed, report.Outcome)
		}
	}
}

func TestKnownDeviations(t *testing.T) {
	on, _ := bystander(t)
	known := deviations.New(time.Now(), &deviations.Deviation{Case: "KNOWN-*", Reason: "so it is"}, &deviations.Deviation{Case: "FLAKY-*", Flaky: true})
	fails := func(t *trial.Trial) { t.Fail("this", "that") }
	report := perform(t.Context(), on, Config{Known: known},
		trial.Case{ID: "KNOWN-01", Level: reports.Must, Body: fails},
		trial.Case{ID: "KNOWN-02", Level: reports.Must, Body: func(*trial.Trial) {}},
		trial.Case{ID: "KNOWN-03", Body: func(t *trial.Trial) { t.NotApplicable("a thing") }},
		trial.Case{ID: "KNOWN-04", Body: func(t *trial.Trial) { t.Broken("a slip") }},
		trial.Case{ID: "FLAKY-01", Level: reports.Must, Body: fails},
		trial.Case{ID: "FLAKY-02", Level: reports.Must, Body: func(*trial.Trial) {}},
		trial.Case{ID: "OTHER-01", Level: reports.Must, Body: fails})
	for i, want := range []reports.Verdict{
		reports.KnownDeviation, reports.UnexpectedPass, reports.NotApplicable, reports.Error, reports.KnownDeviation, reports.Pass, reports.Fail,
	} {
		if r := report.Results[i]; r.Verdict != want {
			t.Errorf("%s: %s, want %s", r.ID, r.Verdict, want)
		}
	}
	if r := report.Results[0]; r.KnownDeviation == nil || r.KnownDeviation.Reason != "so it is" {
		t.Errorf("the reason is lost: %+v", r.KnownDeviation)
	}
}

// A later release of a library may have mended what ships as known of it: that is worth a remark, and fails nothing.
func TestAMendedDeviationOfALibraryPasses(t *testing.T) {
	on, _ := bystander(t)
	passes := trial.Case{ID: "KNOWN-01", Level: reports.Must, Body: func(*trial.Trial) {}}
	shipped := &deviations.Deviation{Case: "KNOWN-*", Reason: "so it is", Library: "socket.io@4"}
	report := perform(t.Context(), on, Config{Known: deviations.New(time.Now(), shipped)}, passes)
	if r := report.Results[0]; r.Verdict != reports.Pass || r.KnownDeviation == nil || r.KnownDeviation.Library != "socket.io@4" {
		t.Errorf("%s, %+v", r.Verdict, r.KnownDeviation)
	}
	own := &deviations.Deviation{Case: "KNOWN-*", Reason: "so it is"}
	report = perform(t.Context(), on, Config{Known: deviations.New(time.Now(), own, shipped)}, passes)
	if r := report.Results[0]; r.Verdict != reports.UnexpectedPass {
		t.Errorf("an entry of the user is out of date, and the verdict is %s", r.Verdict)
	}
}

// The same run gives the same words, whoever was faster.
func TestTogetherTheFirstInTheListHasItsWay(t *testing.T) {
	on, _ := bystander(t)
	var last atomic.Bool
	report := perform(t.Context(), on, Config{}, trial.Case{ID: "A", Level: reports.Must, Body: func(t *trial.Trial) {
		second := make(chan struct{})
		t.Together(
			func() { <-second; t.Fail("the first", "failed") },
			func() { defer close(second); t.Fail("the second", "failed") },
			func() { <-second; last.Store(true) })
	}})
	if r := report.Results[0]; r.Expected != "the first" || !last.Load() {
		t.Errorf("expected %q; the last one ended: %v", r.Expected, last.Load())
	}
}
