package profiles

import (
	"flag"
	"reflect"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/sioproof/sioproof/internal/strictyaml/schema"
)

var updateSchema = flag.Bool("update", false, "write docs/profile.schema.json anew")

const schemaFile = "../docs/profile.schema.json"

// profileSchema is what editors know about a profile: the keys, the kinds of their values, and the words among them.
func profileSchema() *jsonschema.Schema {
	text := &jsonschema.Schema{Type: "string"}
	s := schema.Of(profileFile{}, map[reflect.Type]*jsonschema.Schema{reflect.TypeFor[captureFile](): {
		Description: "a JSONPath, or where the value stands", AnyOf: []*jsonschema.Schema{text, {
			Type: "object", Properties: map[string]*jsonschema.Schema{"path": text, "header": text, "cookie": text}, MinProperties: jsonschema.Ptr(1), MaxProperties: jsonschema.Ptr(1),
		}}}})
	s.Title = "A profile of sioproof"
	s.Required = []string{"name"}
	set := func(definition, key string, words *jsonschema.Schema) {
		of := s
		if definition != "" {
			of = s.Definitions[definition]
		}
		words.Description = of.Properties[key].Description
		of.Properties[key] = words
	}
	list := func(of *jsonschema.Schema) *jsonschema.Schema { return &jsonschema.Schema{Type: "array", Items: of} }
	set("", "tolerate", list(words(tolerances)))
	set("", "features", list(words(features)))
	set("", "extends", words(Names()))
	set("", "without", list(words(OperationNames())))
	set("connect", "transports", list(words(transports)))
	for _, definition := range []string{"connect", "operation"} {
		set(definition, "engines", list(&jsonschema.Schema{Enum: []any{3, 4}}))
	}
	set("namespace", "operations", list(words(OperationNames())))
	for _, definition := range []string{"step", "operation", "deliver"} {
		set(definition, "ack", words(ackModes))
	}
	set("deliver", "to", words(receivers))
	set("operation", "confirm", words(confirmations))

	operations := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}}}
	for _, name := range OperationNames() {
		operations.Properties[string(name)] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Ref: "#/definitions/operation"}, {Type: "null"}}}
	}
	set("", "operations", operations)
	return s
}

func words[T ~string](known []T) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, word := range known {
		s.Enum = append(s.Enum, string(word))
	}
	return s
}

func TestTheSchemaIsCurrent(t *testing.T) {
	if err := schema.Check(profileSchema(), schemaFile, *updateSchema); err != nil {
		t.Error(err)
	}
}

func TestTheSchemaAllowsWhatIsRead(t *testing.T) {
	check := func(source string) error { return schema.Validate(profileSchema(), []byte(source)) }
	for _, name := range Names() {
		source, _ := Source(name)
		if err := check(string(source)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	contract, _ := Source(Contract)
	for name, wrong := range map[string]string{
		"an unknown key":       strings.Replace(string(contract), "emit:", "emits:", 1),
		"an unknown operation": strings.Replace(string(contract), "say_all:", "shout:", 1),
		"an unknown receiver":  strings.Replace(string(contract), "to: all", "to: everybody", 1),
		"an unknown tolerance": string(contract) + "tolerate: [lateness]\n",
	} {
		if check(wrong) == nil {
			t.Errorf("%s is allowed", name)
		}
	}
}

// Every key says what it means, so that editors can show it.
func TestEveryKeyIsDescribed(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var look func(reflect.Type)
	look = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || seen[of] || of.PkgPath() != reflect.TypeFor[profileFile]().PkgPath() {
			return
		}
		seen[of] = true
		for i := range of.NumField() {
			if field := of.Field(i); field.Tag.Get("jsonschema") == "" {
				t.Errorf("%s.%s has no description", of.Name(), field.Tag.Get("yaml"))
			} else {
				look(field.Type)
			}
		}
	}
	look(reflect.TypeFor[profileFile]())
}
