package view

import (
	"bytes"
	"encoding/xml"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
)

// LoadSample is a report with everything in it, whose texts try to break every view.
func LoadSample() *load.Report {
	r := &load.Report{
		Tool:       reports.Tool{Name: "sioproof", Version: "1.2.3", Go: "go1.26", Platform: "linux/amd64"},
		Started:    time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
		DurationMS: 34_567.8, MeasuredMS: 30_000,
		Target:   reports.Target{URL: "http://127.0.0.1:3000", Description: "an <em>odd</em> server", Profile: "contract", Engines: []int{4}},
		Scenario: load.Scenario{Name: "rooms", Description: "Group chat.", Load: "200 clients within 4s, held for 30s", Clients: 200, WarmUpMS: 4000},
		Thresholds: []load.Threshold{
			{Text: "lost == 0", Measured: true, Actual: "3", Value: 3},
			{Text: "p99(ack) < 50ms", Met: true, Measured: true, Actual: "12.3ms", Value: 12.3e6},
			{Text: "rate(error) < 20%", Measured: true, Actual: "25%", Value: 0.25, Aborted: true},
			{Text: "p99(upgrade) < 1s", Actual: "nothing was measured"},
		},
		Promises: []load.Promise{
			{Name: "room", Messages: 1200, Expected: 12_000, Received: 11_997, Lost: 3, Leaked: 1, Late: 2, Uncertain: 5, Reach: 11_997. / 12_000},
			{Name: "all", Messages: 10, Expected: 100, Received: 99, Lost: 1, Reach: 0.99, Tolerated: []string{"lost"}},
			{Name: "private", Messages: 1},
			{Name: "namespace", Messages: 7, Expected: 70, Received: 70, Reach: 1},
		},
		Offences: []load.Offence{
			{"lost", "room", "room-3\x1b[2J", "user-5", "user-7", 12, 3210},
			{"leaked", "room", "room-4", "user-6", "user-1", 3, 4321.5},
			{"late", "room", "room-4", "user-6", "user-2", 4, 9999},
			{"lost", "all", "", "user-6", "user-2", 4, 100},
		},
		Timings: []load.Timing{
			{"ack", 123_456, 4115.2, 0.21, 1.5, 1.2, 2.34, 3.4, 12.3, 45.6, 1234.5},
			{"connect", 200, 6.7, 0.9, 2.5, 2.2, 3.3, 3.5, 4.4, 4.5, 4.6},
		},
		Counts: []load.Count{{"sent", "events sent", 1200, 40}, {"arrived", "events that arrived", 12_001, 400.03}, {"dropped", "", 0, 0}},
		Errors: []load.Kind{
			{"connect: refused", 10, "dial tcp 127.0.0.1:3000: connect: connection refused"},
			{"connect error \x1b[31m", 2, "``` | <script> @everyone\nsecond line"},
		},
		Disconnects: []load.Kind{{"transport close", 3, ""}},
		Samples:     &load.Samples{"s\x1b[2J.jsonl.gz", 123_456, 7890, "no space left on device"},
		Process:     &load.Process{0.456, 1.2, 90e6, 123e6},
		Driver:      load.Driver{Process: load.Process{0.2, 0.5, 40e6, 50e6}, Cores: 2, LatenessP99MS: 1.2},
		Limit: &load.Limit{Unit: load.Clients, LastGood: 1000, FirstBroken: 2000, Maximum: 9000, Ceiling: "was asked for", Precision: 0.1, Steps: []load.Step{
			{1000, "1000 clients within 4s, held for 30s", 34_567.8, reports.Conforms, nil, []load.Timing{{Name: "ack", P50MS: 1.2, P99MS: 12.3}}},
			{2000, "2000 clients within 8s, held for 30s", 38_567.8, reports.Deviates, []string{"p99(ack) < 50ms: 61ms", "room: 3 lost, of 4,000 expected"}, []load.Timing{}},
			{1500, "1500 clients within 8s, held for 30s", 1234, reports.Interrupted, []string{"interrupted\x1b[2J after 1s"}, []load.Timing{}}}},
		Series: []load.Second{
			{AtMS: 1000, LengthMS: 1000, WarmUp: true, Clients: 50, Counts: map[string]int64{"sent": 3}},
			{AtMS: 2000, LengthMS: 1000, Clients: 200, Counts: map[string]int64{"sent": 40, "arrived": 400},
				Timings: map[string]load.Instant{"ack": {40, 1.2, 3.4}}, CPU: 0.5, Memory: 100_000_000},
		},
	}
	for range 10 {
		r.Errors = append(r.Errors, load.Kind{"many", 1, ""})
	}
	r.Conclude(reports.Ending{})
	return r
}

