package template_test

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
)

var language = template.NewLanguage(slices.Concat(template.Shared, []template.Placeholder{
	{Name: "arg"},
	{Name: "any", Kind: template.Ignored},
	{Name: "group", Needs: "the number of groups", Example: "{group(10)}", Numbers: 1},
	{Name: "random", Needs: "the least and the greatest number", Example: "{random(1,100)}", Numbers: 2, Check: func(p template.Place) error {
		if p.Numbers[0] > p.Numbers[1] {
			return errors.New("upside down")
		}
		return nil
	}},
	{Name: "data", Needs: "the name of a column", Example: "{data.email}"},
	{Name: "bytes", Alone: "is binary data: it stands alone"},
})...)

// show writes what each placeholder is instead of a value.
func show(p template.Place) any { return fmt.Sprint("<", p.Name, p.Field, p.Numbers, ">") }

func TestATextIsFilled(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		"plain":                            "plain",
		"{user}":                           "<user[]>",
		"a{user}b{sid}{arg}c":              "a<user[]>b<sid[]><arg[]>c",
		"{group( 3 )}-{random(-5, 9)}":     "<group[3]>-<random[-5 9]>",
		"{data.e mail}":                    "<datae mail[]>",
		"{}, }{, {1}, {-}, { } and {{user": "error",
		"{}, }{, {1}, {-}, { } and {{":     "{}, }{, {1}, {-}, { } and {{",
		`{"user": "{user}"}`:               `{"user": "<user[]>"}`,
		"{{user}}":                         "{<user[]>}",
	} {
		compiled, err := language.Parse(text)
		if want == "error" {
			if err == nil {
				t.Errorf("%q: no error", text)
			}
			continue
		}
		if err != nil || compiled.Fill(show) != want {
			t.Errorf("%q: %q, %v; want %q", text, compiled.Fill(show), err, want)
		}
	}
}

