package scenarios_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/language"
)

func amounting(t *testing.T, load, rest string, to float64) *scenarios.Scenario {
	t.Helper()
	s, err := language.Parse("test.yaml", []byte("name: test\nload: "+load+"\n"+rest), nil)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.WithAmount(to); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMoreClientsDoNotComeQuickerThanTheyMay(t *testing.T) {
	for name, test := range map[string]struct {
		load         string
		to           float64
		ramp, warmUp time.Duration
	}{
		"few come in the same time":          {"{closed: {clients: 100, ramp: 5s, hold: 30s}, warm_up: 6s}", 1250, 5 * time.Second, 6 * time.Second},
		"many come at 250 a second":          {"{closed: {clients: 100, ramp: 5s, hold: 30s}, warm_up: 6s}", 2500, 10 * time.Second, 11 * time.Second},
		"or as quickly as the scenario says": {"{closed: {clients: 4000, ramp: 2s, hold: 30s}}", 8000, 4 * time.Second, 0},
		"fewer do not come quicker":          {"{closed: {clients: 4000, ramp: 2s, hold: 30s}}", 40, 2 * time.Second, 0},
		"all at once is all at once":         {"{closed: {clients: 100, hold: 30s}, warm_up: 1s}", 100_000, 0, time.Second},
	} {
		s := amounting(t, test.load, "", test.to)
		stage := s.Load.Closed.Stages[0]
		if stage.Clients != int(test.to) || stage.Ramp != test.ramp || stage.Hold != 30*time.Second || s.Load.WarmUp != test.warmUp {
			t.Errorf("%s: %+v, warm-up %v", name, stage, s.Load.WarmUp)
		}
	}
}

func TestAnotherRate(t *testing.T) {
	const load = "{open: {stages: [{rate: 10/s, for: 5s}]}}"
	s := amounting(t, load, "thresholds: [disconnects == 0]\n", 20)
	if stage := s.Load.Open.Stages[0]; stage.From != 20 || stage.To != 20 {
		t.Errorf("%+v", stage)
	}
	if n := len(s.Thresholds); n != 2 || s.Thresholds[1].Text != "rate(dropped) < 1%" {
		t.Errorf("%+v", s.Thresholds)
	}
	if s := amounting(t, load, "thresholds: [dropped < 50]\n", 20); len(s.Thresholds) != 1 {
		t.Errorf("the scenario has its own: %+v", s.Thresholds)
	}
}

func TestAnAmountIsOneNumber(t *testing.T) {
	for load, want := range map[string]string{
		"{closed: {stages: [{clients: 1, hold: 1s}, {clients: 2, hold: 1s}]}}":          "2 stages",
		"{open: {stages: [{rate: 10/s, for: 5s}, {rate: 20/s, for: 5s}]}}":              "no constant rate",
		"{open: {stages: [{to: 10/s, for: 5s}]}}":                                       "no constant rate",
		"{open: {arriving: turns, clients: 2, stages: [{to: 1/s, steps: 2, for: 1s}]}}": "no constant rate",
	} {
		s, err := language.Parse("test.yaml", []byte("name: test\nload: "+load+"\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Load.Amount(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", load, err)
		}
		if _, err := s.WithAmount(5); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", load, err)
		}
	}
}

// No more users than arrive are ever there, so no more connections have to be possible.
func TestTheMostUsersAreNoMoreThanArrive(t *testing.T) {
	load := scenarios.LoadModel{Open: &scenarios.Open{Arriving: scenarios.ArrivingUsers, AtMost: 10_000, Stages: []scenarios.RateStage{
		{To: 5, Duration: 10 * time.Second}, {Burst: 7}, {From: 0.5, To: 0.5, Duration: time.Second},
	}}}
	if most := load.Most(); most != 58 {
		t.Errorf("%d users at most, want 58", most)
	}
	load.Open.AtMost = 20
	if most := load.Most(); most != 20 {
		t.Errorf("%d users at most, want 20", most)
	}
}
