package language_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/scenarios/language"
)

func TestAFileOfOnesOwnIsReadWithTheDataBesideIt(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("users.csv", "name\nann\n")
	path := write("mine.yaml", strings.Replace(withData("users.csv"), "group(2)", "data.name", 1))
	s, err := language.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if s.Data.Value(0, "name") != "ann" {
		t.Errorf("the data are %+v", s.Data)
	}
	if _, err := language.Load(write("other.yaml", withData("missing.csv"))); err == nil || !strings.Contains(err.Error(), "other.yaml:2:14: cannot read the data: open") {
		t.Errorf("data that are not there: %v", err)
	}
}

func TestAScenarioThatIsNotThere(t *testing.T) {
	for name, want := range map[string]string{
		"chta":              `unknown scenario "chta" (did you mean "chat"?)`,
		"./nowhere/at.yaml": "cannot read the scenario: open ./nowhere/at.yaml",
		"missing.yml":       "cannot read the scenario: open missing.yml",
	} {
		_, err := language.Load(name)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "built-in scenarios are burst, chat, echo") {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
