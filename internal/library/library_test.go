package library_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sioproof/sioproof/internal/library"
	"github.com/sioproof/sioproof/internal/usage"
)

var recipes = library.Library{Kind: "recipe", Page: "docs/recipe.md", BuiltIn: fstest.MapFS{
	"bread.yaml": {Data: []byte("name: bread\n")}, "cake.yaml": {Data: []byte("name: cake\n")}, "README.md": {},
}}

func TestABuiltInFileIsFoundByItsName(t *testing.T) {
	if names := fmt.Sprint(recipes.Names()); names != "[bread cake]" {
		t.Errorf("names %s", names)
	}
	file, err := recipes.Find("cake")
	if err != nil || file.Name != "cake.yaml" || string(file.Source) != "name: cake\n" || !file.BuiltIn {
		t.Errorf("found %+v, %v", file, err)
	}
}

func TestAFileOfOnesOwnIsFoundByItsPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte("name: mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	file, err := recipes.Find(path)
	if err != nil || file.Name != path || string(file.Source) != "name: mine\n" || file.BuiltIn {
		t.Errorf("found %+v, %v", file, err)
	}
}

func TestAMissingFileIsAUsageErrorWithTheKnownNames(t *testing.T) {
	for name, want := range map[string]string{
		"bred":            `unknown recipe "bred" (did you mean "bread"?)`,
		"./nowhere/cake":  "cannot read the recipe: open ./nowhere/cake",
		"missing.yml":     "cannot read the recipe: open missing.yml",
		"sponge":          `unknown recipe "sponge"`,
		"../etc/passwd/x": "cannot read the recipe: open ../etc/passwd/x",
	} {
		_, err := recipes.Find(name)
		var wrong *usage.Error
		if !errors.As(err, &wrong) || !strings.HasPrefix(wrong.Problem, want) || !strings.HasPrefix(wrong.Hint, "built-in recipes are bread, cake") {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
