package correct_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
)

// elsewhere are the words of a profile that no server here is about, and where their use is shown.
var elsewhere = map[string]string{
	"name":        "for the reader",
	"description": "for the reader",
	"link":        "for the reader",
	"extends":     "spares repeating a built-in profile",
	"without":     "spares repeating a built-in profile",
	"expect_fail": "correct servers need none; profiles/deviations",

	"connect.engines":    "narrows what is tested",
	"connect.transports": "narrows what is tested",
	"features.cors":      "a promise: it makes cases fail, not pass",
	"features.recovery":  "a promise: it makes cases fail, not pass",
	"connect.jsonp":      "a statement about Engine.IO 3, which no server here speaks",

	"operations.deliver": "how an operation shows",
	"operations.then":    "how an operation shows",
	"operations.engines": "both generations: suites/trial/participant",
	"operations.room":    "how an operation shows",
	"operations.connect": "how an operation shows",
	"operations.error":   "how an operation shows",

	"limits.max_disconnection_duration": "connection state recovery: suites/proof",
}

// Every key and every word of a profile is needed by a server here, or its use is shown elsewhere.
func TestEveryKeyIsNeeded(t *testing.T) {
	var needed []string
	for _, d := range servers() {
		var keys map[string]any
		if err := yaml.Unmarshal([]byte(d.needs), &keys); err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		needed = append(needed, wordsOf(keys)...)
	}
	for _, word := range profileWords(t) {
		_, excepted := elsewhere[word]
		if slices.Contains(needed, word) == excepted {
			t.Errorf("%s: needed by a server is %v, shown elsewhere is %v", word, !excepted, excepted)
		}
	}
}

// wordsOf lists the keys of a profile down to the second level, those of any operation, and the words of its lists of words.
func wordsOf(profile map[string]any) []string {
	var words []string
	for key, value := range profile {
		switch value := value.(type) {
		case map[string]any:
			for inner, value := range value {
				if operation, ok := value.(map[string]any); ok && key == "operations" {
					words = append(words, wordsOf(map[string]any{key: operation})...)
				} else {
					words = append(words, key+"."+inner)
				}
			}
		case []any:
			for _, item := range value {
				if word, ok := item.(string); ok {
					words = append(words, key+"."+word)
				} else {
					words = append(words, key)
				}
			}
		default:
			words = append(words, key)
		}
	}
	return words
}

// schema is the part of a JSON schema that says which keys and words there are.
type schema struct {
	Properties  map[string]schema
	Definitions map[string]schema
	AnyOf       []schema // of a key that may be left empty
	Ref         string   `json:"$ref"`
	Items       *schema
	Enum        []any
}

// profileWords lists what a profile can say, as wordsOf does, from the schema that editors use.
func profileWords(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("../../docs/profile.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var root schema
	if err := json.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	var words []string
	for key, value := range root.Properties {
		var inner []string
		switch {
		case elsewhere[key] != "":
		case key == "operations":
			inner = slices.Collect(maps.Keys(root.Definitions["operation"].Properties))
		case value.Items != nil:
			for _, word := range value.Items.Enum {
				inner = append(inner, fmt.Sprint(word))
			}
		case value.AnyOf != nil:
			inner = slices.Collect(maps.Keys(root.Definitions[path.Base(value.AnyOf[0].Ref)].Properties))
		}
		if inner == nil {
			words = append(words, key)
		}
		for _, word := range inner {
			words = append(words, key+"."+word)
		}
	}
	return words
}
