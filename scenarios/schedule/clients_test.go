package schedule_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

func TestClientsComeEvenlyOverTheirRamps(t *testing.T) {
	c := schedule.NewClients(scenarios.LoadModel{Closed: &scenarios.Closed{Stages: []scenarios.ClientStage{
		{Clients: 4, Ramp: 2 * time.Second, Hold: 8 * time.Second},
		{Clients: 4, Hold: time.Second},
		{Clients: 6, Ramp: 3 * time.Second},
		{Clients: 7},
	}}})
	want := []time.Duration{0, 500 * time.Millisecond, time.Second, 1500 * time.Millisecond, 11 * time.Second, 12500 * time.Millisecond, 14 * time.Second}
	if c.Count() != len(want) {
		t.Fatalf("%d clients", c.Count())
	}
	for i, at := range want {
		if got, ok := c.Start(i); !ok || got != at {
			t.Errorf("client %d starts at %s, want %s", i, got, at)
		}
	}
	for _, i := range []int{-1, 7} {
		if _, ok := c.Start(i); ok {
			t.Errorf("there is a client %d", i)
		}
	}
}

func TestNobodyStaysInALoadOfUsersThatComeAndGo(t *testing.T) {
	turns := &scenarios.Open{Arriving: scenarios.ArrivingTurns, Clients: 2, Ramp: time.Second}
	if c := schedule.NewClients(scenarios.LoadModel{Open: turns}); c.Count() != 2 {
		t.Errorf("%d clients take turns", c.Count())
	} else if at, _ := c.Start(1); at != 500*time.Millisecond {
		t.Errorf("the second starts at %s", at)
	}
	if c := schedule.NewClients(scenarios.LoadModel{Open: &scenarios.Open{Arriving: scenarios.ArrivingUsers}}); c.Count() != 0 {
		t.Errorf("%d clients", c.Count())
	}
}

func TestTheLastClientOfAHugeRampHasNotDrifted(t *testing.T) {
	c := schedule.NewClients(scenarios.LoadModel{Closed: &scenarios.Closed{Stages: []scenarios.ClientStage{{Clients: 1_000_000, Ramp: 720 * time.Hour}}}})
	if got, _ := c.Start(999_999); got != 720*time.Hour-2592*time.Millisecond {
		t.Errorf("it starts at %s", got)
	}
}

func TestRoundsBeginOnTheirSchedule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := time.Duration(rapid.Int64Range(1, 1e11).Draw(t, "every"))
		entered := time.Duration(rapid.Int64Range(0, 1e14).Draw(t, "entered"))
		user := rapid.IntRange(0, 1_000_000).Draw(t, "user")
		together := rapid.Bool().Draw(t, "together")
		r := schedule.NewRounds(every, together, user, entered)
		if first := r.At(0); first < entered || first-entered > every {
			t.Fatalf("entered at %d, the first of every %d begins at %d", entered, every, first)
		}
		n := rapid.IntRange(0, 10_000).Draw(t, "n")
		if gap := r.At(n) - r.At(0); gap != time.Duration(n)*every {
			t.Fatalf("round %d begins %d after the first", n, gap)
		}
		if together && r.At(n)%every != 0 {
			t.Fatalf("round %d begins at %d, no multiple of %d", n, r.At(n), every)
		}
	})
}

// Whatever part of the users is looked at, their rounds are spread over the whole period.
func TestUsersDoNotBeatTogether(t *testing.T) {
	const period = time.Second
	for _, stride := range []int{1, 2, 10, 20, 64, 1000} {
		for _, users := range []int{2, 10, 100, 5000} {
			var phases []time.Duration
			for i := range users {
				phase := schedule.Phase(i*stride, period)
				if phase < 0 || phase >= period {
					t.Fatalf("user %d is shifted by %s", i, phase)
				}
				phases = append(phases, phase)
			}
			slices.Sort(phases)
			widest := period - phases[len(phases)-1] + phases[0]
			for i := 1; i < len(phases); i++ {
				widest = max(widest, phases[i]-phases[i-1])
			}
			if bound := 20 * period / time.Duration(users); widest > bound {
				t.Errorf("%d users, each %dth: a gap of %s, more than %s", users, stride, widest, bound)
			}
		}
	}
}

func TestSharesKeepToTheirWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.IntRange(1, 50), 1, 6).Draw(t, "weights")
		total := 0
		for _, w := range weights {
			total += w
		}
		shares, mix := schedule.NewShares(weights...), schedule.NewMix(7, weights...)
		dealt, mixed := make([]int, len(weights)), make([]int, len(weights))
		for n := 1; n <= 3*total; n++ {
			choice, before := shares.Next()
			if before != dealt[choice] {
				t.Fatalf("%d was dealt %d times, not %d", choice, dealt[choice], before)
			}
			dealt[choice]++
			mixed[mix.Next()]++
			if n == len(weights) && slices.Contains(dealt, 0) {
				t.Fatalf("%v of %v: one came twice before all came once", dealt, weights)
			}
			if n%total == 0 {
				for i, w := range weights {
					if dealt[i] != w*n/total || mixed[i] != w*n/total {
						t.Fatalf("after %d: %v and %v, the weights are %v", n, dealt, mixed, weights)
					}
				}
			}
		}
	})
}

func TestACrowdIsSpreadOverEverything(t *testing.T) {
	users := []scenarios.User{
		{Weight: 1, Connection: scenarios.Connection{Transports: []scenarios.Weighted[client.Transport]{{Choice: client.WebSocket, Weight: 1}}}},
		{Weight: 9, Connection: scenarios.Connection{
			Transports: []scenarios.Weighted[client.Transport]{{Choice: client.Polling, Weight: 1}, {Choice: client.Upgrade, Weight: 1}, {Choice: client.WebSocket, Weight: 8}},
			Engines:    []scenarios.Weighted[engineio.Revision]{{Choice: engineio.V3, Weight: 1}, {Choice: engineio.V4, Weight: 1}},
		}},
	}
	const groups = 10
	crowd, again := schedule.NewCrowd(users), schedule.NewCrowd(users)
	kinds := [2]int{}
	meeting := map[client.Transport]map[int]int{}
	engines := map[engineio.Revision]int{}
	for range 1000 {
		m := crowd.Next()
		if m != again.Next() {
			t.Fatal("another crowd of the same scenario")
		}
		if m.Number != kinds[m.Kind] {
			t.Fatalf("number %d of kind %d is the %dth", m.Number, m.Kind, kinds[m.Kind])
		}
		kinds[m.Kind]++
		engines[m.Engine]++
		if meeting[m.Transport] == nil {
			meeting[m.Transport] = map[int]int{}
		}
		meeting[m.Transport][m.Number%groups]++
	}
	if kinds != [2]int{100, 900} {
		t.Errorf("kinds %v", kinds)
	}
	if engines[0] != 100 || engines[engineio.V3] != 450 || engines[engineio.V4] != 450 {
		t.Errorf("engines %v", engines)
	}
	if len(meeting[client.Polling]) != groups || len(meeting[client.Upgrade]) != groups {
		t.Errorf("some groups have no polling, or no upgrade: %v", meeting)
	}
}
