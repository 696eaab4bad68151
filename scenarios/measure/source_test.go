package measure_test

import (
	"errors"
	"testing"
	"time"

	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

type account map[ledger.Promise]ledger.Figures

func (a account) Figures(p ledger.Promise) ledger.Figures { return a[p] }

func check(t *testing.T, numbers measure.Numbers, want map[string]string) {
	t.Helper()
	for text, want := range want {
		condition, err := threshold.Parse(text + " 0")
		if err != nil {
			condition, err = threshold.Parse(text + " 0%")
		}
		if err != nil {
			condition, err = threshold.Parse(text + " 0/s")
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if got := condition.Check(numbers).String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestThresholdsFindTheirNumbers(t *testing.T) {
	m := measure.New(time.Second, 2)
	r := m.Recorder(0)
	r.Count(measure.Tried, 5)
	r.Count(measure.Connected, 5)
	r.Time(measure.Connect, 0, 0, time.Millisecond)
	tick(m, 1)
	r.Count(measure.Tried, 200)
	r.Count(measure.Sent, 400)
	r.Count(measure.Asked, 50)
	r.Count(measure.AckTimeouts, 1)
	r.Error("x", errors.New("y"))
	r.Disconnect("gone")
	for i := range 100 {
		r.Time(measure.Ack, 0, 0, time.Duration(i+1)*time.Millisecond)
	}
	m.Tick(2*time.Second, measure.Sample{Process: true, CPU: 0.5, Memory: 100e6})
	m.Tick(3*time.Second, measure.Sample{Process: true, CPU: 1.5, Memory: 300e6})
	m.Tick(3*time.Second, measure.Sample{})
	numbers := measure.Numbers{Measures: m, Account: account{
		ledger.All:  {Messages: 10, Received: 99, Lost: 1, Duplicated: 2, Uncertain: 3},
		ledger.Room: {Messages: 5, Received: 100},
		// private messages to nobody who is surely there
		ledger.Private: {Messages: 7, Leaked: 1},
	}}
	check(t, numbers, map[string]string{
		"p50(ack) <": "50.015ms", "max(ack) <": "100ms", "min(ack) <": "1ms", "mean(ack) <": "50.5ms", "count(ack) <": "100", "rate(ack) <": "50/s",
		"count(connect) <": "1", "max(upgrade) <": "nothing was measured",
		"sent <": "400", "rate(sent) <": "200/s", "connected <": "5", "errors <": "1", "disconnects <": "1", "ack_timeouts <": "1",
		"rate(errors) <": "0.5%", "rate(disconnects) <": "20%", "rate(ack_timeouts) <": "2%", "dropped <": "nothing was measured",
		"max(cpu) <": "150%", "mean(cpu) <": "100%", "min(memory) <": "100MB", "mean(memory) <": "200MB",
		"messages <": "22", "expected <": "200", "received <": "199", "lost <": "1", "duplicated <": "2", "uncertain <": "3", "leaked <": "1",
		"reach <": "99.5%", "reach(room) <": "100%", "reach(private) <": "nothing was measured", "lost(private) <": "nothing was measured",
		"leaked(private) <": "1", "lost(namespace) <": "nothing was measured", "leaked(namespace) <": "nothing was measured",
		"rate(lost(all)) <": "1%", "rate(messages) <": "7.333/s",
	})
}

func TestNothingIsMeasuredBeforeTheWarmUpEnds(t *testing.T) {
	m := measure.New(time.Minute, 1)
	m.Recorder(0).Count(measure.Tried, 5)
	m.Recorder(0).Time(measure.Ack, 0, 0, time.Second)
	tick(m, 1, 2)
	check(t, measure.Numbers{Measures: m}, map[string]string{
		"p50(ack) <": "nothing was measured", "errors <": "nothing was measured", "lost <": "nothing was measured",
		"rate(ack) <": "nothing was measured", "max(memory) <": "nothing was measured",
	})
}

// Each measure that a threshold can name is found.
func TestEveryMeasureIsKnown(t *testing.T) {
	m := measure.New(0, 1)
	for _, what := range measure.Timings() {
		m.Recorder(0).Time(what, 0, 0, time.Second)
	}
	for _, what := range measure.Counters() {
		m.Recorder(0).Count(what, 1)
	}
	m.Tick(time.Second, measure.Sample{Process: true})
	numbers := measure.Numbers{Measures: m, Account: account{ledger.All: {Messages: 1, Received: 1}}}
	for _, what := range threshold.Measures() {
		_, value := numbers.Number(threshold.Number{Measure: what})
		_, most := numbers.Number(threshold.Number{Measure: what, Aggregation: threshold.Most})
		if !value && !most {
			t.Errorf("%s is not found", what)
		}
	}
}
