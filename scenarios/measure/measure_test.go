package measure_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

func tick(m *measure.Measures, seconds ...int) {
	for _, s := range seconds {
		m.Tick(time.Duration(s)*time.Second, measure.Sample{Clients: s})
	}
}

// Whatever is recorded, by whomever, in whichever second: the sums are exact, and so are the percentiles to three digits.
func TestTimesAreThoseThatWereRecorded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := measure.New(0, rapid.IntRange(1, 4).Draw(t, "recorders"))
		var all []time.Duration
		second := 0
		for range rapid.IntRange(1, 300).Draw(t, "records") {
			d := time.Duration(rapid.Int64Range(0, int64(measure.Longest/time.Microsecond)).Draw(t, "micros")>>rapid.IntRange(0, 30).Draw(t, "shift")) * time.Microsecond
			all = append(all, d)
			m.Recorder(rapid.IntRange(0, 9).Draw(t, "user")).Time(measure.Ack, 0, 0, d)
			if rapid.IntRange(0, 20).Draw(t, "tick") == 0 {
				second++
				tick(m, second)
			}
		}
		tick(m, second+1)
		slices.Sort(all)
		sum := time.Duration(0)
		for _, d := range all {
			sum += d
		}
		got := m.Results().Times[measure.Ack]
		if got.Count != int64(len(all)) || got.Least != all[0] || got.Most != all[len(all)-1] {
			t.Fatalf("%+v, of %v", got, all)
		}
		if mean := sum / time.Duration(len(all)); (got.Mean - mean).Abs() > time.Microsecond {
			t.Fatalf("mean %s, want %s", got.Mean, mean)
		}
		for p, value := range map[float64]time.Duration{50: got.P50, 90: got.P90, 95: got.P95, 99: got.P99, 99.9: got.P999} {
			want := all[max(0, int(math.Ceil(float64(len(all))*p/100))-1)]
			near := all[max(0, int(math.Floor(float64(len(all))*p/100+0.5))-1)] // the library rounds the rank
			if off(value, want) > 0.001 && off(value, near) > 0.001 {
				t.Fatalf("p%v is %s, want %s of %v", p, value, want, all)
			}
		}
		if recorded := recordedIn(m.Results().Series); recorded != len(all) {
			t.Fatalf("%d in the series, %d recorded", recorded, len(all))
		}
	})
}

func off(a, b time.Duration) float64 {
	return float64((a - b).Abs()) / float64(max(b, time.Millisecond))
}

func recordedIn(points []measure.Point) (n int) {
	for _, p := range points {
		n += int(p.Times[measure.Ack].Count)
	}
	return n
}

func TestTimesOutOfRangeAreAtItsEnds(t *testing.T) {
	m := measure.New(0, 1)
	m.Recorder(0).Time(measure.Ack, 0, 0, -time.Second)
	m.Recorder(0).Time(measure.Ack, 0, 0, time.Hour)
	tick(m, 1)
	if got := m.Results().Times[measure.Ack]; got.Least != 0 || got.Most != measure.Longest || got.Count != 2 {
		t.Errorf("%+v", got)
	}
}

func TestTheWarmUpDoesNotCount(t *testing.T) {
	m := measure.New(1500*time.Millisecond, 2)
	record := func(d time.Duration, n int) {
		for i := range n {
			r := m.Recorder(i)
			r.Time(measure.Ack, 0, 0, d)
			r.Count(measure.Sent, 10)
			r.Error("early", errors.New("a"))
			r.Disconnect("gone")
		}
	}
	record(time.Second, 3)
	tick(m, 1)
	record(time.Second, 4)
	tick(m, 2)
	if got := m.Results(); got.Measured != 0 || got.Counts[measure.Sent] != 0 || got.Errors != nil {
		t.Errorf("as the warm-up ends there is %+v", got)
	}
	record(time.Millisecond, 5)
	tick(m, 3, 4)
	got := m.Results()
	if got.Measured != 2*time.Second || got.At != 4*time.Second {
		t.Errorf("measured %s of %s", got.Measured, got.At)
	}
	if got.Times[measure.Ack].Count != 5 || got.Times[measure.Ack].Most != time.Millisecond {
		t.Errorf("times %+v", got.Times[measure.Ack])
	}
	if got.Counts[measure.Sent] != 50 || got.Counts[measure.Errors] != 5 || got.Errors[0].Count != 5 || got.Disconnects[0].Count != 5 {
		t.Errorf("counts %v, errors %v, disconnects %v", got.Counts, got.Errors, got.Disconnects)
	}
	if m.Total(measure.Sent) != 120 {
		t.Errorf("%d in all", m.Total(measure.Sent))
	}
	for i, p := range got.Series {
		if p.WarmUp != (i < 2) || p.Clients != i+1 || p.Length != time.Second {
			t.Errorf("second %d: %+v", i, p)
		}
	}
	if p := m.Now(); p.At != 4*time.Second || p.Counts[measure.Sent] != 0 {
		t.Errorf("now %+v", p)
	}
	if p := got.Series[2]; p.Rate(measure.Sent) != 50 || p.Times[measure.Ack] != (measure.Brief{Count: 5, P50: 1000, P99: 1000}) {
		t.Errorf("the third second: %+v", p)
	}
}

