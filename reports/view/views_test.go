package view

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

var update = flag.Bool("update", false, "write the golden files anew")

var views = map[string]verify.View{
	"sample.json":     verify.JSON,
	"sample.xml":      JUnit,
	"sample.md":       Markdown,
	"sample.txt":      Terminal(false),
	"sample.ansi.txt": Terminal(true),
}

func render(t interface{ Fatal(...any) }, view verify.View, r *verify.Report) string {
	var out bytes.Buffer
	if err := view(r, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestViewsAreAsTheyWere(t *testing.T) {
	for name, view := range views {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name)
			got := render(t, view, sample())
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs (go test ./reports -update writes it anew):\n%s", path, got)
			}
		})
	}
}

func TestJSONComesBackAsItWas(t *testing.T) {
	want := sample()
	got, err := verify.Parse(strings.NewReader(render(t, verify.JSON, want)))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// What was stored looks like what was there, whatever the server sent.
func TestWhatIsStoredIsRenderedAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := hostile(t)
		stored, err := verify.Parse(strings.NewReader(render(t, verify.JSON, r)))
		if err != nil {
			t.Fatal(err)
		}
		for name, view := range views {
			if now, then := render(t, view, stored), render(t, view, r); now != then {
				t.Fatalf("%s is\n%s\nand was\n%s", name, now, then)
			}
		}
	})
}

func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	for text, want := range map[string]string{
		`{"schema":"sioproof.report/999"}`:           `schema "sioproof.report/999"`,
		`{"schema":"sioproof.report/1","verdict":1}`: `unknown field "verdict"`,
		`[]`: "cannot unmarshal",
	} {
		if _, err := verify.Parse(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%s): error %v, want one with %q", text, err, want)
		}
	}
}

// Whatever the server sent, the text views hold printable characters and line breaks only.
func TestNothingRawReachesTheReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := hostile(t)
		for name, view := range map[string]verify.View{"terminal": Terminal(false), "markdown": Markdown, "junit": JUnit} {
			text := render(t, view, r)
			if !utf8.ValidString(text) {
				t.Fatalf("%s: not UTF-8", name)
			}
			for _, c := range text {
				if !unicode.IsPrint(c) && c != '\n' {
					t.Fatalf("%s: raw %U in %q", name, c, text)
				}
			}
		}
	})
}

func TestJUnitIsWellFormedAndCountsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := hostile(t)
		var got xmlSuites
		if err := xml.Unmarshal([]byte(render(t, JUnit, r)), &got); err != nil {
			t.Fatal(err)
		}
		cases, extra := 0, 0
		for _, suite := range got.Suites {
			cases += len(suite.Cases)
			if suite.Name == "run" {
				extra++
			}
		}
		if cases != got.Tests || cases != len(r.Results)+extra {
			t.Fatalf("%d test cases, tests=%d, %d results and %d of the run", cases, got.Tests, len(r.Results), extra)
		}
		if got.Failures+got.Errors != r.Summary.Failed+extra || got.Skipped != r.Summary.Skipped {
			t.Fatalf("failures=%d errors=%d skipped=%d, summary %+v", got.Failures, got.Errors, got.Skipped, r.Summary)
		}
		if green := got.Failures+got.Errors == 0; green != (r.Outcome.ExitCode == reports.ExitConforms) {
			t.Fatalf("green is %v, outcome %+v", green, r.Outcome)
		}
	})
}

// hostile is a report whose every text is whatever the generator thinks of.
func hostile(t *rapid.T) *verify.Report {
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	draw := func(label string) string { return text.Draw(t, label) }
	r := &verify.Report{Target: reports.Target{URL: draw("url"), Description: draw("description")}}
	for range rapid.IntRange(0, 4).Draw(t, "results") {
		r.Results = append(r.Results, verify.Result{
			ID: draw("id"), Variant: draw("variant"), Area: "area " + draw("area"), Title: draw("title"),
			Level:    rapid.SampledFrom(reports.Levels()).Draw(t, "level"),
			Verdict:  rapid.SampledFrom(reports.Verdicts()).Draw(t, "verdict"),
			Expected: draw("expected"), Actual: draw("actual"), Reason: draw("reason"), Missing: []string{draw("missing")},
			Transcript: []reports.Frame{{Channel: draw("channel"), Kind: draw("kind"), Text: draw("frame")}},
			Log:        []string{draw("log")},
		})
	}
	ending := reports.Ending{}
	if rapid.Bool().Draw(t, "ended early") {
		ending.Unreachable = "gone: " + draw("ending")
	}
	r.Conclude(ending)
	return r
}

func TestTheLastLineIsTheCount(t *testing.T) {
	for _, colour := range []bool{false, true} {
		lines := strings.Split(render(t, Terminal(colour), sample()), "\n")
		if got, want := lines[len(lines)-2:], []string{"1 passed, 3 failed, 5 skipped", ""}; !reflect.DeepEqual(got, want) {
			t.Errorf("colour %v: last lines %q, want %q", colour, got, want)
		}
	}
}

// The fence around what a server sent is longer than any it sent.
func TestMarkdownCodeCannotBeClosedFromInside(t *testing.T) {
	r := sample()
	r.Results[1].Actual = "a\n```\n<img src=x>\n`````\nb"
	text := render(t, Markdown, r)
	if !strings.Contains(text, "\n``````text\n") {
		t.Errorf("no fence of six backticks in\n%s", text)
	}
	outside := regexp.MustCompile("(?s)\n(`{3,})text\n.*?\n`{3,}\n").ReplaceAllString(text, "\n")
	if strings.Contains(outside, "<em>") || strings.Contains(outside, "@everyone") {
		t.Errorf("raw text of the server outside code:\n%s", outside)
	}
}

func TestMarkdownFitsAStepSummary(t *testing.T) {
	r := sample()
	failure := r.Results[1]
	failure.Actual = strings.Repeat("long ", 900)
	for range 60 {
		failure.Transcript = append(failure.Transcript, reports.Frame{Kind: "text", Text: strings.Repeat("é", 1000)})
	}
	for i := range 3000 {
		failure.ID = fmt.Sprintf("EIO4-HS-%d", i)
		r.Results = append(r.Results, failure)
	}
	r.Conclude(reports.Ending{})
	text := render(t, Markdown, r)
	if len(text) > 1<<20 {
		t.Errorf("%d bytes, more than 1 MiB", len(text))
	}
	for _, want := range []string{"| fail |", "more failures; the JSON report has them all", r.Summary.ClosingLine()} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestAViewSaysWhenItsWriterFails(t *testing.T) {
	for name, view := range views {
		if err := view(sample(), brokenWriter{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
