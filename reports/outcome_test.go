package reports

import "testing"

func TestOutcome(t *testing.T) {
	results := func(verdicts ...Verdict) []Result {
		out := []Result{}
		for _, v := range verdicts {
			out = append(out, Result{ID: "X", Area: "area", Level: Should, Verdict: v})
		}
		return out
	}
	tests := []struct {
		name    string
		results []Result
		strict  Strictness
		ending  Ending
		status  Status
		exit    ExitCode
		closing string
	}{
		{"all pass", results(Pass, Pass), "", Ending{}, Conforms, 0, "2 passed, 0 failed, 0 skipped"},
		{"what is milder than a failure", results(Pass, NonStrict, Recorded, NotApplicable, KnownDeviation), "", Ending{}, Conforms, 0, "1 passed, 0 failed, 4 skipped"},
		{"a failure", results(Pass, Fail), "", Ending{}, Deviates, 1, "1 passed, 1 failed, 0 skipped"},
		{"an unexpected pass", results(UnexpectedPass), "", Ending{}, Deviates, 1, "0 passed, 1 failed, 0 skipped"},
		{"an unmet SHOULD, strictly", results(Pass, NonStrict), StrictShould, Ending{}, Deviates, 1, "1 passed, 1 failed, 0 skipped"},
		{"an unmet SHOULD, more strictly", results(Pass, NonStrict), StrictReference, Ending{}, Deviates, 1, "1 passed, 1 failed, 0 skipped"},
		{"an error", results(Pass, Error), "", Ending{}, Fault, 4, "1 passed, 1 failed, 0 skipped"},
		{"a failure weighs more than an error", results(Fail, Error), "", Ending{}, Deviates, 1, "0 passed, 2 failed, 0 skipped"},
		{"a failure weighs more than a lost target", results(Fail, NotRun), "", Ending{Unreachable: "gone"}, Deviates, 1, "0 passed, 1 failed, 1 skipped"},
		{"a lost target", results(Pass, NotRun), "", Ending{Unreachable: "gone"}, Unreachable, 3, "1 passed, 0 failed, 1 skipped"},
		{"a lost target weighs more than the errors it causes", results(Pass, Error), "", Ending{Unreachable: "gone"}, Unreachable, 3, "1 passed, 1 failed, 0 skipped"},
		{"an interruption weighs most", results(Fail, Error), "", Ending{Interrupted: "stopped", Fault: "broken"}, Interrupted, 130, "0 passed, 2 failed, 0 skipped"},
		{"a fault weighs more than a failure", results(Fail), "", Ending{Fault: "broken"}, Fault, 4, "0 passed, 1 failed, 0 skipped"},
		{"nothing selected", nil, "", Ending{}, Unusable, 2, "0 passed, 0 failed, 0 skipped"},
		{"nothing applies", results(NotApplicable, NotApplicable), "", Ending{}, Unusable, 2, "0 passed, 0 failed, 2 skipped"},
		{"a bad configuration", nil, "", Ending{Unusable: "bad"}, Unusable, 2, "0 passed, 0 failed, 0 skipped"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := &Report{Results: test.results, Selection: Selection{Strict: test.strict}}
			r.Conclude(test.ending)
			if r.Outcome.Status != test.status || r.Outcome.ExitCode != test.exit {
				t.Errorf("outcome %+v, want %s and %d", r.Outcome, test.status, test.exit)
			}
			if got := r.Summary.ClosingLine(); got != test.closing {
				t.Errorf("closing line %q, want %q", got, test.closing)
			}
		})
	}
}

func TestStrictnessGoesByLevel(t *testing.T) {
	for _, test := range []struct {
		level  Level
		strict Strictness
		want   Class
	}{
		{Should, Lenient, Skipped}, {Should, StrictShould, Failed}, {Should, StrictReference, Failed},
		{Reference, Lenient, Skipped}, {Reference, StrictShould, Skipped}, {Reference, StrictReference, Failed},
	} {
		if got := (Result{Level: test.level, Verdict: NonStrict}).Class(test.strict); got != test.want {
			t.Errorf("%s under %q: class %d, want %d", test.level, test.strict, got, test.want)
		}
	}
}

// A reader of the last lines learns why so many cases were not run, also where the exit code tells of something else.
func TestALostTargetIsSaidBesideTheFailures(t *testing.T) {
	r := &Report{Results: []Result{{Verdict: Fail}, {Verdict: Error}, {Verdict: NotRun}}}
	r.Conclude(Ending{Unreachable: "the target is gone: status 7"})
	if want := "1 case fails, 1 case could not be judged; the target is gone: status 7"; r.Outcome.Reason != want {
		t.Errorf("reason %q, want %q", r.Outcome.Reason, want)
	}
}
