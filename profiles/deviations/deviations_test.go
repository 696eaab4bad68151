package deviations_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles/deviations"
)

var today = time.Date(2026, 11, 22, 23, 59, 0, 0, time.FixedZone("east", 10*3600))

func parse(t *testing.T, source string) *deviations.List {
	t.Helper()
	list, err := deviations.Parse("known.yaml", []byte(source), today)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestMatch(t *testing.T) {
	list := parse(t, `
deviations:
  - {case: EIO4-HS-14, reason: exact, variant: "websocket*"}
  - {case: "SIO5-BIN-*", reason: family}
  - {case: "API-?LV-01", reason: one character}
  - {case: SIO5-BIN-07, reason: never reached}
`)
	cases := []struct{ id, variant, reason string }{
		{"EIO4-HS-14", "websocket", "exact"},
		{"EIO4-HS-14", "websocket /custom", "exact"},
		{"EIO4-HS-14", "polling", ""},
		{"EIO4-HS-140", "websocket", ""},
		{"SIO5-BIN-07", "polling", "family"},
		{"SIO5-BIN-", "", "family"},
		{"XSIO5-BIN-07", "", ""},
		{"API-DLV-01", "", "one character"},
		{"API-LV-01", "", ""},
	}
	for _, test := range cases {
		reason := ""
		if d := list.Match(test.id, test.variant, "200"); d != nil {
			reason = d.Reason
		}
		if reason != test.reason {
			t.Errorf("Match(%q, %q): reason %q, want %q", test.id, test.variant, reason, test.reason)
		}
	}
}

func TestOnlyFailuresThatSaySo(t *testing.T) {
	list := parse(t, `
deviations:
  - {case: "*", reason: at times, failure: "*no answer to*", flaky: true}
  - {case: A-1, reason: always, failure: "HTTP status 200\n5??"}
`)
	cases := []struct{ id, actual, reason string }{
		{"A-1", "client: no answer to CONNECT", "at times"},
		{"A-2", "client: no answer to CONNECT", "at times"},
		{"A-1", "503", "always"},
		{"A-1", "200", ""},
		{"A-2", "503", ""},
	}
	for _, test := range cases {
		reason := ""
		if d := list.Match(test.id, "polling", "HTTP status 200\n"+test.actual); d != nil {
			reason = d.Reason
		}
		if reason != test.reason {
			t.Errorf("Match(%q, actual %q): reason %q, want %q", test.id, test.actual, reason, test.reason)
		}
	}
}

func TestOnlyEntriesThatNameAFailure(t *testing.T) {
	list := parse(t, `
deviations:
  - {case: A-1, reason: any failure}
  - {case: A-1, reason: this failure, failure: "*ended*"}
  - {case: A-2, reason: any failure}
`)
	if d := list.MatchFailure("A-1", "", "it has ended"); d == nil || d.Reason != "this failure" {
		t.Errorf("the entry that names the failure is not found, but %+v", d)
	}
	if d := list.MatchFailure("A-1", "", "HTTP status 503"); d != nil {
		t.Errorf("another failure is covered by %+v", d)
	}
	if d := list.MatchFailure("A-2", "", "it has ended"); d != nil {
		t.Errorf("an entry that names no failure counts: %+v", d)
	}
}

func TestAFlakyCaseMayPass(t *testing.T) {
	list := parse(t, `
deviations:
  - {case: "*", reason: at times, flaky: true}
  - {case: A-1, reason: always, failure: "5??", variant: polling}
`)
	if d := list.Outdated("A-1", "polling"); d == nil || d.Reason != "always" {
		t.Errorf("a case that is known not to pass has passed, and the entry is %+v", d)
	}
	if d := list.Outdated("A-1", "websocket"); d != nil {
		t.Errorf("a flaky case has passed, which is news to %+v", d)
	}
}

func TestExpiryIsADay(t *testing.T) {
	list := parse(t, `
deviations:
  - {case: A-1, reason: yesterday, expires: 2026-11-21}
  - {case: A-2, reason: today, expires: 2026-11-22}
  - {case: A-3, reason: no end}
`)
	if list.Match("A-1", "", "") != nil {
		t.Error("an expired entry matches")
	}
	if list.Match("A-2", "", "") == nil || list.Match("A-3", "", "") == nil {
		t.Error("an entry that counts does not match")
	}
	if expired := list.Expired(); len(expired) != 1 || expired[0].Case != "A-1" {
		t.Errorf("expired: %+v", expired)
	}
	if all := list.Entries(); len(all) != 3 {
		t.Errorf("entries: %+v", all)
	}
}

func TestMentions(t *testing.T) {
	list := parse(t, "deviations:\n  - {case: EIO4-WS-*, variant: websocket, target: t, reason: r, failure: never}\n"+
		"  - {case: '*', target: t, reason: r, flaky: true}\n")
	if !list.Mentions("EIO4-WS-08", "websocket") || list.Mentions("EIO4-WS-08", "polling") || list.Mentions("EIO4-HB-01", "websocket") {
		t.Error("an entry is mentioned for what it covers, whatever the failure, and for nothing else")
	}
}

func TestANilListKnowsNone(t *testing.T) {
	var none *deviations.List
	if none.Match("A-1", "", "") != nil || none.Outdated("A-1", "") != nil || none.Expired() != nil || none.Entries() != nil {
		t.Error("a nil list knows something")
	}
}

func TestMistakesShowTheirPlace(t *testing.T) {
	cases := map[string]struct{ source, want string }{
		"no reason": {"deviations:\n  - case: A-1\n", `
known.yaml:2:5: an entry needs a reason: without one nobody dares to remove it
  1 | deviations:
> 2 |   - case: A-1
    |     ^`},
		"no case": {"deviations:\n  - reason: why\n", `
known.yaml:2:5: an entry needs a case: an id, or a glob like "SIO5-BIN-*"
  1 | deviations:
> 2 |   - reason: why
    |     ^`},
		"a bad date": {"deviations:\n  - case: A-1\n    reason: why\n    expires: soon\n", `
known.yaml:4:14: not a date like 2027-01-31: "soon"
  2 |   - case: A-1
  3 |     reason: why
> 4 |     expires: soon
    |              ^`},
		"a bad link": {"deviations:\n  - case: A-1\n    reason: why\n    link: there\n", `
known.yaml:4:11: not an absolute URL: "there"
  2 |   - case: A-1
  3 |     reason: why
> 4 |     link: there
    |           ^`},
		"an unknown key": {"deviations:\n  - cases: A-1\n", `
known.yaml:2:5: unknown key "cases" (did you mean "case"?)
  1 | deviations:
> 2 |   - cases: A-1
    |     ^`},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := deviations.Parse("known.yaml", []byte(test.source), today)
			if err == nil {
				t.Fatal("no error")
			}
			if got := "\n" + err.Error(); got != test.want {
				t.Errorf("got:%s\nwant:%s", got, test.want)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known.yaml")
	if err := os.WriteFile(path, []byte("deviations: [{case: A-1, reason: why}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "more.yaml")
	if err := os.WriteFile(other, []byte("deviations: [{case: A-2, reason: why}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := deviations.Load(today, path, other)
	if err != nil || list.Match("A-1", "polling", "") == nil || list.Match("A-2", "polling", "") == nil {
		t.Errorf("loaded %+v, %v", list, err)
	}
	if _, err := deviations.Load(today, path, path+".missing"); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a missing file: %v", err)
	}
}
