package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

type recipe struct {
	Name  string            `yaml:"name"`
	Steps []step            `yaml:"steps"`
	Notes map[string]string `yaml:"notes"`
	Bake  string            `yaml:"bake"`
	Count int               `yaml:"count"`
	Hot   bool              `yaml:"hot"`
}

type step struct {
	Verb string `yaml:"verb"`
	With any    `yaml:"with"`
}

func TestDecodeReadsADocument(t *testing.T) {
	var got recipe
	_, err := strictyaml.Decode("bread.yaml", []byte("name: bread\nbake: 40m\nsteps:\n  - verb: mix\n    with: [flour, water]\n"), &got)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "bread" || got.Bake != "40m" || len(got.Steps) != 1 || got.Steps[0].Verb != "mix" {
		t.Errorf("read %+v", got)
	}
}

func TestAByteOrderMarkIsNoPartOfADocument(t *testing.T) {
	var got recipe
	if _, err := strictyaml.Decode("bread.yaml", []byte("\ufeffname: bread\n"), &got); err != nil || got.Name != "bread" {
		t.Errorf("read %+v, %v", got, err)
	}
}

func TestErrorsShowThePlace(t *testing.T) {
	cases := map[string]struct{ source, want string }{
		"unknown key": {"name: bread\nsteps:\n  - verbs: mix\n", `
bread.yaml:3:5: unknown key "verbs" (did you mean "verb"?)
  1 | name: bread
  2 | steps:
> 3 |   - verbs: mix
    |     ^`},
		"unknown key, nothing like it": {"colour: red\n", `
bread.yaml:1:1: unknown key "colour"
> 1 | colour: red
    | ^`},
		"duplicate key": {"name: bread\nname: cake\n", `
bread.yaml:2:1: mapping key "name" already defined at [1:1]
  1 | name: bread
> 2 | name: cake
    | ^`},
		"scalar for a list": {"name: bread\nsteps: mix\n", `
bread.yaml:2:8: expected a list, found a string
  1 | name: bread
> 2 | steps: mix
    |        ^`},
		"list for a string": {"name: [bread]\n", `
bread.yaml:1:7: expected a string, found a list
> 1 | name: [bread]
    |       ^`},
		"string for a number": {"count: many\n", `
bread.yaml:1:8: expected a number, found a string
> 1 | count: many
    |        ^`},
		"string for a bool": {"hot: very\n", `
bread.yaml:1:6: expected true or false, found a string
> 1 | hot: very
    |      ^`},
		"not a mapping": {"- a\n- b\n", `
bread.yaml:1:1: expected a mapping, found a list
> 1 | - a
    | ^`},
		"two documents": {"name: a\n---\nname: b\n", `
bread.yaml:3:5: a second YAML document: one file describes one thing
  1 | name: a
  2 | ---
> 3 | name: b
    |     ^`},
		"empty":        {"", "\nbread.yaml: empty: nothing is described here"},
		"comment only": {"# soon\n", "\nbread.yaml: empty: nothing is described here"},
		"a tab in front": {"name: a\nsteps:\n\t- verb: mix\n", `
bread.yaml:3:1: found character '	' that cannot start any token
  1 | name: a
  2 | steps:
> 3 | 	- verb: mix
    | ^`},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			var got recipe
			_, err := strictyaml.Decode("bread.yaml", []byte(test.source), &got)
			if err == nil {
				t.Fatalf("no error, read %+v", got)
			}
			if diff := "\n" + err.Error(); diff != test.want {
				t.Errorf("got:%s\nwant:%s", diff, test.want)
			}
		})
	}
}

