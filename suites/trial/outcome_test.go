package trial

import (
	"testing"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

// A case says whether it expects a close, a refusal or silence, and uses a control if so: neither goes without the other.
func TestAControlledCaseHasAControl(t *testing.T) {
	for name, test := range map[string]struct {
		marked bool
		body   func(*Trial)
		want   reports.Verdict
	}{
		"marked, with a control":            {true, func(t *Trial) { t.UseControl() }, reports.Pass},
		"marked, without one":               {true, func(*Trial) {}, reports.Error},
		"marked, without one, and recorded": {true, func(t *Trial) { t.Record("closed") }, reports.Error},
		"marked, and failed before":         {true, func(t *Trial) { t.Fail("a session", "none") }, reports.Fail},
		"marked, and not applicable":        {true, func(t *Trial) { t.NotApplicable("maxPayload") }, reports.NotApplicable},
		"not marked, with a control":        {false, func(t *Trial) { t.UseControl() }, reports.Error},
		"not marked, and no control":        {false, func(*Trial) {}, reports.Pass},
	} {
		t.Run(name, func(t *testing.T) {
			c := Case{ID: "MINE-01", Controlled: test.marked, Body: test.body}
			outcome := New(t.Context(), new(Shared), &server.Server{}, c, Variant{}).Run()
			if outcome.Verdict != test.want {
				t.Errorf("%+v, want %s", outcome, test.want)
			}
		})
	}
}

// What our clients say when the case has ended is no evidence.
func TestTheTranscriptEndsWithTheBody(t *testing.T) {
	c := Case{ID: "MINE-01", Body: func(t *Trial) {
		t.Defer(func() { t.Note("goodbye") })
		t.Note("hello")
		t.Fail("an answer", "none")
	}}
	trial := New(t.Context(), new(Shared), &server.Server{}, c, Variant{})
	outcome := trial.Run()
	entries := trial.Transcript.Entries()
	if outcome.Verdict != reports.Fail || len(entries) != 1 || string(entries[0].Data) != "hello" {
		t.Errorf("%+v, %+v", outcome, entries)
	}
}
