// Package library finds a YAML file that a user names: a built-in one by its name, or one of the user's own by its path.
// Profiles and scenarios are two libraries.
package library

import (
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

// Library is the files of one kind.
type Library struct {
	Kind    string // what a file is, such as "profile"
	BuiltIn fs.FS  // a file NAME.yaml for each
	Page    string // the page that describes the keys
}

// File is a file that was found.
type File struct {
	Name    string // for messages: a path, or the name of a built-in one with its extension
	Source  []byte
	BuiltIn bool
}

const extension = ".yaml"

// Names returns the names of the built-in files, sorted.
func (l Library) Names() []string {
	files, err := fs.Glob(l.BuiltIn, "*"+extension)
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

// Source returns the text of a built-in file, as a starting point for one's own.
func (l Library) Source(name string) ([]byte, bool) {
	source, err := fs.ReadFile(l.BuiltIn, name+extension)
	return source, err == nil
}

// Find reads a built-in file by its name, or any file by its path: a name with a slash, or with .yaml or .yml at its end. Every
// error is a *[usage.Error].
func (l Library) Find(nameOrPath string) (File, error) {
	if source, ok := l.Source(nameOrPath); ok {
		return File{nameOrPath + extension, source, true}, nil
	}
	source, err := os.ReadFile(nameOrPath)
	known := fmt.Sprintf("built-in %ss are %s", l.Kind, strings.Join(l.Names(), ", "))
	switch {
	case err == nil:
		return File{nameOrPath, source, false}, nil
	case looksLikePath(nameOrPath) || !errors.Is(err, fs.ErrNotExist):
		return File{}, &usage.Error{Problem: fmt.Sprintf("cannot read the %s: %v", l.Kind, err), Hint: known, Err: err}
	}
	return File{}, &usage.Error{
		Problem: fmt.Sprintf("unknown %s %q%s", l.Kind, nameOrPath, strictyaml.DidYouMean(nameOrPath, l.Names())),
		Hint:    known + "; a file of your own is named by its path",
	}
}

// Mistake makes a usage error of a mistake in a file.
func (l Library) Mistake(err error) error {
	return &usage.Error{Problem: err.Error(), Hint: fmt.Sprintf("%s describes every key of a %s", l.Page, l.Kind), Err: err}
}

func looksLikePath(name string) bool {
	return strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, extension) || strings.HasSuffix(name, ".yml")
}
