package language_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/language"
)

func TestTemplatesAreFilled(t *testing.T) {
	s, err := language.Parse("mine.yaml", []byte(`name: mine
load: {closed: {clients: 1, hold: 1s}}
steps:
  - emit: {event: "a{client}b{user}", args: ["{client}", plain, {x: ["{user}!", 1]}, [2]]}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	fill := func(p template.Place) any {
		if p.Name == scenarios.PlaceClient {
			return 7
		}
		return "ann"
	}
	emit := s.Users[0].Steps[0].(scenarios.Emit)
	if got := emit.Event.Fill(fill); got != "a7bann" {
		t.Errorf("event %q", got)
	}
	want := []any{7, "plain", map[string]any{"x": []any{"ann!", 1.0}}, []any{2.0}}
	if got := template.FillList(emit.Args, fill); !reflect.DeepEqual(got, want) {
		t.Errorf("args %#v, want %#v", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range language.Names() {
		source, _ := language.Source(name)
		f.Add(source)
	}
	f.Add([]byte(everything))
	f.Add([]byte(rightOpen))
	f.Fuzz(func(t *testing.T, source []byte) {
		s, err := language.Parse("fuzz.yaml", source, users)
		if err != nil {
			_ = err.Error()
			return
		}
		random := rand.New(rand.NewPCG(1, 1))
		for _, user := range s.Users {
			try(user.OnConnect, random)
			try(user.Steps, random)
		}
	})
}

// try does with steps what a run does with them, except that nothing is sent.
func try(steps []scenarios.Step, random *rand.Rand) {
	fill := func(template.Place) any { return 1 }
	for _, step := range steps {
		switch step := step.(type) {
		case scenarios.Operation:
			step.Room.Fill(fill)
			step.Size.Draw(random)
			template.FillList(step.Args, fill)
		case scenarios.Emit:
			step.Event.Fill(fill)
			step.Size.Draw(random)
			template.FillList(step.Args, fill)
		case scenarios.Think:
			step.Time.Draw(random)
		case scenarios.Loop:
			try(step.Steps, random)
		case scenarios.Reconnect:
			step.After.Draw(random)
		}
	}
}
