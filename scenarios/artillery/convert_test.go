package artillery_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/scenarios/artillery"
	"github.com/sioproof/sioproof/scenarios/language"
)

var update = flag.Bool("update", false, "write the converted scenarios anew")

func read(name string) ([]byte, error) { return os.ReadFile(filepath.Join("testdata", name)) }

func convert(t *testing.T, name string, source []byte) *artillery.Result {
	t.Helper()
	result, err := artillery.Convert(name, source, artillery.Files{Read: read, Path: func(name string) string { return name }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := language.Parse(name, []byte(result.Scenario), read); err != nil {
		t.Errorf("%s\n%v", result.Scenario, err)
	}
	return result
}

// Each file of testdata is converted to the scenario beside it, which loads. Losses are in its head.
func TestFilesAreConverted(t *testing.T) {
	for name, losses := range map[string]bool{"shop.yml": false, "lossy.yml": true} {
		source, err := read(name)
		if err != nil {
			t.Fatal(err)
		}
		result := convert(t, name, source)
		golden := filepath.Join("testdata", strings.TrimSuffix(name, ".yml")+".scenario.yaml")
		if *update {
			if err := os.WriteFile(golden, []byte(result.Scenario), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if result.Scenario != string(want) {
			t.Errorf("%s is converted to\n%s", name, result.Scenario)
		}
		if (len(result.Losses) > 0) != losses {
			t.Errorf("%s: %v", name, result.Losses)
		}
	}
}

// flowOf is a file whose only user does this, from line 6 on.
func flowOf(flow string) []byte {
	return []byte("config:\n  target: http://localhost:3000\n  phases: [{duration: 1, arrivalRate: 1}]\nscenarios:\n  - {engine: socketio, flow: [\n" + flow + "\n]}")
}

func TestALossHasItsLine(t *testing.T) {
	for flow, want := range map[string]string{
		"{think: 1},\n{function: f}":                                       "7: calls the function f, and a scenario calls no functions",
		"{emit: {channel: a, data: \"{{ who }}\"}}":                        "6: nothing in the file gives {{ who }} a value (a function may): it is empty until you write one into before_connect",
		"{emit: [a, \"{b}\"]}":                                             `6: a brace with a letter behind it begins a placeholder in a scenario: "{b}" has ( in its place`,
		"{emit: [a], response: {on: b, data: c, concat: true}}":            "6: concat joins all arguments; here the text is looked for in the last",
		"{loop: [{emit: [a]}]}":                                            "6: the loop has no end and no pause: here a round takes a second",
		"{loop: [{emit: [a]}, {think: 1}], count: \"{{ $env.ROUNDS }}\"}":  `6: the number of rounds "{{ $env.ROUNDS }}" is not known before the load: it is 1`,
		"{emit: [a], response: {data: b}}":                                 "6: the response names no channel: it is not awaited",
		"{get: {url: /, capture: {regexp: \"a(b)(c)\", group: 2, as: x}}}": "6: of a pattern the first group is taken",
	} {
		result := convert(t, "a.yml", flowOf(flow))
		if len(result.Losses) != 1 || fmt.Sprintf("%d: %s", result.Losses[0].Line, result.Losses[0].What) != want {
			t.Errorf("%s: %v, want %s", flow, result.Losses, want)
		}
	}
}

func TestWhatIsNoArtilleryFile(t *testing.T) {
	for source, want := range map[string]string{
		"a: 1":                       `a.yml is no Artillery file: it has neither "config" nor "scenarios"`,
		"":                           `a.yml is no Artillery file: it has neither "config" nor "scenarios"`,
		"config: {target: http://x}": "the file has no scenarios",
		"config: {":                  "1:",
	} {
		_, err := artillery.Convert("a.yml", []byte(source), artillery.Files{Read: read, Path: func(name string) string { return name }})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", source, err)
		}
	}
}

// Whatever the file says, there is no panic, and what comes out loads.
func FuzzConvert(f *testing.F) {
	for _, name := range []string{"shop.yml", "lossy.yml"} {
		source, err := read(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		result, err := artillery.Convert("a.yml", source, artillery.Files{Read: read, Path: func(name string) string { return name }})
		if err != nil {
			return
		}
		if _, err := language.Parse("a.yml", []byte(result.Scenario), read); err != nil {
			t.Errorf("does not load: %v\n%s", err, result.Scenario)
		}
	})
}
