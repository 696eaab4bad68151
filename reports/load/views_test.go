package load

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/internal/viewtest"
	"github.com/sioproof/sioproof/reports/view"
)

func TestViewsAreAsTheyWere(t *testing.T) { viewtest.Golden(t, "load", sample()) }

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

func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	for text, want := range map[string]string{
		`{"schema":"sioproof.report/1"}`:           `schema "sioproof.report/1"`,
		`{"schema":"sioproof.load/1","verdict":1}`: `unknown field "verdict"`,
		`[]`: "cannot unmarshal",
	} {
		if _, err := Parse(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%s): error %v, want one with %q", text, err, want)
		}
	}
}

func TestTheOutcomeOfALoad(t *testing.T) {
	met := Threshold{Text: "p99(ack) < 1s", Met: true, Measured: true}
	missed := Threshold{Text: "p99(ack) < 1s", Measured: true}
	unmeasured := Threshold{Text: "p99(ack) < 1s"}
	kept := Promise{Name: "all", Messages: 1, Expected: 2, Received: 2}
	broken := Promise{Name: "all", Messages: 1, Expected: 2, Received: 2, Duplicated: 1}
	nobody := Promise{Name: "private", Messages: 1}
	thresholds := func(t ...Threshold) *Report { return &Report{Thresholds: t} }
	promises := func(p ...Promise) *Report { return &Report{Promises: p} }
	tolerated := broken
	tolerated.Tolerated = []string{"duplicated"}
	slow := thresholds(missed)
	slow.Driver.Bottleneck = []string{"CPU at 99%"}
	gone := reports.Ending{Unreachable: "the server is gone"}
	for name, test := range map[string]struct {
		report *Report
		ending reports.Ending
		want   reports.Outcome
	}{
		"all well":                {&Report{Thresholds: []Threshold{met}, Promises: []Promise{kept, nobody}}, reports.Ending{}, reports.Outcome{Status: reports.Conforms, ExitCode: 0, Reason: "every threshold is met and every promise kept"}},
		"thresholds alone":        {thresholds(met), reports.Ending{}, reports.Outcome{Status: reports.Conforms, ExitCode: 0, Reason: "every threshold is met"}},
		"promises alone":          {promises(kept), reports.Ending{}, reports.Outcome{Status: reports.Conforms, ExitCode: 0, Reason: "every promise is kept"}},
		"not met":                 {thresholds(met, missed), reports.Ending{}, reports.Outcome{Status: reports.Deviates, ExitCode: 1, Reason: "1 threshold is not met"}},
		"nothing measured":        {thresholds(unmeasured, missed), reports.Ending{}, reports.Outcome{Status: reports.Deviates, ExitCode: 1, Reason: "2 thresholds are not met"}},
		"not kept":                {promises(kept, broken), reports.Ending{}, reports.Outcome{Status: reports.Deviates, ExitCode: 1, Reason: "1 promise is not kept"}},
		"judged by a threshold":   {promises(tolerated), reports.Ending{}, reports.Outcome{Status: reports.Conforms, ExitCode: 0, Reason: "every promise is kept"}},
		"nothing checked":         {promises(nobody), reports.Ending{}, reports.Outcome{Status: reports.Unusable, ExitCode: 2, Reason: "nothing was checked: there is no threshold, and no message whose receivers are known"}},
		"never there":             {thresholds(unmeasured), gone, reports.Outcome{Status: reports.Unreachable, ExitCode: 3, Reason: "the server is gone"}},
		"gone in the middle":      {thresholds(unmeasured, missed), gone, reports.Outcome{Status: reports.Deviates, ExitCode: 1, Reason: "2 thresholds are not met; the server is gone"}},
		"gone after all was well": {thresholds(met), gone, reports.Outcome{Status: reports.Unreachable, ExitCode: 3, Reason: "the server is gone"}},
		"the driver was slow":     {slow, reports.Ending{}, reports.Outcome{Status: reports.Invalid, ExitCode: 4, Reason: "the driver was the bottleneck: CPU at 99%"}},
		"interrupted":             {thresholds(missed), reports.Ending{Interrupted: "stopped"}, reports.Outcome{Status: reports.Interrupted, ExitCode: 130, Reason: "stopped"}},
		"a fault":                 {thresholds(missed), reports.Ending{Fault: "a panic"}, reports.Outcome{Status: reports.Fault, ExitCode: 4, Reason: "a panic"}},
		"a bad configuration":     {&Report{}, reports.Ending{Unusable: "no such scenario"}, reports.Outcome{Status: reports.Unusable, ExitCode: 2, Reason: "no such scenario"}},
	} {
		test.report.Conclude(test.ending)
		if test.report.Outcome != test.want {
			t.Errorf("%s: %+v, want %+v", name, test.report.Outcome, test.want)
		}
	}
}

