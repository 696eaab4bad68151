package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

func TestTheBaselineCoversTheSameFailureTomorrow(t *testing.T) {
	for _, test := range []struct{ expected, actual, tomorrowExpected, tomorrow, another string }{
		{"HTTP status 400", "HTTP status 200", "HTTP status 400", "HTTP status 200", "HTTP status 500"},
		{"the message t41-x of ann-7f reaches bob", "lost: t41-x, t42-x", "the message t9-y of ann-1c reaches bob", "lost: t9-y", "received twice: t9-y"},
		{"an answer to Zx8_aabbccddeeffgghh", "nothing within 10s", "an answer to Yy8_aabbccddeeffgghh", "nothing within 10s", "the server ended"},
		{"HTTP status 400 for GET ?EIO=4", "200", "HTTP status 400 for GET ?EIO=4", "200", "500"},
		{"all *of* them?", "none: \"a\\b\"\nand more", "all *of* them?", "none: \"a\\b\"\nless", "some"},
	} {
		r := &verify.Report{Started: time.Now(), Results: []verify.Result{
			{ID: "CHAT-ALL-01", Variant: "eio4/websocket /a*", Level: reports.Promise, Verdict: reports.Fail, Expected: test.expected, Actual: test.actual, Link: "https://example.org/#a"},
			{ID: "CHAT-ALL-02", Level: reports.Promise, Verdict: reports.Pass},
			{ID: "CHAT-ALL-03", Level: reports.Should, Verdict: reports.NonStrict},
		}}
		var file bytes.Buffer
		if err := baseline(&file, r, failures(r)); err != nil {
			t.Fatal(err)
		}
		known, err := deviations.Parse("known.yaml", file.Bytes(), time.Now())
		if err != nil {
			t.Fatalf("%v in\n%s", err, file.String())
		}
		if len(known.Entries()) != 1 {
			t.Errorf("%d entries in\n%s", len(known.Entries()), file.String())
		}
		if known.Match("CHAT-ALL-01", "eio4/websocket /a*", test.tomorrowExpected+"\n"+test.tomorrow) == nil {
			t.Errorf("the same failure is not covered by\n%s", file.String())
		}
		if known.Match("CHAT-ALL-01", "eio4/websocket /a*", test.tomorrowExpected+"\n"+test.another) != nil {
			t.Errorf("%q is covered by\n%s", test.another, file.String())
		}
	}
}