func TestErrorfPointsAtTheDeepestPartThatIsThere(t *testing.T) {
	source := "name: bread\nsteps:\n  - verb: mix\n    with: {flour: rye}\nnotes:\n  first time: hard\n"
	cases := map[string]struct {
		path strictyaml.Path
		want string
	}{
		"a scalar":                  {strictyaml.At("name"), "1:7"},
		"a list":                    {strictyaml.At("steps"), "2:1"},
		"an entry of a list":        {strictyaml.At("steps", 0), "3:5"},
		"a scalar below":            {strictyaml.At("steps", 0, "verb"), "3:11"},
		"a flow mapping":            {strictyaml.At("steps", 0, "with", "flour"), "4:19"},
		"a key with a space":        {strictyaml.At("notes").Down("first time"), "6:15"},
		"a key that is not there":   {strictyaml.At("steps", 0, "for"), "3:5"},
		"an entry beyond the end":   {strictyaml.At("steps", 7), "2:1"},
		"a top key that is missing": {strictyaml.At("bake"), "1:1"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			var got recipe
			doc, err := strictyaml.Decode("bread.yaml", []byte(source), &got)
			if err != nil {
				t.Fatal(err)
			}
			message := doc.Errorf(test.path, "wrong").Error()
			if want := "bread.yaml:" + test.want + ": wrong\n"; !strings.HasPrefix(message, want) {
				t.Errorf("got %q, want it to begin with %q", message, want)
			}
		})
	}
}

func TestAnErrorCanPointIntoAText(t *testing.T) {
	var got recipe
	doc, err := strictyaml.Decode("bread.yaml", []byte("name: bread\nbake: \"40m\"\n"), &got)
	if err != nil {
		t.Fatal(err)
	}
	for want, wrong := range map[string]*strictyaml.Error{
		"bread.yaml:1:9: wrong\n":  doc.Errorf(strictyaml.At("name"), "wrong").Into(2),
		"bread.yaml:2:10: wrong\n": doc.Errorf(strictyaml.At("bake"), "wrong").Into(2),
		"bread.yaml:2:7: wrong\n":  doc.Errorf(strictyaml.At("bake"), "wrong").Into(200),
	} {
		if !strings.HasPrefix(wrong.Error(), want) {
			t.Errorf("got %q, want it to begin with %q", wrong, want)
		}
	}
}

func TestKeysAreThoseOfTheMappingAlsoWithoutAValue(t *testing.T) {
	var got recipe
	doc, err := strictyaml.Decode("bread.yaml", []byte("name: bread\nsteps:\n  - with:\n    verb: mix\n"), &got)
	if err != nil {
		t.Fatal(err)
	}
	for want, path := range map[string]strictyaml.Path{
		"[name steps]": nil, "[with verb]": strictyaml.At("steps", 0), "[]": strictyaml.At("steps", 1, "verb"),
	} {
		if keys := fmt.Sprint(doc.Keys(path)); keys != want {
			t.Errorf("keys at %v: %s, want %s", path, keys, want)
		}
	}
}

func TestDecodeRefusesAHugeFile(t *testing.T) {
	var got recipe
	_, err := strictyaml.Decode("bread.yaml", make([]byte, strictyaml.MaxSize+1), &got)
	if err == nil || !strings.Contains(err.Error(), "larger than 1048576 bytes") {
		t.Errorf("got %v", err)
	}
}

func TestDidYouMean(t *testing.T) {
	known := []string{"say_all", "say_others", "join", "leave"}
	for name, want := range map[string]string{
		"say_al": ` (did you mean "say_all"?)`,
		"Join":   ` (did you mean "join"?)`,
		"banana": "",
	} {
		if got := strictyaml.DidYouMean(name, known); got != want {
			t.Errorf("DidYouMean(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"name: bread\n", "steps: [", "&a *a", "? : -", "a: &x [*x]", "\t", "name: \"\\xff\"", "!!binary x"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		var got recipe
		if doc, err := strictyaml.Decode("fuzz.yaml", source, &got); err != nil {
			_ = err.Error()
		} else {
			_ = doc.Errorf(strictyaml.At("steps", 0, "with"), "x").Error()
		}
	})
}
