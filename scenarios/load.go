package scenarios

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/usage"
)

//go:embed builtin/*.yaml
var builtIn embed.FS

const (
	builtInFolder = "builtin"
	extension     = ".yaml"
)

// Names returns the names of the built-in scenarios, sorted.
func Names() []string {
	files, err := fs.Glob(builtIn, builtInFolder+"/*"+extension)
	if err != nil {
		return nil // a bad pattern, and this one is constant
	}
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(path.Base(file), extension))
	}
	slices.Sort(names)
	return names
}

// Source returns the text of a built-in scenario, as a starting point for one's own.
func Source(name string) ([]byte, bool) {
	source, err := builtIn.ReadFile(builtInFolder + "/" + name + extension)
	return source, err == nil
}

// Load reads a scenario: a built-in one by its name, or a file by its path (a name with a slash or with .yaml or .yml at its
// end). A data file is looked for beside the scenario. Every error is a *[usage.Error]; a mistake in a file shows its
// place.
func Load(nameOrPath string) (*Scenario, error) {
	if source, ok := Source(nameOrPath); ok {
		return Parse(nameOrPath+extension, source, nil)
	}
	source, err := os.ReadFile(nameOrPath)
	switch {
	case err == nil:
		return Parse(nameOrPath, source, func(name string) ([]byte, error) {
			if !filepath.IsAbs(name) {
				name = filepath.Join(filepath.Dir(nameOrPath), name)
			}
			return readData(name)
		})
	case looksLikePath(nameOrPath) || !errors.Is(err, fs.ErrNotExist):
		return nil, &usage.Error{Problem: fmt.Sprintf("cannot read the scenario: %v", err),
			Hint: "built-in scenarios are " + strings.Join(Names(), ", "), Err: err}
	}
	return nil, &usage.Error{
		Problem: fmt.Sprintf("unknown scenario %q%s", nameOrPath, strictyaml.DidYouMean(nameOrPath, Names())),
		Hint:    "built-in scenarios are " + strings.Join(Names(), ", ") + "; a file of your own is named by its path",
	}
}

func looksLikePath(name string) bool {
	return strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, extension) || strings.HasSuffix(name, ".yml")
}

// Parse reads the text of a scenario; file is a name for messages. The function open returns the content of a data file by the
// name the scenario gives it; nil if there are none.
func Parse(file string, source []byte, open func(name string) ([]byte, error)) (*Scenario, error) {
	s, err := strictyaml.Read(file, source, func(doc *strictyaml.Document, content *scenarioFile) *Scenario { return compile(doc, content, open) })
	if err != nil {
		return nil, &usage.Error{Problem: err.Error(), Hint: "docs/scenario.md describes every key of a scenario", Err: err}
	}
	return s, nil
}
