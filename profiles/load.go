package profiles

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/usage"
)

//go:embed builtin/*.yaml
var builtIn embed.FS

const (
	profileFolder    = "builtin"
	profileExtension = ".yaml"
)

// Default is the profile of a target that names none.
const Default = "contract"

// Names returns the names of the built-in profiles, sorted.
func Names() []string {
	files, err := fs.Glob(builtIn, profileFolder+"/*"+profileExtension)
	if err != nil {
		return nil // a bad pattern, and this one is constant
	}
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(path.Base(file), profileExtension))
	}
	slices.Sort(names)
	return names
}

// Source returns the text of a built-in profile, as a starting point for one's own.
func Source(name string) ([]byte, bool) {
	source, err := builtIn.ReadFile(profileFolder + "/" + name + profileExtension)
	return source, err == nil
}

// Load reads a profile: a built-in one by its name, or a file by its path (a name with a slash or with .yaml or .yml at its
// end). Every error is a *ConfigError; a mistake in a file shows its place.
func Load(nameOrPath string) (*Profile, error) {
	if source, ok := Source(nameOrPath); ok {
		return Parse(nameOrPath+profileExtension, source)
	}
	source, err := os.ReadFile(nameOrPath)
	switch {
	case err == nil:
		return Parse(nameOrPath, source)
	case looksLikePath(nameOrPath) || !errors.Is(err, fs.ErrNotExist):
		return nil, &usage.Error{Problem: fmt.Sprintf("cannot read the profile: %v", err),
			Hint: "built-in profiles are " + strings.Join(Names(), ", "), Err: err}
	}
	return nil, &usage.Error{
		Problem: fmt.Sprintf("unknown profile %q%s", nameOrPath, strictyaml.DidYouMean(nameOrPath, Names())),
		Hint:    "built-in profiles are " + strings.Join(Names(), ", ") + "; a file of your own is named by its path",
	}
}

func looksLikePath(name string) bool {
	return strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, profileExtension) || strings.HasSuffix(name, ".yml")
}

// Parse reads the text of a profile; file is a name for messages.
func Parse(file string, source []byte) (*Profile, error) {
	p, err := strictyaml.Read(file, source, compileProfile)
	if err != nil {
		return nil, &usage.Error{Problem: err.Error(), Hint: "docs/profile.md describes every key of a profile", Err: err}
	}
	return p, nil
}
