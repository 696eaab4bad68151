package schedule_test

import (
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// due lists all arrivals.
func due(t interface{ Fatalf(string, ...any) }, a *schedule.Arrivals) []time.Duration {
	var out []time.Duration
	for n := range a.Count() {
		at, ok := a.At(n)
		if !ok {
			t.Fatalf("arrival %d of %d is not there", n, a.Count())
		}
		out = append(out, at)
	}
	if _, ok := a.At(a.Count()); ok {
		t.Fatalf("there is an arrival more than there are")
	}
	return out
}

func TestArrivalsOfSimpleLoads(t *testing.T) {
	ms := func(n ...int) (out []time.Duration) {
		for _, n := range n {
			out = append(out, time.Duration(n)*time.Millisecond)
		}
		return out
	}
	for name, test := range map[string]struct {
		load scenarios.Open
		want []time.Duration
	}{
		"constant":  {scenarios.Open{Stages: []scenarios.RateStage{{From: 5, To: 5, Duration: time.Second}}}, ms(0, 200, 400, 600, 800)},
		"a ramp up": {scenarios.Open{Stages: []scenarios.RateStage{{From: 0, To: 8, Duration: time.Second}}}, ms(0, 500, 707, 866)},
		"a ramp down": {scenarios.Open{Stages: []scenarios.RateStage{{From: 8, To: 0, Duration: time.Second}}},
			ms(0, 134, 293, 500)},
		"steps": {scenarios.Open{Stages: []scenarios.RateStage{{From: 0, To: 4, Steps: 2, Duration: 2 * time.Second}}},
			ms(0, 500, 1000, 1250, 1500, 1750)},
		"a burst":   {scenarios.Open{Stages: []scenarios.RateStage{{From: 2, To: 2, Duration: time.Second}, {Burst: 3}, {From: 2, To: 2, Duration: time.Second}}}, ms(0, 500, 1000, 1000, 1000, 1000, 1500)},
		"silence":   {scenarios.Open{Stages: []scenarios.RateStage{{Duration: time.Second}, {From: 2, To: 2, Duration: time.Second}}}, ms(1000, 1500)},
		"a break":   {scenarios.Open{Stages: []scenarios.RateStage{{From: 2, To: 2, Duration: time.Second}, {Duration: time.Second}, {From: 1, To: 1, Duration: time.Second}}}, ms(0, 500, 2000)},
		"ten a min": {scenarios.Open{Stages: []scenarios.RateStage{{From: 10. / 60, To: 10. / 60, Duration: 30 * time.Second}}}, ms(0, 6000, 12000, 18000, 24000)},
		"turns":     {scenarios.Open{Ramp: time.Second, Stages: []scenarios.RateStage{{From: 1, To: 1, Duration: 2 * time.Second}}}, ms(1000, 2000)},
	} {
		got := due(t, schedule.NewArrivals(&test.load))
		for i := range got {
			got[i] = got[i].Round(time.Millisecond)
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestTheLastArrivalOfALongLoadHasNotDrifted(t *testing.T) {
	day := 24 * time.Hour
	a := schedule.NewArrivals(&scenarios.Open{Stages: []scenarios.RateStage{{From: 99_999, To: 99_999, Duration: day}}})
	last := 99_999*86_400 - 1
	if a.Count() != last+1 {
		t.Errorf("%d arrivals, want %d", a.Count(), last+1)
	}
	at, _ := a.At(last)
	want := day - time.Second/99_999
	if off := (at - want).Abs(); off > 100*time.Nanosecond {
		t.Errorf("the last is due %v from where it should be", off)
	}
}

// open draws the load and its stages.
func open(t *rapid.T) *scenarios.Open {
	l := &scenarios.Open{Ramp: time.Duration(rapid.IntRange(0, 5000).Draw(t, "ramp")) * time.Millisecond}
	rate := rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0.01, 300))
	for range rapid.IntRange(1, 5).Draw(t, "stages") {
		s := scenarios.RateStage{From: rate.Draw(t, "from"), To: rate.Draw(t, "to"),
			Duration: time.Duration(rapid.Int64Range(1, 3e9).Draw(t, "for")), Steps: rapid.IntRange(0, 4).Draw(t, "steps")}
		if rapid.IntRange(0, 4).Draw(t, "burst?") == 0 {
			s = scenarios.RateStage{From: s.From, To: s.From, Burst: rapid.IntRange(1, 50).Draw(t, "burst")}
		}
		l.Stages = append(l.Stages, s)
	}
	return l
}

// sum is what the rate sums up to before a time, and what bursts add to it up to and including it.
func sum(l *scenarios.Open, at time.Duration) (even, bursts float64) {
	begin := l.Ramp
	for _, s := range l.Stages {
		into := min(max(at-begin, 0), s.Duration).Seconds()
		whole := s.Duration.Seconds()
		switch {
		case s.Burst > 0:
			if begin <= at {
				bursts += float64(s.Burst)
			}
		case s.Steps > 0:
			for i := range s.Steps {
				part := whole / float64(s.Steps)
				within := min(max(into-part*float64(i), 0), part)
				even += within * (s.From + (s.To-s.From)*float64(i+1)/float64(s.Steps))
			}
		default:
			even += into * (s.From + (s.To-s.From)*into/whole/2)
		}
		begin += s.Duration
	}
	return even, bursts
}

func TestAsManyAreDueAsTheRateSumsUpTo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := open(t)
		a := schedule.NewArrivals(l)
		all := due(t, a)
		for i, at := range all {
			if i > 0 && at < all[i-1] {
				t.Fatalf("arrival %d is due before the one before", i)
			}
			if at < l.Ramp || at > a.End() {
				t.Fatalf("arrival %d is due at %s, outside the load", i, at)
			}
		}
		at := time.Duration(rapid.Int64Range(0, int64(a.End())).Draw(t, "at"))
		even, bursts := sum(l, at)
		if got := float64(a.Due(at)); math.Abs(got-even-bursts) > 1.001 {
			t.Fatalf("%v are due at %s, the rate sums up to %v and bursts to %v", got, at, even, bursts)
		}
		if even, bursts := sum(l, a.End()); float64(a.Count()) < even+bursts-0.001 || float64(a.Count()) > even+bursts+1 {
			t.Fatalf("%d in all, the sum is %v", a.Count(), even+bursts)
		}
	})
}

func TestTheRateIsTheSlopeOfTheSum(t *testing.T) {
	a := schedule.NewArrivals(&scenarios.Open{Ramp: time.Second, Stages: []scenarios.RateStage{
		{From: 0, To: 10, Duration: 10 * time.Second}, {Burst: 5}, {From: 20, To: 20, Duration: time.Second},
	}})
	for at, want := range map[time.Duration]float64{0: 0, time.Second: 0, 6 * time.Second: 5, 11 * time.Second: 20, 12 * time.Second: 0} {
		if got := a.Rate(at); got != want {
			t.Errorf("at %s the rate is %v, want %v", at, got, want)
		}
	}
}

func BenchmarkAt(b *testing.B) {
	a := schedule.NewArrivals(&scenarios.Open{Stages: []scenarios.RateStage{
		{From: 0, To: 1e5, Duration: time.Hour}, {From: 1e5, To: 1e5, Duration: time.Hour}, {From: 1e5, To: 0, Steps: 100, Duration: time.Hour}}})
	b.ReportAllocs()
	for i := range b.N {
		a.At(i % a.Count())
	}
}
