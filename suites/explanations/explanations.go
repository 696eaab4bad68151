package explanations

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// Explanation is what is said about one case. Each member is a few sentences of plain text in one line; names of events, frames
// and calls stand in backticks.
type Explanation struct {
	Why     string `yaml:"why"`     // what an application loses where the requirement is not met
	Mistake string `yaml:"mistake"` // what a typical wrong implementation does
	Fix     string `yaml:"fix"`     // what to do in the code of the server
}

//go:embed *.yaml
var files embed.FS

const extension = ".yaml"

// Load returns the explanations by the ids of their cases. The error, a *strictyaml.Error, is a mistake in one of the files.
func Load() (map[string]Explanation, error) {
	names, err := fs.Glob(files, "*"+extension)
	if err != nil {
		return nil, err // a bad pattern, and this one is constant
	}
	all := map[string]Explanation{}
	for _, name := range names {
		source, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("explanations: %w", err)
		}
		area, err := parse(name, source)
		if err != nil {
			return nil, err
		}
		for id, explanation := range area {
			all[id] = explanation
		}
	}
	return all, nil
}

// parse reads the file of one area: its name is the key of the area.
func parse(name string, source []byte) (map[string]Explanation, error) {
	key := strings.TrimSuffix(path.Base(name), extension)
	return strictyaml.Read(name, source, func(doc *strictyaml.Document, area *map[string]Explanation) map[string]Explanation {
		out := map[string]Explanation{}
		for _, id := range slices.Sorted(maps.Keys(*area)) { // so that of two mistakes the same one is reported each time
			if number, found := strings.CutPrefix(id, key+"-"); !found || strings.Contains(number, "-") {
				doc.Failf(strictyaml.At(id), "%s is not a case of the area %s", id, key)
			}
			explanation := (*area)[id]
			for _, part := range []struct {
				key  string
				text *string
			}{{"why", &explanation.Why}, {"mistake", &explanation.Mistake}, {"fix", &explanation.Fix}} {
				*part.text = strings.Join(strings.Fields(*part.text), " ")
				if !strings.HasSuffix(*part.text, ".") {
					doc.Failf(strictyaml.At(id, part.key), "%s: %s must be sentences, the last one with a full stop", id, part.key)
				}
			}
			out[id] = explanation
		}
		return out
	})
}
