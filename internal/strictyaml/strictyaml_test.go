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

func asWritten(_ *strictyaml.Document, file *recipe) recipe { return *file }

// checked returns the error of a document after a check of it.
func checked(source string, check func(*strictyaml.Document)) error {
	_, err := strictyaml.Read("bread.yaml", []byte(source), func(d *strictyaml.Document, _ *recipe) bool {
		check(d)
		return true
	})
	return err
}

func TestReadReadsADocument(t *testing.T) {
	got, err := strictyaml.Read("bread.yaml", []byte("name: bread\nbake: 40m\nsteps:\n  - verb: mix\n    with: [flour, water]\n"), asWritten)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "bread" || got.Bake != "40m" || len(got.Steps) != 1 || got.Steps[0].Verb != "mix" {
		t.Errorf("read %+v", got)
	}
}

func TestAByteOrderMarkIsNoPartOfADocument(t *testing.T) {
	if got, err := strictyaml.Read("bread.yaml", []byte("\ufeffname: bread\n"), asWritten); err != nil || got.Name != "bread" {
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
		"a tag": {"name: !!str a\n", `
bread.yaml:1:7: YAML tags are not supported: remove "!!str", or put the text in quotes
> 1 | name: !!str a
    |       ^`},
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
			got, err := strictyaml.Read("bread.yaml", []byte(test.source), asWritten)
			if err == nil {
				t.Fatalf("no error, read %+v", got)
			}
			if diff := "\n" + err.Error(); diff != test.want {
				t.Errorf("got:%s\nwant:%s", diff, test.want)
			}
		})
	}
}

func TestFailfPointsAtTheDeepestPartThatIsThere(t *testing.T) {
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
			err := checked(source, func(d *strictyaml.Document) { d.Failf(test.path, "wrong") })
			if want := "bread.yaml:" + test.want + ": wrong\n"; !strings.HasPrefix(fmt.Sprint(err), want) {
				t.Errorf("got %q, want it to begin with %q", err, want)
			}
		})
	}
}

func TestAnErrorCanPointIntoAText(t *testing.T) {
	for want, place := range map[string]struct {
		key        string
		characters int
	}{
		"bread.yaml:1:9: wrong\n":  {"name", 2},
		"bread.yaml:2:10: wrong\n": {"bake", 2},
		"bread.yaml:2:7: wrong\n":  {"bake", 200},
	} {
		err := checked("name: bread\nbake: \"40m\"\n", func(d *strictyaml.Document) {
			d.FailInside(strictyaml.At(place.key), place.characters, "wrong")
		})
		if !strings.HasPrefix(fmt.Sprint(err), want) {
			t.Errorf("got %q, want it to begin with %q", err, want)
		}
	}
}

func TestTheFirstMistakeIsKept(t *testing.T) {
	err := checked("name: bread\nbake: 40m\n", func(d *strictyaml.Document) {
		if d.Failed() {
			t.Error("failed before a mistake")
		}
		d.Failf(strictyaml.At("bake"), "first")
		d.Failf(strictyaml.At("name"), "second")
		if !d.Failed() {
			t.Error("not failed after a mistake")
		}
	})
	if !strings.HasPrefix(fmt.Sprint(err), "bread.yaml:2:7: first\n") {
		t.Errorf("got %v", err)
	}
}

func TestAWordIsOneOfTheKnown(t *testing.T) {
	err := checked("bake: forty\n", func(d *strictyaml.Document) {
		if got := strictyaml.OneOf(d, strictyaml.At("bake"), "time", "long", "short", "long"); got != "long" {
			t.Errorf("got %q", got)
		}
		strictyaml.OneOf(d, strictyaml.At("bake"), "time", "forty", "forth", "short")
	})
	if !strings.HasPrefix(fmt.Sprint(err), `bread.yaml:1:7: unknown time "forty" (did you mean "forth"?); known are forth, short`) {
		t.Errorf("got %v", err)
	}
}

func TestALineIsShownWithAnotherText(t *testing.T) {
	const source = "notes: {a: \"x y\", b: 'x y', c: x y}\nbake: \"\\x41\"\n"
	_ = checked(source, func(d *strictyaml.Document) {
		for key, want := range map[string]string{
			"a": "notes: {a: {z: 1}, b: 'x y', c: x y}",
			"b": "notes: {a: \"x y\", b: {z: 1}, c: x y}",
			"c": "notes: {a: \"x y\", b: 'x y', c: {z: 1}}",
		} {
			if got, ok := d.Replaced(strictyaml.At("notes", key), "{z: 1}"); !ok || got != want {
				t.Errorf("%s: %q, %v; want %q", key, got, ok, want)
			}
		}
		if got, ok := d.Replaced(strictyaml.At("bake"), "40m"); ok {
			t.Errorf("a text with an escape: %q", got)
		}
	})
}

func TestKeysAreThoseOfTheMappingAlsoWithoutAValue(t *testing.T) {
	_ = checked("name: bread\nsteps:\n  - with:\n    verb: mix\n", func(d *strictyaml.Document) {
		for want, path := range map[string]strictyaml.Path{
			"[name steps]": nil, "[with verb]": strictyaml.At("steps", 0), "[]": strictyaml.At("steps", 1, "verb"),
		} {
			if keys := fmt.Sprint(d.Keys(path)); keys != want {
				t.Errorf("keys at %v: %s, want %s", path, keys, want)
			}
		}
	})
}

func TestDeepNestingIsRefusedBeforeItTakesMemory(t *testing.T) {
	for name, source := range map[string]string{
		"lists":            "a: " + strings.Repeat("[", 200_000),
		"mappings":         "a: " + strings.Repeat("{a: ", 100_000),
		"lists in a line":  "a:\n  " + strings.Repeat("- ", 100_000) + "b",
		"keys of mappings": strings.Repeat("? ", 100_000) + "b",
	} {
		if _, err := strictyaml.Read("bread.yaml", []byte(source), asWritten); err == nil || !strings.Contains(err.Error(), "more than 100 lists or mappings inside each other") {
			t.Errorf("%s: %.100v", name, err)
		}
	}
	deep := "steps:\n  - with: " + strings.Repeat("[", 99) + strings.Repeat("]", 99) + "\n"
	if _, err := strictyaml.Read("bread.yaml", []byte(strings.Repeat("# [[[[\n", 100)+deep), asWritten); err != nil {
		t.Error(err)
	}
}

func TestReadRefusesAHugeFile(t *testing.T) {
	_, err := strictyaml.Read("bread.yaml", make([]byte, 1<<20+1), asWritten)
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

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"name: bread\n", "steps: [", "&a *a", "? : -", "a: &x [*x]", "\t", "name: \"\\xff\"", "!!binary x"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		if _, err := strictyaml.Read("fuzz.yaml", source, asWritten); err != nil {
			_ = err.Error()
		}
		_, _ = strictyaml.Read("fuzz.yaml", source, func(d *strictyaml.Document, _ *recipe) bool {
			d.Failf(strictyaml.At("steps", 0, "with"), "x")
			d.Replaced(strictyaml.At("steps", 0, "with"), "x")
			return true
		})
	})
}
