package view

import (
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

func TestVisible(t *testing.T) {
	for words, want := range map[string]string{
		"plain — ünïcode 🙂 ｗ":              "plain — ünïcode 🙂 ｗ",
		"4\x1e2":                           `4\x1e2`,
		"a\r\n\tb":                         `a\r\n\tb`,
		"\x1b[2J\x9b1m":                    `\x1b[2J\x9b1m`,
		"\u0085\u009b":                     `\u0085\u009b`,
		"user\u202egnp.exe \u2066x":        `user\u202egnp.exe \u2066x`,
		"\xff\xfe\x00":                     `\xff\xfe\x00`,
		"\ufeff\U000e0041\U0010ffff\u200d": `\ufeff\U000e0041\U0010ffff\u200d`,
	} {
		if got := text.Visible(words); got != want {
			t.Errorf("Visible(%q) = %s, want %s", words, got, want)
		}
	}
}

func TestShortenSaysHowMuchIsMissing(t *testing.T) {
	if got, want := text.Shorten("äöüß", 3), "äöü… (1 more)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := text.Shorten("äöü", 3); got != "äöü" {
		t.Errorf("got %q", got)
	}
}

func TestWireKeepsBeginningAndEnd(t *testing.T) {
	var r verify.Result
	for i := range 100 {
		r.Transcript = append(r.Transcript, reports.Frame{AtMS: float64(i), Kind: "text", Text: "x"})
	}
	lines := wire(r, detail{frames: 8, frame: 10})
	if len(lines) != 9 {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for i, want := range []string{"0.0 ms", "1.0 ms", "92 entries left out", "94.0 ms"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %q, want one with %q", i, lines[i], want)
		}
	}
}
