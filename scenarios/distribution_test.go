package scenarios_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

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
