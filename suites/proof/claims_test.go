package proof_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/trial"
)

// unproven are the cases that catch no fault yet, with the reason. A case that catches one does not belong here.
var unproven = map[string]string{}

// Every case that can fail must be seen to fail.
func TestEveryCaseCatchesAFault(t *testing.T) {
	by := catches(reference.Faults())
	for _, area := range suites.Catalogue() {
		for _, c := range area.Cases {
			reason, excused := unproven[c.ID]
			switch {
			case !judged(c) && excused:
				t.Errorf("%s is not judged and needs no excuse", c.ID)
			case judged(c) && len(by[c.ID]) == 0 && !excused:
				t.Errorf("%s (%s) catches no fault: nobody knows that it can fail", c.ID, c.Title)
			case len(by[c.ID]) > 0 && excused:
				t.Errorf("%s catches %s: it is no longer unproven (%s)", c.ID, strings.Join(by[c.ID], ", "), reason)
			case excused && reason == "":
				t.Errorf("%s is unproven without a reason", c.ID)
			}
		}
	}
	for id := range unproven {
		if _, ok := suites.Find(id); !ok {
			t.Errorf("unproven: no case is called %s", id)
		}
	}
}

var faultName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)

// A fault is read by people who look for what their own server does wrong.
func TestEveryFaultIsDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, fault := range reference.Faults() {
		if seen[fault.Name] {
			t.Errorf("%s: two faults have this name", fault.Name)
		}
		seen[fault.Name] = true
		if !faultName.MatchString(fault.Name) {
			t.Errorf("%s: a name is words in small letters, joined by hyphens", fault.Name)
		}
		if fault.Layer == "" || !strings.HasSuffix(fault.Breaks, ".") {
			t.Errorf("%s: no layer, or what it breaks is no sentence: %q", fault.Name, fault.Breaks)
		}
		if len(fault.Cases) == 0 {
			t.Errorf("%s: no case claims to catch it", fault.Name)
		}
		for i, id := range fault.Cases {
			c, ok := suites.Find(id)
			switch {
			case !ok:
				t.Errorf("%s: no case is called %s", fault.Name, id)
			case !judged(c):
				t.Errorf("%s: %s is not judged and catches nothing", fault.Name, id)
			case slices.Contains(fault.Cases[:i], id):
				t.Errorf("%s: %s is claimed twice", fault.Name, id)
			}
		}
	}
}

// What counts as caught, and what does not.
func TestEvidence(t *testing.T) {
	telling := verify.Result{ID: "CHAT-ALL-01", Verdict: reports.Fail, Expected: "every message once", Actual: "lost: p1-4"}
	with := func(change func(*verify.Result)) verify.Result {
		r := telling
		change(&r)
		return r
	}
	for name, test := range map[string]struct {
		result verify.Result
		caught bool
	}{
		"a failure that says why":         {telling, true},
		"a SHOULD or a REFERENCE not met": {with(func(r *verify.Result) { r.Verdict = reports.NonStrict }), true},
		"a case that passes":              {verify.Result{ID: telling.ID, Verdict: reports.Pass}, false},
		"the case ran out of time":        {with(func(r *verify.Result) { r.Verdict, r.Reason = reports.Error, "the case did not end within 30s" }), false},
		"the target lacks something":      {verify.Result{ID: telling.ID, Verdict: reports.NotApplicable, Missing: []string{"operation say_all"}}, false},
		"the run ended before":            {verify.Result{ID: telling.ID, Verdict: reports.NotRun}, false},
		"a failure without words":         {with(func(r *verify.Result) { r.Actual = "" }), false},
		"nobody could connect":            {with(func(r *verify.Result) { r.Expected = "a connection for ann over upgrade" }), false},
		"nobody was let in":               {with(func(r *verify.Result) { r.Expected = "ann is let into the namespace /" }), false},
		"a handshake case has no open packet": {with(func(r *verify.Result) {
			r.ID, r.Expected = "EIO4-HS-04", "an open packet as the first WebSocket frame"
		}), true},
	} {
		t.Run(name, func(t *testing.T) {
			enough := false
			found := newEvidence([]string{test.result.ID}, func() { enough = true })
			found.add(test.result)
			if caught := len(found.missed()) == 0; caught != test.caught || enough != test.caught {
				t.Errorf("caught: %v, enough: %v, want %v; it said %s", caught, enough, test.caught, found.survived(test.result.ID))
			}
		})
	}
}

// One of several claimed cases, or one of several variants, is told from all.
func TestEvidenceOfSeveralCases(t *testing.T) {
	calls := 0
	found := newEvidence([]string{"CHAT-ALL-01", "CHAT-ALL-02"}, func() { calls++ })
	failure := verify.Result{ID: "CHAT-ALL-01", Variant: "/custom", Verdict: reports.Fail, Expected: "a", Actual: "b"}
	found.add(verify.Result{ID: "CHAT-ALL-01", Variant: "/", Verdict: reports.Pass})
	found.add(failure)
	found.add(failure)
	if missed := found.missed(); calls != 0 || !slices.Equal(missed, []string{"CHAT-ALL-02"}) || found.survived("CHAT-ALL-02") != "it did not run" {
		t.Errorf("after the first case: missed %v, %d calls, %s", missed, calls, found.survived("CHAT-ALL-02"))
	}
	failure.ID = "CHAT-ALL-02"
	found.add(failure)
	if missed := found.missed(); calls != 1 || len(missed) != 0 {
		t.Errorf("after both: missed %v, %d calls", missed, calls)
	}
}

// judged says whether a case gives a verdict, and is safe to run.
func judged(c trial.Case) bool { return c.Level != reports.Info && !c.Destructive }

// A case judges one rule, so that a server which breaks that one alone fails no other of the area.
func TestACaseJudgesOneRule(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	for fault, alone := range map[string]string{
		"websocket-message-too-large-dropped": "EIO4-LIM-03",
		"no-pings-after-upgrade":              "EIO4-HB-10",
		"close-leaves-get-hanging":            "EIO4-CLOSE-01",
		"second-get-conflict":                 "EIO4-POLL-06",
		"broken-get-unnoticed":                "EIO4-POLL-09",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			cfg := strictly(nil)
			cfg.Areas = areasOf([]string{alone})
			report := runSuites(t, breaking(t, fault, []string{alone}), cfg)
			for _, r := range report.Results {
				if r.ID != alone && acquits(r) == "" {
					t.Errorf("%s fails, too: expected %s, actual %s", r.Name(), r.Expected, r.Actual)
				}
			}
		})
	}
}
