package runner

import (
	"context"
	"io"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
)

func TestWhatLostAHeartbeatIsExaminedAgain(t *testing.T) {
	on, _ := bystander(t)
	on.Timing.PingInterval, on.Timing.PingTimeout = 0, trial.TightTimeout/2
	var tries, always, closed, byAccident atomic.Int64
	strained := func(t *trial.Trial) {
		t.ConnectionLost(time.Now())
		t.Fail("an answer", "the connection was lost")
	}
	known := deviations.New(time.Now(), &deviations.Deviation{Case: "CLOSED", Reason: "it stays open"})
	report := perform(t.Context(), on, Config{Known: known},
		trial.Case{ID: "ONCE", Level: reports.Must, Body: func(t *trial.Trial) {
			if tries.Add(1) == 1 {
				strained(t)
			}
		}},
		trial.Case{ID: "ALWAYS", Level: reports.Must, Body: func(t *trial.Trial) { always.Add(1); strained(t) }},
		trial.Case{ID: "CLOSED", Level: reports.Must, Body: func(t *trial.Trial) {
			if closed.Add(1) == 1 {
				t.ConnectionLost(time.Now())
				return // as if the target had closed the connection
			}
			t.Fail("the connection is closed", "still open")
		}},
		trial.Case{ID: "BY ACCIDENT", Level: reports.Must, Controlled: true, Body: func(t *trial.Trial) {
			t.UseControl()
			if byAccident.Add(1) == 1 {
				t.ConnectionLost(time.Now())
				return // it was a heartbeat that closed the connection
			}
			t.Fail("the connection is closed", "still open")
		}},
		trial.Case{ID: "DISTURBED", Level: reports.Must, Controlled: true, Body: func(t *trial.Trial) {
			t.UseControl()
			t.Hears([]byte("p987654321-1")) // which another case has sent, and which closes nothing
		}})
	if r := report.Results[0]; r.Verdict != reports.Pass || len(r.Earlier) != 1 {
		t.Errorf("%s: %s, earlier %q", r.ID, r.Verdict, r.Earlier)
	}
	if r := report.Results[1]; r.Verdict != reports.Fail || always.Load() != tightTries {
		t.Errorf("%s: %s after %d tries", r.ID, r.Verdict, always.Load())
	}
	if r := report.Results[2]; r.Verdict != reports.KnownDeviation || !slices.Equal(r.Earlier, []string{"unexpected-pass"}) {
		t.Errorf("%s: %s, earlier %q", r.ID, r.Verdict, r.Earlier)
	}
	if r := report.Results[3]; r.Verdict != reports.Fail || !slices.Equal(r.Earlier, []string{"pass"}) {
		t.Errorf("%s: %s, earlier %q", r.ID, r.Verdict, r.Earlier)
	}
	if r := report.Results[4]; r.Verdict != reports.Pass || len(r.Earlier) != 0 {
		t.Errorf("%s: %s, earlier %q", r.ID, r.Verdict, r.Earlier)
	}
}

func TestWhoeverTookTooLongToComeInIsNoEvidence(t *testing.T) {
	on, _ := bystander(t)
	on.Timing.UpgradeTimeout, on.Timing.ConnectTimeout = time.Second, time.Second
	tries := map[string]int{}
	keptOut := func(began time.Time, err error) func(*trial.Trial) {
		return func(t *trial.Trial) {
			if tries[t.Case.ID]++; tries[t.Case.ID] == 1 {
				t.NotAdmitted(began, err)
				t.Fail("a client comes in", "%v", err)
			}
		}
	}
	long := time.Now().Add(-time.Second)
	report := perform(t.Context(), on, Config{Jobs: 1},
		trial.Case{ID: "LATE", Level: reports.Must, Body: keptOut(long, io.EOF)},
		trial.Case{ID: "IN TIME", Level: reports.Must, Body: keptOut(time.Now(), io.EOF)},
		trial.Case{ID: "UNANSWERED", Level: reports.Must, Body: keptOut(long, context.DeadlineExceeded)})
	for i, want := range []reports.Verdict{reports.Pass, reports.Fail, reports.Fail} {
		if r := report.Results[i]; r.Verdict != want {
			t.Errorf("%s: %s, want %s", r.ID, r.Verdict, want)
		}
	}
}
