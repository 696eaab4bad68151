package explanations

import (
	"embed"
	"fmt"
	"io/fs"
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
	area := map[string]Explanation{}
	doc, err := strictyaml.Decode(name, source, &area)
	if err != nil {
		return nil, err
	}
	key := strings.TrimSuffix(path.Base(name), extension)
	ids := make([]string, 0, len(area))
	for id := range area {
		ids = append(ids, id)
	}
	slices.Sort(ids) // so that of two mistakes the same one is reported each time
	for _, id := range ids {
		if number, found := strings.CutPrefix(id, key+"-"); !found || strings.Contains(number, "-") {
			return nil, doc.Errorf(strictyaml.At(id), "%s is not a case of the area %s", id, key)
		}
		explanation := area[id]
		for _, part := range []struct {
			key  string
			text *string
		}{{"why", &explanation.Why}, {"mistake", &explanation.Mistake}, {"fix", &explanation.Fix}} {
			*part.text = strings.Join(strings.Fields(*part.text), " ")
			if !strings.HasSuffix(*part.text, ".") {
				return nil, doc.Errorf(strictyaml.At(id, part.key), "%s: %s must be sentences, the last one with a full stop", id, part.key)
			}
		}
		area[id] = explanation
	}
	return area, nil
}
