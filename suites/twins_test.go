package suites

import (
	"cmp"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/suites/trial"
)

// twinsFile is testdata/twins.yaml.
type twinsFile struct {
	Twins map[string][]string `yaml:"twins"` // by a case of the newer generation, those of the older one that ask the same
	Alone []struct {
		Cases  []string `yaml:"cases"` // ids, or globs
		Reason string   `yaml:"reason"`
	} `yaml:"alone"`
}

// What is asked of one generation is asked of the other one, too, or there is a reason why not.
func TestEveryCaseOfOneGenerationHasATwinOrAReason(t *testing.T) {
	const name = "testdata/twins.yaml"
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file, err := strictyaml.Read(name, source, func(_ *strictyaml.Document, file *twinsFile) twinsFile { return *file })
	if err != nil {
		t.Fatal(err)
	}
	paired := map[string]bool{}
	for newer, olders := range file.Twins {
		expectGeneration(t, newer, trial.SpeaksEIO4)
		for _, older := range olders {
			expectGeneration(t, older, trial.SpeaksEIO3)
			paired[older] = true
		}
		paired[newer] = len(olders) > 0
	}
	excused := map[string]int{}
	for _, entry := range file.Alone {
		if entry.Reason == "" {
			t.Errorf("%v: no reason", entry.Cases)
		}
		for _, pattern := range entry.Cases {
			before := len(excused)
			for _, c := range allCases() {
				if matched, _ := path.Match(pattern, c.ID); matched && generation(c) != nil {
					excused[c.ID]++
				}
			}
			if len(excused) == before {
				t.Errorf("alone: %s is no case of one generation, or is named before", pattern)
			}
		}
	}
	for _, c := range allCases() {
		switch {
		case generation(c) == nil:
		case paired[c.ID] && excused[c.ID] > 0:
			t.Errorf("%s has a twin and needs no reason to be alone", c.ID)
		case !paired[c.ID] && excused[c.ID] == 0:
			t.Errorf("%s (%s) needs %s alone: name its counterpart in %s, or the reason why there is none", c.ID, c.Title, generation(c).Name, name)
		}
	}
}

// expectGeneration expects a case that needs one generation and not the other.
func expectGeneration(t *testing.T, id string, want trial.Need) {
	t.Helper()
	c, found := Find(id)
	if got := generation(c); !found || got == nil || got.Name != want.Name {
		t.Errorf("twins: %s does not need %s alone", id, want.Name)
	}
}

// generation is the one that a case needs, nil if it needs both or none.
func generation(c trial.Case) *trial.Need {
	newer, older := needed(c, trial.SpeaksEIO4), needed(c, trial.SpeaksEIO3)
	if newer != nil && older != nil {
		return nil
	}
	return cmp.Or(newer, older)
}

func needed(c trial.Case, want trial.Need) *trial.Need {
	i := slices.IndexFunc(c.Needs, func(n trial.Need) bool { return n.Name == want.Name })
	if i < 0 {
		return nil
	}
	return &c.Needs[i]
}
