package measure_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// Whatever was timed: each bound has below it what belongs there, give or take what differs from it in the fourth digit only.
func TestASpreadHasEachTimeBelowItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := measure.New(0, 1)
		all := rapid.SliceOf(rapid.Int64Range(0, int64(measure.Longest/time.Microsecond))).Draw(t, "micros")
		sum := time.Duration(0)
		for i, micros := range all {
			all[i] = micros >> (i % 30)
			d := time.Duration(all[i]) * time.Microsecond
			sum += d
			m.Recorder(0).Time(measure.Ack, 0, 0, d)
		}
		tick(m, 1)
		bounds := []time.Duration{}
		for _, micros := range rapid.SliceOfN(rapid.Int64Range(1, int64(measure.Longest/time.Microsecond)), 0, 8).Draw(t, "bounds") {
			bounds = append(bounds, time.Duration(micros)*time.Microsecond)
		}
		slices.Sort(bounds)
		got := m.Standing(bounds).Spreads[measure.Ack]
		if got.Count != int64(len(all)) || got.Sum != sum {
			t.Fatalf("%+v of %v", got, all)
		}
		for i, bound := range bounds {
			atLeast, atMost := int64(0), int64(0)
			for _, micros := range all {
				d := time.Duration(micros) * time.Microsecond
				if d <= bound {
					atLeast++
				}
				if d <= bound+bound/1000+time.Microsecond {
					atMost++
				}
			}
			if got.UpTo[i] < atLeast || got.UpTo[i] > atMost {
				t.Fatalf("%d up to %s, want %d to %d of %v", got.UpTo[i], bound, atLeast, atMost, all)
			}
		}
	})
}
