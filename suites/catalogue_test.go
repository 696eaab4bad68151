package suites

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/reports"
)

var idPattern = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z]+)?-[0-9]{2}$`)

// A report is read by people who do not know the catalogue: every case must say what it requires, and where that stands.
func TestEveryCaseIsDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, area := range Catalogue() {
		if area.Title == "" || len(area.Cases) == 0 {
			t.Errorf("area %q has no title or no cases", area.Key)
		}
		for _, c := range area.Cases {
			if seen[c.ID] {
				t.Errorf("%s: the id is used twice", c.ID)
			}
			seen[c.ID] = true
			if !idPattern.MatchString(c.ID) || !strings.HasPrefix(c.ID, area.Key+"-") {
				t.Errorf("%s: not an id of the area %s", c.ID, area.Key)
			}
			if !slices.Contains(reports.Levels(), c.Level) {
				t.Errorf("%s: level %q", c.ID, c.Level)
			}
			if c.Title == "" || c.Requirement == "" || c.Body == nil {
				t.Errorf("%s: a title, a requirement or a body is missing", c.ID)
			}
			if !strings.HasSuffix(c.Requirement, ".") {
				t.Errorf("%s: the requirement is no sentence: %s", c.ID, c.Requirement)
			}
			if c.Source.Section == "" || !strings.HasPrefix(c.Source.Link, "https://") {
				t.Errorf("%s: source %+v", c.ID, c.Source)
			}
		}
	}
}

// What a case covers for another list must be found there, and nowhere twice: no id is a case and covered by another one too, or
// covered by two.
func TestEveryIDHasOneCase(t *testing.T) {
	holders := map[string]string{}
	hold := func(id, holder string) {
		if earlier, taken := holders[id]; taken {
			t.Errorf("%s stands for %s and for %s", id, earlier, holder)
		}
		holders[id] = holder
	}
	for _, c := range allCases() {
		hold(c.ID, c.ID)
		for _, id := range c.Also {
			hold(id, c.ID)
			if !idPattern.MatchString(id) {
				t.Errorf("%s also covers %s, which is no id", c.ID, id)
			}
		}
	}
}