var loadViews = map[string]load.View{
	"load.json":     load.JSON,
	"load.xml":      LoadJUnit,
	"load.md":       LoadMarkdown,
	"load.txt":      LoadTerminal(false),
	"load.ansi.txt": LoadTerminal(true),
}

func renderLoad(t interface{ Fatal(...any) }, view load.View, r *load.Report) string {
	var out bytes.Buffer
	if err := view(r, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestLoadViewsAreAsTheyWere(t *testing.T) {
	for name, view := range loadViews {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name)
			got := renderLoad(t, view, LoadSample())
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

func TestLoadJSONComesBackAsItWas(t *testing.T) {
	want := LoadSample()
	got, err := load.Parse(strings.NewReader(renderLoad(t, load.JSON, want)))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseLoadRefusesWhatItDoesNotKnow(t *testing.T) {
	for text, want := range map[string]string{
		`{"schema":"sioproof.report/1"}`:           `schema "sioproof.report/1"`,
		`{"schema":"sioproof.load/1","verdict":1}`: `unknown field "verdict"`,
		`[]`: "cannot unmarshal",
	} {
		if _, err := load.Parse(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseLoad(%s): error %v, want one with %q", text, err, want)
		}
	}
}

func TestTheOutcomeOfALoad(t *testing.T) {
	met := load.Threshold{Text: "p99(ack) < 1s", Met: true, Measured: true}
	missed := load.Threshold{Text: "p99(ack) < 1s", Measured: true}
	unmeasured := load.Threshold{Text: "p99(ack) < 1s"}
	kept := load.Promise{Name: "all", Messages: 1, Expected: 2, Received: 2}
	broken := load.Promise{Name: "all", Messages: 1, Expected: 2, Received: 2, Duplicated: 1}
	nobody := load.Promise{Name: "private", Messages: 1}
	thresholds := func(t ...load.Threshold) *load.Report { return &load.Report{Thresholds: t} }
	promises := func(p ...load.Promise) *load.Report { return &load.Report{Promises: p} }
	tolerated := broken
	tolerated.Tolerated = []string{"duplicated"}
	slow := thresholds(missed)
	slow.Driver.Bottleneck = []string{"CPU at 99%"}
	gone := reports.Ending{Unreachable: "the server is gone"}
	for name, test := range map[string]struct {
		report *load.Report
		ending reports.Ending
		want   reports.Outcome
	}{
		"all well":                {&load.Report{Thresholds: []load.Threshold{met}, Promises: []load.Promise{kept, nobody}}, reports.Ending{}, reports.Outcome{Status: reports.Conforms, ExitCode: 0, Reason: "every threshold is met and every promise kept"}},
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
		"a bad configuration":     {&load.Report{}, reports.Ending{Unusable: "no such scenario"}, reports.Outcome{Status: reports.Unusable, ExitCode: 2, Reason: "no such scenario"}},
	} {
		test.report.Conclude(test.ending)
		if test.report.Outcome != test.want {
			t.Errorf("%s: %+v, want %+v", name, test.report.Outcome, test.want)
		}
	}
}

// hostileLoad is a report whose every text is whatever the generator thinks of.
func hostileLoad(t *rapid.T) *load.Report {
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	draw := func(label string) string { return text.Draw(t, label) }
	some := rapid.Int64Range(0, 3)
	r := &load.Report{
		Target:   reports.Target{URL: draw("url"), Description: draw("description")},
		Scenario: load.Scenario{Name: draw("scenario"), Load: draw("load")},
		Timings:  []load.Timing{{Name: draw("timing")}},
		Counts:   []load.Count{{Name: draw("count"), Total: some.Draw(t, "total")}},
		Errors:   []load.Kind{{Name: draw("kind"), Count: 1, Example: draw("example")}},
		Limit:    &load.Limit{Unit: load.Unit(draw("unit")), Ceiling: draw("ceiling"), Steps: []load.Step{{Load: draw("step"), Status: reports.Status(draw("status")), Broken: []string{draw("broken")}}}},
	}
	for range rapid.IntRange(0, 3).Draw(t, "thresholds") {
		r.Thresholds = append(r.Thresholds, load.Threshold{Text: draw("threshold"), Actual: draw("actual"), Met: rapid.Bool().Draw(t, "met"), Measured: true})
	}
	for range rapid.IntRange(0, 3).Draw(t, "promises") {
		p := load.Promise{Name: draw("promise"), Expected: some.Draw(t, "expected"), Lost: some.Draw(t, "lost"), Leaked: some.Draw(t, "leaked")}
		r.Promises = append(r.Promises, p)
		r.Offences = append(r.Offences, load.Offence{Kind: "lost", Promise: p.Name, Scope: draw("scope"), Sender: draw("sender"), Receiver: draw("receiver")})
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

func TestNothingRawOfALoadReachesTheReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := hostileLoad(t)
		for name, view := range map[string]load.View{"terminal": LoadTerminal(false), "markdown": LoadMarkdown, "junit": LoadJUnit} {
			text := renderLoad(t, view, r)
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

func TestJUnitOfALoadIsWellFormedAndCountsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := hostileLoad(t)
		var got xmlSuites
		if err := xml.Unmarshal([]byte(renderLoad(t, LoadJUnit, r)), &got); err != nil {
			t.Fatal(err)
		}
		extra := 0
		if s := r.Outcome.Status; s != reports.Conforms && s != reports.Deviates {
			extra = 1
		}
		steps := len(r.Limit.Steps) // each is skipped: none conforms
		if got.Tests != r.Summary.Total+extra+steps || got.Failures != r.Summary.Failed || got.Errors != extra || got.Skipped != r.Summary.Skipped+steps {
			t.Fatalf("tests=%d failures=%d errors=%d skipped=%d, summary %+v", got.Tests, got.Failures, got.Errors, got.Skipped, r.Summary)
		}
		if green := got.Failures+got.Errors == 0; green != (r.Outcome.ExitCode == reports.ExitConforms) {
			t.Fatalf("green is %v, outcome %+v", green, r.Outcome)
		}
	})
}

func TestTheLastLineOfALoadIsTheCount(t *testing.T) {
	lines := strings.Split(renderLoad(t, LoadTerminal(true), LoadSample()), "\n")
	if got, want := lines[len(lines)-2:], []string{"3 passed, 4 failed, 1 skipped", ""}; !reflect.DeepEqual(got, want) {
		t.Errorf("last lines %q, want %q", got, want)
	}
}

func TestALoadViewSaysWhenItsWriterFails(t *testing.T) {
	for name, view := range loadViews {
		if err := view(LoadSample(), brokenWriter{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNumbersAreWrittenShort(t *testing.T) {
	for got, want := range map[string]string{
		text.Grouped(0): "0", text.Grouped(999): "999", text.Grouped(1000): "1,000", text.Grouped(-1234567): "-1,234,567",
		text.Millis(0.1234): "0.123", text.Millis(1.234): "1.23", text.Millis(12.34): "12.3", text.Millis(1234.5): "1,235",
		load.Reach(load.Promise{Expected: 1, Reach: 0.999999}): "99.9999%", load.Reach(load.Promise{Expected: 1, Reach: 1}): "100%",
		load.Reach(load.Promise{Expected: 1}): "0%", load.Reach(load.Promise{}): "-",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// docs/load-report.md and docs/samples.md say of every member what it means.
func TestEveryMemberOfALoadIsDocumented(t *testing.T) {
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
	look(reflect.TypeFor[load.Report]())
	look(reflect.TypeFor[load.TimingsReport]())
}

func TestAStepKeepsWhatBroke(t *testing.T) {
	r := LoadSample()
	want := []string{"lost == 0: 3", "rate(error) < 20%: 25%, which ended the run", "p99(upgrade) < 1s: nothing was measured", "room: 3 lost, 1 leaked, of 12,000 expected"}
	if step := r.LimitStep(7); len(step.Broken) != len(want) || step.Status != reports.Deviates || step.Amount != 7 || step.Load != r.Scenario.Load || len(step.Timings) != 2 {
		t.Errorf("%+v", step)
	} else {
		for i := range want {
			if step.Broken[i] != want[i] {
				t.Errorf("%q, want %q", step.Broken[i], want[i])
			}
		}
	}
	r.Conclude(reports.Ending{Interrupted: "stopped"})
	if step := r.LimitStep(7); step.Status != reports.Interrupted || len(step.Broken) != 1 || step.Line() != r.Outcome.Reason {
		t.Errorf("%+v", step)
	}
}
