package language

import (
	"path/filepath"

	"github.com/sioproof/sioproof/internal/library"
	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/builtin"
)

var files = library.Library{Kind: "scenario", BuiltIn: builtin.Files, Page: "docs/scenario.md"}

// Names returns the names of the built-in scenarios, sorted.
func Names() []string { return files.Names() }

// Source returns the text of a built-in scenario, as a starting point for one's own.
func Source(name string) ([]byte, bool) { return files.Source(name) }

// Load reads a scenario: a built-in one by its name, or a file by its path (a name with a slash or with .yaml or .yml at its
// end). A data file is looked for beside the scenario. Every error is a *[usage.Error]; a mistake in a file shows its
// place.
func Load(nameOrPath string) (*scenarios.Scenario, error) {
	file, err := files.Find(nameOrPath)
	switch {
	case err != nil:
		return nil, err
	case file.BuiltIn:
		return Parse(file.Name, file.Source, nil)
	}
	return Parse(file.Name, file.Source, func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(file.Name), name)
		}
		return readData(name)
	})
}

// Parse reads the text of a scenario; file is a name for messages. The function open returns the content of a data file by the
// name the scenario gives it; nil if there are none.
func Parse(file string, source []byte, open func(name string) ([]byte, error)) (*scenarios.Scenario, error) {
	s, err := strictyaml.Read(file, source, func(doc *strictyaml.Document, content *scenarioFile) *scenarios.Scenario {
		return compile(doc, content, open)
	})
	if err != nil {
		return nil, files.Mistake(err)
	}
	return s, nil
}
