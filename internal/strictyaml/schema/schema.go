// Package schema describes the project's YAML files as JSON schemas, so that editors complete and check them.
//
// A schema is made of the same types that package strictyaml reads a file into: the yaml tags give the keys, the jsonschema
// tags say what they mean. Tests make the schemas and compare them with those under docs/.
package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"
)

// Draft is the version of JSON schema that the schemas are written in; the one most editors read.
const Draft = "http://json-schema.org/draft-07/schema#"

// Of describes the files that are read into the struct v. A type in known is described as it is there; every other struct gets
// a definition named like it, without "File" at the end.
func Of(v any, known map[reflect.Type]*jsonschema.Schema) *jsonschema.Schema {
	d := describer{known: known, definitions: map[string]*jsonschema.Schema{}}
	root := d.fields(reflect.TypeOf(v))
	root.Schema = Draft
	root.Definitions = d.definitions
	return root
}

// Check compares a schema with its file, or writes the file anew.
func Check(s *jsonschema.Schema, file string, update bool) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if update {
		return os.WriteFile(file, text, 0o644)
	}
	written, err := os.ReadFile(file)
	if err == nil && !bytes.Equal(written, text) {
		err = fmt.Errorf("%s differs from the keys that are read: run the test with -update to write it anew", file)
	}
	return err
}

// Validate checks a YAML file against a schema.
func Validate(s *jsonschema.Schema, source []byte) error {
	rules, err := s.Resolve(nil)
	if err != nil {
		return err
	}
	var content map[string]any
	if err := yaml.Unmarshal(source, &content); err != nil {
		return err
	}
	return rules.Validate(content)
}

type describer struct {
	known       map[reflect.Type]*jsonschema.Schema
	definitions map[string]*jsonschema.Schema
}

func (d describer) of(t reflect.Type) *jsonschema.Schema {
	if s, ok := d.known[t]; ok {
		return s.CloneSchemas()
	}
	switch t.Kind() {
	case reflect.Pointer: // a key without a value is as good as one with an empty mapping
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{d.of(t.Elem()), {Type: "null"}}}
	case reflect.Struct:
		return d.reference(t)
	case reflect.Slice:
		return &jsonschema.Schema{Type: "array", Items: d.of(t.Elem())}
	case reflect.Map:
		return &jsonschema.Schema{Type: "object", AdditionalProperties: d.of(t.Elem())}
	case reflect.Bool:
		return &jsonschema.Schema{Type: "boolean"}
	case reflect.Int:
		return &jsonschema.Schema{Type: "integer"}
	case reflect.String:
		return &jsonschema.Schema{Types: []string{"string", "number", "boolean"}} // YAML writes texts without quotes, too
	}
	return &jsonschema.Schema{}
}

// reference points at the definition of a struct, which may hold itself.
func (d describer) reference(t reflect.Type) *jsonschema.Schema {
	name := strings.TrimSuffix(t.Name(), "File")
	if _, there := d.definitions[name]; !there {
		d.definitions[name] = nil
		d.definitions[name] = d.fields(t)
	}
	return &jsonschema.Schema{Ref: "#/definitions/" + name}
}

func (d describer) fields(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{
		Type:                 "object",
		Properties:           map[string]*jsonschema.Schema{},
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
	}
	for i := range t.NumField() {
		field := t.Field(i)
		key := field.Tag.Get("yaml")
		property := d.of(field.Type)
		if text := field.Tag.Get("jsonschema"); text != "" {
			if property.Ref != "" { // draft 7 ignores what stands beside a reference
				property = &jsonschema.Schema{AllOf: []*jsonschema.Schema{property}}
			}
			property.Description = text
		}
		s.Properties[key] = property
		s.PropertyOrder = append(s.PropertyOrder, key)
	}
	return s
}
