package scenarios_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/scenarios"
)

func TestDistributionsStayWithinTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := int64(rapid.IntRange(0, 1000).Draw(t, "a"))
		b := a + int64(rapid.IntRange(0, 1000).Draw(t, "b"))
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range 50 {
			if n := scenarios.Constant(a).Draw(random); n != a {
				t.Fatalf("constant %v: %d", a, n)
			}
			if n := (scenarios.Uniform{Min: a, Max: b}).Draw(random); n < a || n > b {
				t.Fatalf("uniform %v to %v: %d", a, b, n)
			}
			if n := (scenarios.Normal{Mean: float64(a), SD: float64(b)}).Draw(random); n < 0 {
				t.Fatalf("normal around %v by %v: %d", a, b, n)
			}
			if n := (scenarios.Exponential{Mean: float64(a)}).Draw(random); n < 0 {
				t.Fatalf("exponential of %v: %d", a, n)
			}
			if n := (scenarios.Choice{{Choice: a, Weight: 2}, {Choice: b, Weight: 1}}).Draw(random); n != a && n != b {
				t.Fatalf("one of %v and %v: %d", a, b, n)
			}
		}
	})
}

func TestDistributionsHaveTheirMean(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, test := range map[string]struct {
		d    scenarios.Distribution
		mean float64
	}{
		"uniform":     {scenarios.Uniform{Min: 10, Max: 200}, 105},
		"normal":      {scenarios.Normal{Mean: 1000, SD: 100}, 1000},
		"exponential": {scenarios.Exponential{Mean: 1000}, 1000},
		"weighted":    {scenarios.Choice{{Choice: 0, Weight: 3}, {Choice: 400, Weight: 1}}, 100},
	} {
		sum := 0.0
		for range 100_000 {
			sum += float64(test.d.Draw(random))
		}
		if mean := sum / 100_000; mean < test.mean*0.98 || mean > test.mean*1.02 {
			t.Errorf("%s: mean %v, want %v", name, mean, test.mean)
		}
	}
}

func TestTemplatesAreFilled(t *testing.T) {
	s, err := scenarios.Parse("mine.yaml", []byte(`name: mine
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
	for _, name := range scenarios.Names() {
		source, _ := scenarios.Source(name)
		f.Add(source)
	}
	f.Add([]byte(everything))
	f.Add([]byte(rightOpen))
	f.Fuzz(func(t *testing.T, source []byte) {
		s, err := scenarios.Parse("fuzz.yaml", source, users)
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