func TestMistakesInATextSayWhatWouldBeRight(t *testing.T) {
	narrow := language.Without("is not known yet", "sid")
	for text, want := range map[string]string{
		"a {usr}":        `unknown placeholder {usr} (did you mean "user"?); known are {user}, {namespace}, {arg}, {any}, {group(10)}, {random(1,100)}, {data.email}, {bytes}`,
		"{User}":         `unknown placeholder {User} (did you mean "user"?)`,
		"{ user }":       `unknown placeholder { user } (did you mean "user"?)`,
		"{sid}":          "{sid} is not known yet",
		"{user(2)}":      "{user(2)} takes no arguments: write {user}",
		"{user.name}":    "{user.name} takes no arguments: write {user}",
		"{group}":        "{group} needs the number of groups: {group(10)}",
		"{group()}":      "{group()} needs the number of groups: {group(10)}",
		"{group(1,2)}":   "{group(1,2)} needs the number of groups: {group(10)}",
		"{group(1}":      "{group(1} needs the number of groups: {group(10)}",
		"{group.a}":      "{group.a} needs the number of groups: {group(10)}",
		"{random(1,x)}":  "{random(1,x)} needs the least and the greatest number: {random(1,100)}",
		"{random(2,1)}":  "upside down",
		"{data}":         "{data} needs the name of a column: {data.email}",
		"{data. }":       "{data. } needs the name of a column: {data.email}",
		"{data(1)}":      "{data(1)} needs the name of a column: {data.email}",
		"room {user":     "a placeholder that does not end: {user; write }",
		"{a{user}":       "a placeholder that does not end: {a{user}; write }",
		"a {bytes}":      "{bytes} is binary data: it stands alone",
		"{bytes}{bytes}": "{bytes} is binary data: it stands alone",
	} {
		if _, err := narrow.Parse(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// compiled compiles the YAML value of the key v.
func compiled(t *testing.T, source string) any {
	t.Helper()
	value, err := compile("v: " + source)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func compile(source string) (any, error) {
	type file struct {
		V any `yaml:"v"`
	}
	return strictyaml.Read("test.yaml", []byte(source), func(doc *strictyaml.Document, f *file) any {
		return language.Value(doc, strictyaml.At("v"), f.V)
	})
}

func TestAValueIsFilled(t *testing.T) {
	fill := func(p template.Place) any { return map[string]any{"user": "ann", "arg": []any{1}, "group": 7}[p.Name] }
	for source, want := range map[string]any{
		"":                                 nil,
		"true":                             true,
		"7":                                7.0,
		"9007199254740993":                 uint64(9007199254740993),
		"-3":                               -3.0,
		"[]":                               []any{},
		"{}":                               map[string]any{},
		"text":                             "text",
		"'{arg}'":                          []any{1},
		"'{group(9)}'":                     7,
		"'a{group(9)}'":                    "a7",
		"[a, ['{user}', 1.5], {b: [c]}]":   []any{"a", []any{"ann", 1.5}, map[string]any{"b": []any{"c"}}},
		"{a: {b: '{arg}', c: '-{user}-'}}": map[string]any{"a": map[string]any{"b": []any{1}, "c": "-ann-"}},
	} {
		if got := template.Fill(compiled(t, source), fill); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, want %#v", source, got, want)
		}
	}
}

func TestAMistakeInAValueHasItsPlace(t *testing.T) {
	for source, want := range map[string]string{
		"v: [a, {b: '{usr}'}]": `test.yaml:1:12: unknown placeholder {usr}`,
		"v: {a: .inf}":         "test.yaml:1:8: JSON has no such number",
	} {
		if _, err := compile(source); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", source, err, want)
		}
	}
}

func TestWhatHasNoPlaceholdersIsNotCopied(t *testing.T) {
	value := compiled(t, "[a, {b: [c]}]")
	if allocations := testing.AllocsPerRun(100, func() { template.Fill(value, show) }); allocations > 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestAValueIsMatched(t *testing.T) {
	for _, test := range []struct {
		source string
		got    any
		want   template.Captures // nil if it does not match
	}{
		{"'{arg}'", []any{1.0}, template.Captures{"arg": []any{1.0}}},
		{"'{user}'", "ann", template.Captures{"user": "ann"}},
		{"'{user}'", 1.0, nil},
		{"'{any}'", 1.0, template.Captures{}},
		{"'hi {user}!'", "hi ann!", template.Captures{"user": "ann"}},
		{"'hi {user}!'", "hi ann", nil},
		{"'hi {user}!'", 1.0, nil},
		{"'{user}-{sid}'", "a-b-c", template.Captures{"user": "a", "sid": "b-c"}},
		{"'{user}{sid}'", "ab", template.Captures{"user": "", "sid": "ab"}},
		{"'{user}-{user}'", "a-a", template.Captures{"user": "a"}},
		{"'{user}-{user}'", "a-b", nil},
		{"{a: 1, b: '{arg}'}", map[string]any{"a": 1.0, "b": "x", "c": true}, template.Captures{"arg": "x"}},
		{"{a: {b: 1}}", map[string]any{"a": map[string]any{"b": 1.0, "c": 2.0}}, template.Captures{}},
		{"{a: 1}", map[string]any{"b": 1.0}, nil},
		{"{a: 1}", []any{}, nil},
		{"[1, '{arg}']", []any{1.0, 2.0}, template.Captures{"arg": 2.0}},
		{"[1]", []any{1.0, 2.0}, nil},
		{"[[1, x]]", []any{[]any{1.0, "y"}}, nil},
	} {
		found := template.Captures{}
		if ok := template.Match(compiled(t, test.source), test.got, found); ok != (test.want != nil) || ok && !reflect.DeepEqual(found, test.want) {
			t.Errorf("%s and %v: %v, found %v; want %v", test.source, test.got, ok, found, test.want)
		}
	}
}

// A text matches what a regular expression of the same shape matches, and its placeholders stand for the same.
func TestATextMatchesLikeARegularExpression(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source, pattern := "", `(?s)\A`
		names := []string{"user", "sid", "namespace"}
		for range rapid.IntRange(1, 3).Draw(t, "placeholders") {
			literal := rapid.StringMatching("[ab]{0,2}").Draw(t, "literal")
			source += literal + "{" + names[0] + "}"
			pattern += literal + "(.*?)"
			names = names[1:]
		}
		last := rapid.StringMatching("[ab]{0,2}").Draw(t, "last")
		text := rapid.StringMatching("[abc\n]{0,9}").Draw(t, "text")
		want := regexp.MustCompile(pattern + last + `\z`).FindStringSubmatch(text)
		compiled, err := language.Parse(source + last)
		if err != nil {
			t.Fatal(err)
		}
		found := template.Captures{}
		ok := template.Match(compiled, text, found)
		if ok != (want != nil) {
			t.Fatalf("%q and %q: %v", source+last, text, ok)
		}
		for i, name := range []string{"user", "sid", "namespace"}[:max(0, len(want)-1)] {
			if found[name] != want[i+1] {
				t.Fatalf("%q and %q: found %v, want %q", source+last, text, found, want)
			}
		}
	})
}

// What is compiled can be filled, and matches what it was filled with.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"room-{group(10)}", "{random(1,2)}{user}", "{data.a b}", `{"a": "{arg}"}`, "{bytes}", "{{", "{\xff}", "{a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		compiled, err := language.Parse(text)
		if err != nil {
			return
		}
		filled := compiled.Fill(func(template.Place) any { return "x" })
		if len(compiled) > 0 && !template.Match(compiled, filled, template.Captures{}) {
			// A placeholder may end sooner than where it was filled, and then stand for something else a second time.
			seen := map[string]bool{}
			for p := range template.Places(compiled) {
				if seen[p.Name] {
					return
				}
				seen[p.Name] = true
			}
			t.Fatalf("%q does not match %q", text, filled)
		}
	})
}

func BenchmarkFill(b *testing.B) {
	text, err := language.Parse("room-{group(10)} of {user}")
	if err != nil {
		b.Fatal(err)
	}
	value := template.List{template.Object{"a": text, "b": "constant"}, map[string]any{"c": []any{1.0, 2.0}}}
	fill := func(p template.Place) any {
		if p.Name == template.User {
			return "ann"
		}
		return 7
	}
	b.ReportAllocs()
	for b.Loop() {
		template.Fill(value, fill)
	}
}
