package search_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/scenarios/search"
)

// climb searches a target that takes so much, and returns the loads that were tried.
func climb(bounds search.Bounds, takes float64) (search.Ladder, []float64) {
	ladder := search.Ladder{Bounds: bounds}
	var tried []float64
	for load, more := ladder.Next(); more && len(tried) < 1000; load, more = ladder.Next() {
		tried = append(tried, load)
		ladder.Tried(load, load > takes)
	}
	return ladder, tried
}

func TestTheLadder(t *testing.T) {
	whole := search.Bounds{From: 10, Most: 1000, Precision: 0.001, Whole: true}
	rough := search.Bounds{From: 10, Most: 1000, Precision: 0.1, Whole: true}
	rates := search.Bounds{From: 0.5, Most: 1000, Precision: 0.05}
	for name, test := range map[string]struct {
		bounds       search.Bounds
		takes        float64
		tried        []float64
		good, broken float64
	}{
		"to the client":          {whole, 37, []float64{10, 20, 40, 30, 35, 37, 38}, 37, 38},
		"within a tenth":         {rough, 37, []float64{10, 20, 40, 30, 35, 37}, 37, 40},
		"not even the first":     {whole, 9, []float64{10}, 0, 10},
		"just the first":         {search.Bounds{From: 1, Most: 9, Precision: 1, Whole: true}, 1, []float64{1, 2}, 1, 2},
		"more than there may be": {whole, 5000, []float64{10, 20, 40, 80, 160, 320, 640, 1000}, 1000, 0},
		"no more than the first": {search.Bounds{From: 10, Most: 10, Precision: 0.1, Whole: true}, 50, []float64{10}, 10, 0},
		"rates":                  {rates, 3.3, []float64{0.5, 1, 2, 4, 3, 3.5, 3.25, 3.375}, 3.25, 3.375},
	} {
		ladder, tried := climb(test.bounds, test.takes)
		if !slices.Equal(tried, test.tried) || ladder.Good != test.good || ladder.Broken != test.broken {
			t.Errorf("%s: tried %v, good %v, broken %v; want %v, %v, %v", name, tried, ladder.Good, ladder.Broken, test.tried, test.good, test.broken)
		}
	}
}

func TestTheLadderEndsWhereTheLimitIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bounds := search.Bounds{Whole: rapid.Bool().Draw(t, "whole"), Precision: rapid.Float64Range(0.001, 1).Draw(t, "precision")}
		from, most := 0.001, 1e7
		if bounds.Whole {
			from = 1
		}
		draw := func(name string, from, most float64) float64 {
			n := rapid.Float64Range(from, most).Draw(t, name)
			if bounds.Whole {
				return float64(int(n))
			}
			return n
		}
		bounds.From = draw("from", from, most)
		bounds.Most = draw("most", bounds.From, most)
		takes := draw("takes", from/2, most)
		ladder, tried := climb(bounds, takes)
		switch {
		case len(tried) > 64:
			t.Fatalf("%d steps", len(tried))
		case tried[0] != bounds.From || slices.Max(tried) > bounds.Most:
			t.Fatalf("out of bounds: %v", tried)
		case ladder.Good == 0 && takes >= bounds.From || ladder.Broken == 0 && takes < bounds.Most:
			t.Fatalf("ended too early: %+v", ladder)
		case ladder.Good > takes || ladder.Broken != 0 && ladder.Broken <= takes:
			t.Fatalf("the limit %v is not between: %+v", takes, ladder)
		}
		if ladder.Good == 0 || ladder.Broken == 0 {
			return
		}
		// Four digits are as close as it gets.
		if gap := ladder.Broken - ladder.Good; gap > bounds.Precision*ladder.Good && gap > 0.002*ladder.Good && !(bounds.Whole && gap == 1) {
			t.Fatalf("not close enough: %+v", ladder)
		}
	})
}
