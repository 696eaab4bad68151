package trial

import (
	"context"
	"testing"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

// newTrial returns a trial with a body and no server.
func newTrial(shared *Shared, body func(*Trial)) *Trial {
	return New(context.Background(), shared, &server.Server{}, Case{Level: reports.Must, Body: body}, Variant{})
}

const mebibyte = 1<<20 - keptBeside

// What a trial gives back, or has kept before it ended, does not count; what all trials of a run keep together does.
func TestWhatIsKeptIsBounded(t *testing.T) {
	shared := new(Shared)
	for range 2 * keptByRun / keptByTrial {
		outcome := newTrial(shared, func(t *Trial) {
			for range 2 * keptByRun >> 20 {
				t.Keep(mebibyte)
				t.Forget(mebibyte)
			}
			for range keptByTrial >> 20 {
				t.Keep(mebibyte)
			}
		}).Run()
		if outcome.Verdict != reports.Pass {
			t.Fatalf("%+v", outcome)
		}
	}
	if kept := shared.kept.Load(); kept != 0 {
		t.Errorf("%d bytes are kept by trials that have ended", kept)
	}
}

// A flooded trial fails, although its body saw nothing wrong, and takes no room from others.
func TestAFloodedTrialFails(t *testing.T) {
	shared := new(Shared)
	outcome := newTrial(shared, func(t *Trial) {
		for t.Keep(mebibyte) {
		}
		<-t.Context().Done()
	}).Run()
	if outcome.Verdict != reports.Fail || outcome.Expected == "" || outcome.Actual == "" || shared.kept.Load() != 0 {
		t.Errorf("%+v, and %d bytes are kept", outcome, shared.kept.Load())
	}
}