// Most users connect and log in during the warm-up, and only once: leaving that out would leave nothing.
func TestConnectsAndRequestsCountFromTheStart(t *testing.T) {
	m := measure.New(1500*time.Millisecond, 2)
	for i := range 4 {
		r := m.Recorder(i)
		for _, timing := range []measure.Timing{measure.Handshake, measure.Connect, measure.Upgrade, measure.HTTP, measure.Reconnect} {
			r.Time(timing, 0, 0, time.Second)
		}
		for _, counter := range []measure.Counter{measure.Tried, measure.Connected, measure.HTTPRequests, measure.HTTPErrors, measure.Compared, measure.Mismatches, measure.Sent} {
			r.Count(counter, 1)
		}
		tick(m, i+1)
	}
	got := m.Results()
	for _, timing := range []measure.Timing{measure.Handshake, measure.Connect, measure.Upgrade, measure.HTTP} {
		if got.Times[timing].Count != 4 {
			t.Errorf("%d of 4 are timed as %v", got.Times[timing].Count, timing)
		}
	}
	for _, counter := range []measure.Counter{measure.Connected, measure.HTTPRequests, measure.HTTPErrors, measure.Compared, measure.Mismatches} {
		if got.Counts[counter] != 4 {
			t.Errorf("%d of 4 are counted as %v", got.Counts[counter], counter)
		}
	}
	if got.Times[measure.Reconnect].Count != 2 || got.Counts[measure.Sent] != 2 {
		t.Errorf("the warm-up counts: %d reconnects, %d sent", got.Times[measure.Reconnect].Count, got.Counts[measure.Sent])
	}
	for number, want := range map[threshold.Number]float64{
		{Measure: threshold.Connect, Aggregation: threshold.PerSecond}:   1,
		{Measure: threshold.Connected, Aggregation: threshold.PerSecond}: 1,
		{Measure: threshold.HTTPErrors, Aggregation: threshold.Share}:    1,
		{Measure: threshold.Mismatches}:                                  4,
	} {
		if value, measured := (measure.Numbers{Measures: m}).Number(number); !measured || value != want {
			t.Errorf("%v is %v, %v", number, value, measured)
		}
	}
	for _, x := range got.Timings() {
		if x.Name == "connect" && x.PerSecond != 1 {
			t.Errorf("%v connects a second in the report", x.PerSecond)
		}
	}
}

