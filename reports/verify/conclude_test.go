package verify

import (
	"testing"

	"github.com/sioproof/sioproof/reports"
)

func TestOutcome(t *testing.T) {
	results := func(verdicts ...reports.Verdict) []Result {
		out := []Result{}
		for _, v := range verdicts {
			out = append(out, Result{ID: "X", Area: "area", Level: reports.Should, Verdict: v})
		}
		return out
	}
	tests := []struct {
		name    string
		results []Result
		strict  reports.Strictness
		ending  reports.Ending
		status  reports.Status
		exit    reports.ExitCode
		closing string
	}{
		{"all pass", results(reports.Pass, reports.Pass), "", reports.Ending{}, reports.Conforms, 0, "2 passed, 0 failed, 0 skipped"},
		{"what is milder than a failure", results(reports.Pass, reports.NonStrict, reports.Recorded, reports.NotApplicable, reports.KnownDeviation), "", reports.Ending{}, reports.Conforms, 0, "1 passed, 0 failed, 4 skipped"},
		{"a failure", results(reports.Pass, reports.Fail), "", reports.Ending{}, reports.Deviates, 1, "1 passed, 1 failed, 0 skipped"},
		{"an unexpected pass", results(reports.UnexpectedPass), "", reports.Ending{}, reports.Deviates, 1, "0 passed, 1 failed, 0 skipped"},
		{"an unmet SHOULD, strictly", results(reports.Pass, reports.NonStrict), reports.StrictShould, reports.Ending{}, reports.Deviates, 1, "1 passed, 1 failed, 0 skipped"},
		{"an unmet SHOULD, more strictly", results(reports.Pass, reports.NonStrict), reports.StrictReference, reports.Ending{}, reports.Deviates, 1, "1 passed, 1 failed, 0 skipped"},
		{"an error", results(reports.Pass, reports.Error), "", reports.Ending{}, reports.Fault, 4, "1 passed, 1 failed, 0 skipped"},
		{"a failure weighs more than an error", results(reports.Fail, reports.Error), "", reports.Ending{}, reports.Deviates, 1, "0 passed, 2 failed, 0 skipped"},
		{"a failure weighs more than a lost target", results(reports.Fail, reports.NotRun), "", reports.Ending{Unreachable: "gone"}, reports.Deviates, 1, "0 passed, 1 failed, 1 skipped"},
		{"a lost target", results(reports.Pass, reports.NotRun), "", reports.Ending{Unreachable: "gone"}, reports.Unreachable, 3, "1 passed, 0 failed, 1 skipped"},
		{"a lost target weighs more than the errors it causes", results(reports.Pass, reports.Error), "", reports.Ending{Unreachable: "gone"}, reports.Unreachable, 3, "1 passed, 1 failed, 0 skipped"},
		{"an interruption weighs most", results(reports.Fail, reports.Error), "", reports.Ending{Interrupted: "stopped", Fault: "broken"}, reports.Interrupted, 130, "0 passed, 2 failed, 0 skipped"},
		{"a fault weighs more than a failure", results(reports.Fail), "", reports.Ending{Fault: "broken"}, reports.Fault, 4, "0 passed, 1 failed, 0 skipped"},
		{"nothing selected", nil, "", reports.Ending{}, reports.Unusable, 2, "0 passed, 0 failed, 0 skipped"},
		{"nothing applies", results(reports.NotApplicable, reports.NotApplicable), "", reports.Ending{}, reports.Unusable, 2, "0 passed, 0 failed, 2 skipped"},
		{"a bad configuration", nil, "", reports.Ending{Unusable: "bad"}, reports.Unusable, 2, "0 passed, 0 failed, 0 skipped"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := &Report{Results: test.results, Selection: Selection{Strict: test.strict}}
			r.Conclude(test.ending)
			if r.Outcome.Status != test.status || r.Outcome.ExitCode != test.exit {
				t.Errorf("outcome %+v, want %s and %d", r.Outcome, test.status, test.exit)
			}
			if got := r.Summary.String(); got != test.closing {
				t.Errorf("closing line %q, want %q", got, test.closing)
			}
		})
	}
}

func TestStrictnessGoesByLevel(t *testing.T) {
	for _, test := range []struct {
		level  reports.Level
		strict reports.Strictness
		want   reports.Class
	}{
		{reports.Should, reports.Lenient, reports.Skipped}, {reports.Should, reports.StrictShould, reports.Failed}, {reports.Should, reports.StrictReference, reports.Failed},
		{reports.Reference, reports.Lenient, reports.Skipped}, {reports.Reference, reports.StrictShould, reports.Skipped}, {reports.Reference, reports.StrictReference, reports.Failed},
	} {
		if got := (Result{Level: test.level, Verdict: reports.NonStrict}).Class(test.strict); got != test.want {
			t.Errorf("%s under %q: class %d, want %d", test.level, test.strict, got, test.want)
		}
	}
}

// A consequence is no failure of its own, but the run is not green.
func TestConsequencesAreCountedByThemselves(t *testing.T) {
	r := &Report{Results: []Result{{ID: "A", Verdict: reports.Fail}, {ID: "B", Verdict: reports.Fail, ConsequenceOf: "A"}, {ID: "C", Verdict: reports.Pass}}}
	r.Conclude(reports.Ending{})
	if got, want := r.Summary.String(), "1 passed, 1 failed, 1 consequence, 0 skipped"; got != want {
		t.Errorf("closing line %q, want %q", got, want)
	}
	if want := "the library breaks 1 rule of the protocol: 2 results fail for 1 cause"; r.Outcome.ExitCode != reports.ExitDeviates || r.Outcome.Reason != want {
		t.Errorf("outcome %+v, want %q", r.Outcome, want)
	}
}

// A reader of the last lines learns why so many cases were not run, also where the exit code tells of something else.
func TestALostTargetIsSaidBesideTheFailures(t *testing.T) {
	r := &Report{Results: []Result{{Verdict: reports.Fail}, {Verdict: reports.Error}, {Verdict: reports.NotRun}}}
	r.Conclude(reports.Ending{Unreachable: "the target is gone: status 7"})
	if want := "the library breaks 1 rule of the protocol, 1 case could not be judged; the target is gone: status 7"; r.Outcome.Reason != want {
		t.Errorf("reason %q, want %q", r.Outcome.Reason, want)
	}
}
