package language

import (
	"flag"
	"reflect"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/sioproof/sioproof/internal/strictyaml/schema"
	"github.com/sioproof/sioproof/scenarios"
)

var update = flag.Bool("update", false, "write docs/scenario.schema.json anew")

const schemaFile = "../../docs/scenario.schema.json"

// scenarioSchema is what editors know about a scenario: the keys, the kinds of their values, and the words among them.
func scenarioSchema() *jsonschema.Schema {
	text := func(pattern, example string) *jsonschema.Schema {
		return &jsonschema.Schema{Type: "string", Pattern: pattern, Examples: []any{example}}
	}
	words := func(list ...any) *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Enum: list} }
	share := &jsonschema.Schema{Type: "integer", Minimum: new(float64)}
	closed := func(value *jsonschema.Schema, names ...string) *jsonschema.Schema {
		s := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}}}
		for _, name := range names {
			s.Properties[name] = value.CloneSchemas()
		}
		return s
	}
	const duration, size = `^([0-9.]+ ?(ns|us|µs|ms|s|m|min|h) ?)+$`, `^[0-9.]+ ?(B|kB|KB|KiB|MB|MiB|GB|GiB)?$`
	// drawn is a constant or a distribution of such values.
	drawn := func(pattern, example string) *jsonschema.Schema {
		constant := text(pattern, example)
		constant.Type, constant.Types = "", []string{"string", "integer"}
		keys := func(names ...string) *jsonschema.Schema {
			s := closed(constant, names...)
			s.Required = names
			return s
		}
		one := 1
		distribution := closed(nil)
		distribution.MinProperties, distribution.MaxProperties = &one, &one
		distribution.Properties = map[string]*jsonschema.Schema{
			"uniform": keys("min", "max"), "normal": keys("mean", "sd"), "exponential": keys("mean"),
			"weighted": {Type: "object", AdditionalProperties: share.CloneSchemas()},
		}
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{constant, distribution}}
	}
	s := schema.Of(scenarioFile{}, map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[durationText]():       text(duration, "10s"),
		reflect.TypeFor[rateText]():           text(`^[0-9.]+ ?/ ?(s|min|h)$`, "10/s"),
		reflect.TypeFor[sizeFile]():           {Ref: "#/definitions/size"},
		reflect.TypeFor[pauseFile]():          {Ref: "#/definitions/pause"},
		reflect.TypeFor[transportWeights]():   closed(share, "polling", "websocket", "upgrade"),
		reflect.TypeFor[engineWeights]():      closed(share, "3", "4"),
		reflect.TypeFor[scenarios.Arrival]():  words(string(scenarios.ArrivingUsers), string(scenarios.ArrivingTurns)),
		reflect.TypeFor[scenarios.Receiver](): words(string(scenarios.ToPeer), string(scenarios.ToRandom), string(scenarios.ToSelf)),
		reflect.TypeFor[scenarios.Ending]():   words(string(scenarios.Politely), string(scenarios.Abruptly)),
		reflect.TypeFor[captureFile]():        {Ref: "#/definitions/capture"},
		reflect.TypeFor[statusFile]():         {AnyOf: []*jsonschema.Schema{{Type: "integer"}, {Type: "array", Items: &jsonschema.Schema{Type: "integer"}}}},
	})
	s.Title = "A scenario of sioproof"
	s.Required = []string{"name", "load"}
	s.Definitions["size"], s.Definitions["pause"] = drawn(size, "64B"), drawn(duration, "1s")
	place := closed(&jsonschema.Schema{Type: "string"}, "path", "header", "cookie", "pattern")
	place.Properties["argument"] = &jsonschema.Schema{Type: "integer"}
	s.Definitions["capture"] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(`^\$`, "$.user.id"), place}}
	one := 1
	s.Definitions["step"].MinProperties, s.Definitions["step"].MaxProperties = &one, &one
	return s
}

func TestTheSchemaIsCurrent(t *testing.T) {
	if err := schema.Check(scenarioSchema(), schemaFile, *update); err != nil {
		t.Error(err)
	}
}

const distributions = `name: distributions
load: {closed: {clients: 2, hold: 1m 30s}}
steps:
  - think: {uniform: {min: 1s, max: 3s}}
  - think: {normal: {mean: 2s, sd: 500ms}}
  - think: {exponential: {mean: 2min}}
  - say_all: {size: {weighted: {64B: 9, 16KiB: 1}}}
  - say_all: {size: {uniform: {min: 20, max: 200}}}
`

const answers = `name: answers
load: {closed: {clients: 2, hold: 1m}}
data: {rows: [{name: ann, age: 3}]}
draw: {word: [hello, {a: 1}], room: {weighted: {lobby: 9, vip: 1}}}
before_connect:
  - http: {url: /login, json: {name: "{data.name}"}, status: 201, capture: {token: $.token, session: {cookie: sid}, key: {header: X-Key, pattern: "k(.)"}}}
  - http: {method: put, url: /form, form: {a: "1"}, status: [200, 302], follow_redirects: false, headers: {X: y}, match: [{header: X, pattern: y}]}
  - set: {room: "{draw.room}", deep: {list: [1, "{uuid}"]}}
connection:
  urls: {"http://127.0.0.1:3000": 2, "http://127.0.0.1:3001": 1}
  auth: {token: "{var.token}"}
  setup: [emit: {event: enter, ack: true, match: [{path: $.status, equals: ok}]}]
steps:
  - emit: {event: say, args: ["{random_text(20)}"], ack: true, match: [{has: {ok: true}}, {argument: -1}], capture: {id: $, last: {argument: -1, path: "$.list[0]"}}}
  - if: {value: "{var.id}", pattern: "^a", steps: [think: 1s], else: [say_all: {match: [{equals: 1}]}]}
  - expect: {event: said, match: [{equals: x}], capture: {text: $}}
`

func TestTheSchemaAllowsWhatIsRead(t *testing.T) {
	check := func(source string) error { return schema.Validate(scenarioSchema(), []byte(source)) }
	for _, name := range Names() {
		source, _ := Source(name)
		if err := check(string(source)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, source := range []string{distributions, answers} {
		if _, err := Parse("test.yaml", []byte(source), nil); err != nil {
			t.Error(err)
		}
		if err := check(source); err != nil {
			t.Error(err)
		}
	}
	idle, _ := Source("idle")
	for name, wrong := range map[string]string{
		"an unknown key":  strings.Replace(string(idle), "hold:", "hodl:", 1),
		"a bad duration":  strings.Replace(string(idle), "30s", "30 seconds", 1),
		"two in a step":   string(idle) + "steps:\n  - {think: 1s, disconnect: }\n",
		"an old pause":    string(idle) + "steps:\n  - think: exponential(3s)\n",
		"half a pause":    string(idle) + "steps:\n  - think: {normal: {mean: 1s}}\n",
		"two pauses":      string(idle) + "steps:\n  - think: {exponential: {mean: 1s}, uniform: {min: 1s, max: 2s}}\n",
		"no step":         string(idle) + "steps:\n  - {}\n",
		"an unknown step": string(idle) + "steps:\n  - shout: {}\n",
	} {
		if check(wrong) == nil {
			t.Errorf("%s is allowed", name)
		}
	}
}
