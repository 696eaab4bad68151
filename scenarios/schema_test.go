package scenarios

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/sioproof/sioproof/internal/strictyaml/schema"
)

var update = flag.Bool("update", false, "write docs/scenario.schema.json anew")

const schemaFile = "../docs/scenario.schema.json"

// scenarioSchema is what editors know about a scenario: the keys, the kinds of their values, and the words among them.
func scenarioSchema() *jsonschema.Schema {
	text := func(pattern, example string) *jsonschema.Schema {
		return &jsonschema.Schema{Type: "string", Pattern: pattern, Examples: []any{example}}
	}
	words := func(list ...any) *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Enum: list} }
	share := &jsonschema.Schema{Type: "integer", Minimum: new(float64)}
	shares := func(names ...string) *jsonschema.Schema {
		s := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}}}
		for _, name := range names {
			s.Properties[name] = share
		}
		return s
	}
	size := text(`^([0-9.]+ ?(B|kB|KB|KiB|MB|MiB)?|(uniform|normal|exponential|weighted)\(.*\))$`, "64B")
	size.Type, size.Types = "", []string{"string", "integer"}
	s := schema.Of(scenarioFile{}, map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[durationText]():     text(`^([0-9.]+(ns|us|µs|ms|s|m|h))+$`, "10s"),
		reflect.TypeFor[rateText]():         text(`^[0-9.]+ ?/ ?(s|min|h)$`, "10/s"),
		reflect.TypeFor[sizeText]():         size,
		reflect.TypeFor[pauseText]():        text(`^(([0-9.]+(ns|us|µs|ms|s|m|h))+|(uniform|normal|exponential|weighted)\(.*\))$`, "1s"),
		reflect.TypeFor[transportWeights](): shares("polling", "websocket", "upgrade"),
		reflect.TypeFor[engineWeights]():    shares("3", "4"),
		reflect.TypeFor[Arrival]():          words(string(ArrivingUsers), string(ArrivingTurns)),
		reflect.TypeFor[Receiver]():         words(string(ToPeer), string(ToRandom), string(ToSelf)),
		reflect.TypeFor[Ending]():           words(string(Politely), string(Abruptly)),
	})
	s.Title = "A scenario of sioproof"
	s.Required = []string{"name", "load"}
	one := 1
	s.Definitions["step"].MinProperties, s.Definitions["step"].MaxProperties = &one, &one
	return s
}

func TestTheSchemaIsCurrent(t *testing.T) {
	got, err := schema.JSON(scenarioSchema())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from the keys that are read: go test ./scenarios -update writes it anew", schemaFile)
	}
}

func TestTheSchemaAllowsWhatIsRead(t *testing.T) {
	rules, err := scenarioSchema().Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(source string) error {
		var content map[string]any
		if err := yaml.Unmarshal([]byte(source), &content); err != nil {
			t.Fatal(err)
		}
		return rules.Validate(content)
	}
	for _, name := range Names() {
		source, _ := Source(name)
		if err := check(string(source)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	idle, _ := Source("idle")
	for name, wrong := range map[string]string{
		"an unknown key":  strings.Replace(string(idle), "hold:", "hodl:", 1),
		"a bad duration":  strings.Replace(string(idle), "30s", "30 seconds", 1),
		"two in a step":   string(idle) + "steps:\n  - {think: 1s, disconnect: }\n",
		"no step":         string(idle) + "steps:\n  - {}\n",
		"an unknown step": string(idle) + "steps:\n  - shout: {}\n",
	} {
		if check(wrong) == nil {
			t.Errorf("%s is allowed", name)
		}
	}
}
