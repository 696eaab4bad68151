package suites

import (
	"path"
	"slices"
	"testing"

	"github.com/sioproof/sioproof/suites/trial"
)

func TestCausesAndWhatRestsOnThemExist(t *testing.T) {
	for _, c := range causes {
		of, exists := Find(c.of)
		if !exists {
			t.Errorf("no case is called %s", c.of)
		}
		for _, pattern := range c.reaches {
			reached := slices.ContainsFunc(allCases(), func(other trial.Case) bool {
				matched, err := path.Match(pattern, other.ID)
				return err == nil && matched && other.ID != of.ID
			})
			if !reached {
				t.Errorf("%s reaches %s, which is no case", c.of, pattern)
			}
		}
	}
}

// A case that rests on itself, over others, would have no failure of its own.
func TestNoCaseRestsOnItself(t *testing.T) {
	var visit func(id string, on []string)
	visit = func(id string, on []string) {
		if slices.Contains(on, id) {
			t.Fatalf("%s rests on itself: %v", id, on)
		}
		for _, c := range causesOf(id) {
			visit(c.ID, append(on, id))
		}
	}
	for _, c := range allCases() {
		visit(c.ID, nil)
	}
}

func TestSelectedCasesKnowTheirCauses(t *testing.T) {
	areas, err := Select(Selection{Cases: []string{"SIO4-CONN-03"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := areas[0].Cases[0].RestsOn; len(got) != 1 || got[0].ID != "SIO4-CONN-02" {
		t.Errorf("SIO4-CONN-03 rests on %+v", got)
	}
}