// hostile is a report whose every text is whatever the generator thinks of.
func hostile(t *rapid.T) *Report {
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	draw := func(label string) string { return text.Draw(t, label) }
	some := rapid.Int64Range(0, 3)
	r := &Report{
		Target:   reports.Target{URL: draw("url"), Description: draw("description")},
		Scenario: Scenario{Name: draw("scenario"), Load: draw("load")},
		Timings:  []Timing{{Name: draw("timing")}},
		Counts:   []Count{{Name: draw("count"), Total: some.Draw(t, "total")}},
		Errors:   []Kind{{Name: draw("kind"), Count: 1, Example: draw("example")}},
		Limit:    &Limit{Unit: Unit(draw("unit")), Ceiling: draw("ceiling"), Steps: []Step{{Load: draw("step"), Status: reports.Status(draw("status")), Broken: []string{draw("broken")}}}},
	}
	for range rapid.IntRange(0, 3).Draw(t, "thresholds") {
		r.Thresholds = append(r.Thresholds, Threshold{Text: draw("threshold"), Actual: draw("actual"), Met: rapid.Bool().Draw(t, "met"), Measured: true})
	}
	for range rapid.IntRange(0, 3).Draw(t, "promises") {
		p := Promise{Name: draw("promise"), Expected: some.Draw(t, "expected"), Lost: some.Draw(t, "lost"), Leaked: some.Draw(t, "leaked")}
		r.Promises = append(r.Promises, p)
		r.Offences = append(r.Offences, Offence{Kind: "lost", Promise: p.Name, Scope: draw("scope"), Sender: draw("sender"), Receiver: draw("receiver")})
	}
	if rapid.Bool().Draw(t, "bottleneck") {
		r.Driver.Bottleneck = []string{draw("reason")}
	}
	ending := reports.Ending{}
	if rapid.Bool().Draw(t, "ended early") {
		ending.Unreachable = "gone: " + draw("ending")
	}
	r.Conclude(ending)
	return r
}

func TestNothingRawReachesTheReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { viewtest.Printable(t, hostile(t)) })
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

// A CI that keeps the reports of several loads takes test cases of one name for the same one.
func TestLoadsOfTwoScenariosHaveNamesOfTheirOwn(t *testing.T) {
	names := func(scenario string) map[string]bool {
		r := sample()
		r.Scenario.Name = scenario
		found := map[string]bool{}
		for _, name := range regexp.MustCompile(`<testcase classname="([^"]*)" name="([^"]*)"`).FindAllString(viewtest.Render(t, view.JUnit, r), -1) {
			if found[name] {
				t.Errorf("twice: %s", name)
			}
			found[name] = true
		}
		return found
	}
	rooms, chat := names("rooms"), names("chat.yaml")
	if len(rooms) == 0 {
		t.Error("no test case")
	}
	for name := range rooms {
		if chat[name] {
			t.Errorf("in both: %s", name)
		}
	}
}

func TestJUnitIsWellFormedAndCountsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := hostile(t)
		got := viewtest.JUnit(t, r)
		extra := 0
		if s := r.Outcome.Status; s != reports.Conforms && s != reports.Deviates {
			extra = 1
		}
		steps := len(r.Limit.Steps) // each is skipped: none conforms
		if got.Tests != r.Summary.Total+extra+steps || got.Failures != r.Summary.Failed || got.Errors != extra || got.Skipped() != r.Summary.Skipped+steps {
			t.Fatalf("tests=%d failures=%d errors=%d skipped=%d, summary %+v", got.Tests, got.Failures, got.Errors, got.Skipped(), r.Summary)
		}
		if green := got.Failures+got.Errors == 0; green != (r.Outcome.ExitCode == reports.ExitConforms) {
			t.Fatalf("green is %v, outcome %+v", green, r.Outcome)
		}
	})
}

func TestTheLastLineIsTheCount(t *testing.T) {
	lines := strings.Split(viewtest.Render(t, view.Terminal(view.Screen{Colour: true}), sample()), "\n")
	if got, want := lines[len(lines)-2:], []string{"3 passed, 7 failed, 1 skipped", ""}; !reflect.DeepEqual(got, want) {
		t.Errorf("last lines %q, want %q", got, want)
	}
}

func TestAViewSaysWhenItsWriterFails(t *testing.T) { viewtest.WriterErrors(t, sample()) }

func TestNumbersAreWrittenShort(t *testing.T) {
	for got, want := range map[string]string{
		millis(0.1234): "0.123", millis(1.234): "1.23", millis(12.34): "12.3", millis(1234.5): "1,235",
		Promise{Expected: 1, Reach: 0.999999}.reach(): "99.9999%", Promise{Expected: 1}.reach(): "0%", Promise{}.reach(): "-",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// docs/load-report.md and docs/samples.md say of every member what it means.
func TestEveryMemberIsDocumented(t *testing.T) {
	var page []byte
	for _, name := range []string{"load-report.md", "samples.md"} {
		text, err := os.ReadFile("../../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		page = append(page, text...)
	}
	seen := map[reflect.Type]bool{}
	var look func(reflect.Type)
	look = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || seen[of] || of == reflect.TypeFor[reports.Target]() || of == reflect.TypeFor[time.Time]() {
			return
		}
		seen[of] = true
		for i := range of.NumField() {
			field := of.Field(i)
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && !strings.Contains(string(page), "`"+name+"`") {
				t.Errorf("%s.%s is not mentioned", of.Name(), name)
			}
			look(field.Type)
		}
	}
	look(reflect.TypeFor[Report]())
	look(reflect.TypeFor[TimingsReport]())
}
