package verify

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/internal/viewtest"
	"github.com/sioproof/sioproof/reports/view"
)

func TestViewsAreAsTheyWere(t *testing.T) { viewtest.Golden(t, "sample", sample()) }

func TestJSONComesBackAsItWas(t *testing.T) {
	want := sample()
	got, err := Parse(strings.NewReader(viewtest.Render(t, view.JSON, want)))
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
		stored, err := Parse(strings.NewReader(viewtest.Render(t, view.JSON, r)))
		if err != nil {
			t.Fatal(err)
		}
		viewtest.Same(t, stored, r)
	})
}

func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	for text, want := range map[string]string{
		`{"schema":"sioproof.report/999"}`:           `schema "sioproof.report/999"`,
		`{"schema":"sioproof.report/1","verdict":1}`: `unknown field "verdict"`,
		`[]`: "cannot unmarshal",
	} {
		if _, err := Parse(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%s): error %v, want one with %q", text, err, want)
		}
	}
}

// Whatever the server sent, the views for people hold printable characters and line breaks only.
func TestNothingRawReachesTheReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { viewtest.Printable(t, hostile(t)) })
}

func TestJUnitIsWellFormedAndCountsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := hostile(t)
		got := viewtest.JUnit(t, r)
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
		if got.Failures+got.Errors != r.Summary.Failed+extra || got.Skipped() != r.Summary.Skipped {
			t.Fatalf("failures=%d errors=%d skipped=%d, summary %+v", got.Failures, got.Errors, got.Skipped(), r.Summary)
		}
		if green := got.Failures+got.Errors == 0; green != (r.Outcome.ExitCode == reports.ExitConforms) {
			t.Fatalf("green is %v, outcome %+v", green, r.Outcome)
		}
	})
}

// hostile is a report whose every text is whatever the generator thinks of.
func hostile(t *rapid.T) *Report {
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	draw := func(label string) string { return text.Draw(t, label) }
	r := &Report{Target: reports.Target{URL: draw("url"), Description: draw("description")}}
	for range rapid.IntRange(0, 4).Draw(t, "results") {
		r.Results = append(r.Results, Result{
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
		lines := strings.Split(viewtest.Render(t, view.Terminal(view.Screen{Colour: colour}), sample()), "\n")
		if got, want := lines[len(lines)-2:], []string{"2 passed, 7 failed, 2 consequences, 5 skipped", ""}; !reflect.DeepEqual(got, want) {
			t.Errorf("colour %v: last lines %q, want %q", colour, got, want)
		}
	}
}

// The fence around what a server sent is longer than any it sent.
func TestMarkdownCodeCannotBeClosedFromInside(t *testing.T) {
	r := sample()
	r.Results[1].Actual = "a\n```\n<img src=x>\n`````\nb"
	text := viewtest.Render(t, view.Markdown, r)
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
	text := viewtest.Render(t, view.Markdown, r)
	if len(text) > 1<<20 {
		t.Errorf("%d bytes, more than 1 MiB", len(text))
	}
	for _, want := range []string{"| failed |", "more failures; the JSON report has them all", r.Summary.String()} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestAViewSaysWhenItsWriterFails(t *testing.T) { viewtest.WriterErrors(t, sample()) }

// An interrupted run proves nothing, and does not look like one that failed.
func TestMarkdownMarksAnInterruptedRun(t *testing.T) {
	r := &Report{}
	r.Conclude(reports.Ending{Interrupted: "interrupted"})
	if text := viewtest.Render(t, view.Markdown, r); !strings.HasPrefix(text, "## ⚠️ ") {
		t.Errorf("the page begins with %q", text[:min(len(text), 20)])
	}
}
