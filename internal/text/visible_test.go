package text

import (
	"testing"
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
		if got := Visible(words); got != want {
			t.Errorf("Visible(%q) = %s, want %s", words, got, want)
		}
	}
}

func TestShortenSaysHowMuchIsMissing(t *testing.T) {
	if got, want := Shorten("äöüß", 3), "äöü… (1 more)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Shorten("äöü", 3); got != "äöü" {
		t.Errorf("got %q", got)
	}
}

// What a server prints or sends must not become a command to the CI that runs the tool.
func TestVisibleTextIsNoCommandToACI(t *testing.T) {
	for words, want := range map[string]string{
		"::error::broken":            `\x3a:error::broken`,
		"  ::stop-commands::x":       `  \x3a:stop-commands::x`,
		"a ::error:: in the middle":  "a ::error:: in the middle",
		"fine\n::set-env name=A::b":  "fine\n\\x3a:set-env name=A::b",
		"fine\r::error::":            `fine\r::error::`,
		"x ##[error]broken":          `x \x23#[error]broken`,
		"##vso[task.setvariable]":    `\x23#vso[task.setvariable]`,
		"###[group]":                 `#\x23#[group]`,
		"##teamcity[testFailed x]":   `\x23#teamcity[testFailed x]`,
		"# a heading, ## another":    "# a heading, ## another",
		"std::vector and C++ :: too": "std::vector and C++ :: too",
	} {
		if got := VisibleLines(words); got != want {
			t.Errorf("VisibleLines(%q) = %q, want %q", words, got, want)
		}
	}
	if got, want := Visible("::error::"), `\x3a:error::`; got != want {
		t.Errorf("Visible: %q, want %q", got, want)
	}
}