func TestErrorsAreCountedByKindWithAnExample(t *testing.T) {
	m := measure.New(0, 3)
	for i := range 10 {
		m.Recorder(i).Error("refused", fmt.Errorf("refused by %d", i/10))
		if i < 4 {
			m.Recorder(i).Error("ack", nil)
		}
	}
	tick(m, 1)
	m.Recorder(0).Error("refused", errors.New("later"))
	tick(m, 2)
	got := m.Results().Errors
	want := []measure.Kind{{Name: "refused", Count: 11, Example: "refused by 0"}, {Name: "ack", Count: 4}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// A server that thinks of a new error each time does not fill the memory.
func TestKindsAreBounded(t *testing.T) {
	m := measure.New(0, 2)
	for i := range 10_000 {
		m.Recorder(i).Error(fmt.Sprintf("%d%s", i, strings.Repeat("ä", 1000)), errors.New(strings.Repeat("ä", 10_000)))
		if i%100 == 0 {
			tick(m, i)
		}
	}
	tick(m, 10_000)
	total, got := int64(0), m.Results().Errors
	for _, k := range got {
		total += k.Count
		if len(k.Name) > 110 || len(k.Example) > 310 {
			t.Errorf("%d bytes of name, %d of example", len(k.Name), len(k.Example))
		}
	}
	if total != 10_000 || len(got) > 65 || got[0].Name != "other" {
		t.Errorf("%d in %d kinds, first %q", total, len(got), got[0].Name)
	}
}

func TestALongSeriesIsBoundedAndLosesNothing(t *testing.T) {
	m := measure.New(0, 1)
	const seconds = 10_000
	for s := 1; s <= seconds; s++ {
		m.Recorder(0).Count(measure.Sent, 3)
		m.Recorder(0).Time(measure.Ack, 0, 0, time.Duration(s)*time.Microsecond)
		tick(m, s)
	}
	points := m.Results().Series
	if len(points) > 3600 || len(points) < 1000 {
		t.Fatalf("%d points", len(points))
	}
	sent, acks, end := int64(0), 0, time.Duration(0)
	for i, p := range points {
		sent += p.Counts[measure.Sent]
		acks += int(p.Times[measure.Ack].Count)
		if p.At-p.Length != end {
			t.Fatalf("point %d begins at %s, the one before ended at %s", i, p.At-p.Length, end)
		}
		end = p.At
		if got := time.Duration(p.Times[measure.Ack].P99) * time.Microsecond; (got - p.At/1e6).Abs() > max(time.Microsecond, got/1000) {
			t.Fatalf("point %d: p99 %s, want that of its last second, %s", i, got, p.At/1e6)
		}
	}
	if sent != 3*seconds || acks != seconds || end != seconds*time.Second {
		t.Errorf("%d sent, %d acknowledged, until %s", sent, acks, end)
	}
}

func TestManyRecordAtATime(t *testing.T) {
	m := measure.New(0, 4)
	var users sync.WaitGroup
	const each = 10_000
	for user := range 8 {
		users.Add(1)
		go func() {
			defer users.Done()
			r := m.Recorder(user)
			for i := range each {
				r.Time(measure.FanOut, 0, 0, time.Duration(i)*time.Microsecond)
				r.Count(measure.Arrived, 1)
				if i%1000 == 0 {
					r.Error("now and then", errors.New("x"))
				}
			}
		}()
	}
	done := make(chan struct{})
	go func() { users.Wait(); close(done) }()
	for s := 1; ; s++ {
		tick(m, s)
		m.Results()
		m.Now()
		select {
		case <-done:
			tick(m, s+1)
			got := m.Results()
			if got.Times[measure.FanOut].Count != 8*each || got.Counts[measure.Arrived] != 8*each || got.Errors[0].Count != 80 {
				t.Errorf("%+v, %v, %v", got.Times[measure.FanOut], got.Counts, got.Errors)
			}
			return
		default:
		}
	}
}

func BenchmarkTime(b *testing.B) {
	m := measure.New(0, 4)
	b.ReportAllocs()
	for i := range b.N {
		m.Recorder(i).Time(measure.Ack, 0, 0, time.Duration(i%1_000_000)*time.Microsecond)
	}
}

func BenchmarkTimeAndCountInParallel(b *testing.B) {
	m := measure.New(0, 8)
	var next sync.Mutex
	user := 0
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		next.Lock()
		r := m.Recorder(user)
		user++
		next.Unlock()
		for pb.Next() {
			r.Time(measure.FanOut, 0, 0, 3*time.Millisecond)
			r.Count(measure.Arrived, 1)
		}
	})
}

// BenchmarkTick is a busy second: seven timings with a thousand records each.
func BenchmarkTick(b *testing.B) {
	m := measure.New(0, 4)
	b.ReportAllocs()
	for i := range b.N {
		b.StopTimer()
		for t := range measure.Timing(7) {
			for n := range 1000 {
				m.Recorder(n).Time(t, 0, 0, time.Duration(n*17)*time.Microsecond)
			}
		}
		b.StartTimer()
		m.Tick(time.Duration(i)*time.Second, measure.Sample{})
	}
}
