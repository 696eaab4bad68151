package profiles

import (
	"github.com/sioproof/sioproof/internal/library"
	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/profiles/builtin"
)

// The built-in profiles that have a meaning of their own.
const (
	Contract = "contract" // of the application that every case applies to
	None     = "none"     // of a server whose application nobody has described
)

var files = library.Library{Kind: "profile", BuiltIn: builtin.Files, Page: "docs/profile.md"}

// Names returns the names of the built-in profiles, sorted.
func Names() []string { return files.Names() }

// Source returns the text of a built-in profile, as a starting point for one's own.
func Source(name string) ([]byte, bool) { return files.Source(name) }

// Load reads a profile: a built-in one by its name, or a file by its path (a name with a slash or with .yaml or .yml at its
// end). Every error is a *[usage.Error]; a mistake in a file shows its place.
func Load(nameOrPath string) (*Profile, error) {
	file, err := files.Find(nameOrPath)
	if err != nil {
		return nil, err
	}
	return Parse(file.Name, file.Source)
}

// Parse reads the text of a profile; file is a name for messages.
func Parse(file string, source []byte) (*Profile, error) {
	p, err := strictyaml.Read(file, source, compileProfile)
	if err != nil {
		return nil, files.Mistake(err)
	}
	return p, nil
}
