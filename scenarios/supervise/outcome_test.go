package supervise

import (
	"errors"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/threshold"
	"github.com/sioproof/sioproof/scenarios/watch"
)

// A time that is too long is not the target's fault if the driver was later than that, or if it would have been short enough had the
// driver not been late.
func TestATimeIsNoFaultOfTheTargetIfTheDriverWasLate(t *testing.T) {
	for _, test := range []struct {
		broken   string
		actual   time.Duration
		lateness time.Duration
		excused  bool
	}{
		{"p99(ack) < 250ms", time.Second, 99 * time.Millisecond, false},
		{"p99(ack) < 250ms", time.Second, 101 * time.Millisecond, true},
		{"p99(ack) < 250ms", 300 * time.Millisecond, 99 * time.Millisecond, true}, // near the limit
		{"p99(ack) < 100ms", 190 * time.Millisecond, 94 * time.Millisecond, true},
		{"p99(ack) < 100ms", 290 * time.Millisecond, 94 * time.Millisecond, false},
		{"max(ack) < 100ms", 190 * time.Millisecond, 94 * time.Millisecond, true},
		{"p99(ack) < 15ms", 50 * time.Millisecond, 14 * time.Millisecond, false},
		{"p99(ack) < 15ms", 50 * time.Millisecond, 20 * time.Millisecond, true},
		{"p99(ack) < 1us", 9 * time.Millisecond, 9 * time.Millisecond, false},
		{"rate(ack) > 100/s", 1, 20 * time.Millisecond, false},
		{"lost == 0", 1, time.Second, false},
	} {
		var o Outcome
		o.Results.Times[measure.Lateness] = measure.Times{P99: test.lateness, Most: test.lateness}
		if why := o.excuse(broken(t, test.broken, float64(test.actual))); (why != "") != test.excused {
			t.Errorf("%+v: %q", test, why)
		}
	}
}

// broken is a threshold that is not met.
func broken(t *testing.T, text string, actual float64) threshold.Result {
	t.Helper()
	condition, err := threshold.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return threshold.Result{Threshold: condition, Measured: true, Actual: actual}
}

// second is what happens on a machine of two cores in a second.
type second struct {
	idle, own time.Duration // of two seconds of processor time
	swapped   uint64
	warmUp    bool
}

// A machine that something else keeps busy, or that swaps, makes a time prove nothing. What driver and target take themselves does not.
func TestABusyMachineExcusesATime(t *testing.T) {
	calm := second{idle: 1500 * time.Millisecond, own: 300 * time.Millisecond}
	busy := second{idle: 50 * time.Millisecond, own: 300 * time.Millisecond}
	ours := second{idle: 50 * time.Millisecond, own: 1900 * time.Millisecond}
	for name, test := range map[string]struct {
		seconds []second
		unknown string
		excused bool
	}{
		"calm":               {seconds: []second{calm, calm, calm}},
		"busy":               {seconds: []second{busy, busy, busy}, excused: true},
		"busy by ourselves":  {seconds: []second{ours, ours, ours}},
		"busy for a moment":  {seconds: []second{busy, calm, calm, calm, calm, calm, calm, calm, calm, calm, calm}},
		"busy now and then":  {seconds: []second{busy, calm, calm, calm, calm, calm, calm, calm, calm}, excused: true},
		"busy in warm-up":    {seconds: []second{{idle: busy.idle, own: busy.own, warmUp: true}, calm}},
		"swapping":           {seconds: []second{{idle: calm.idle, own: calm.own, swapped: 1 << 20}}, excused: true},
		"target not told":    {seconds: []second{busy, busy}, unknown: "its process is not known"},
		"swapping, not told": {seconds: []second{{idle: calm.idle, swapped: 1 << 20}}, unknown: "its process is not known", excused: true},
	} {
		var now watch.MachineUsage
		now.Cores = 2
		var own time.Duration
		m := newMachine(func() (watch.MachineUsage, error) { return now, nil }, own, test.unknown)
		for _, s := range test.seconds {
			now.Idle += s.idle
			now.CPU += 2*time.Second - s.idle
			now.Swapped += s.swapped
			own += s.own
			m.second(own, !s.warmUp)
		}
		o := Outcome{Machine: m.use}
		if why := o.excuse(broken(t, "p99(ack) < 100ms", float64(time.Second))); (why != "") != test.excused {
			t.Errorf("%s: %q of %+v", name, why, m.use)
		}
		if why := o.excuse(broken(t, "lost == 0", 1)); why != "" {
			t.Errorf("%s: what is lost is excused: %s", name, why)
		}
	}
}

// Where the system does not tell, nothing is judged, and the report says so.
func TestASystemThatDoesNotTell(t *testing.T) {
	m := newMachine(func() (watch.MachineUsage, error) { return watch.MachineUsage{}, errors.New("no /proc") }, 0, "")
	m.second(time.Second, true)
	if m.use.Unknown != "this system does not tell: no /proc" || m.use.disturbance() != "" {
		t.Errorf("%+v", m.use)
	}
}

// A threshold that proves nothing makes the run invalid, unless something else is proven.
func TestAThresholdThatProvesNothing(t *testing.T) {
	spoiled := load.Threshold{Text: "p99(ack) < 50ms", Measured: true, Actual: "61ms", Invalid: "the machine was too busy"}
	for name, test := range map[string]struct {
		report load.Report
		want   reports.Outcome
	}{
		"alone": {load.Report{Thresholds: []load.Threshold{spoiled, {Text: "lost == 0", Met: true, Measured: true}}},
			reports.Outcome{Status: reports.Invalid, ExitCode: reports.ExitFault, Reason: "1 threshold is not met, which proves nothing: the machine was too busy"}},
		"beside a broken one": {load.Report{Thresholds: []load.Threshold{spoiled, {Text: "lost == 0", Measured: true}}},
			reports.Outcome{Status: reports.Deviates, ExitCode: reports.ExitDeviates, Reason: "1 threshold is not met; 1 threshold is not met, which proves nothing: the machine was too busy"}},
		"beside a broken promise": {load.Report{Thresholds: []load.Threshold{spoiled}, Promises: []load.Promise{{Name: "room", Expected: 3, Lost: 1}}},
			reports.Outcome{Status: reports.Deviates, ExitCode: reports.ExitDeviates, Reason: "1 promise is not kept; 1 threshold is not met, which proves nothing: the machine was too busy"}},
	} {
		test.report.Conclude(reports.Ending{})
		if test.report.Outcome != test.want || test.report.Thresholds[0].Verdict != reports.Error {
			t.Errorf("%s: %+v", name, test.report.Outcome)
		}
	}
}

// The address of this machine is found by its names and numbers.
func TestLocal(t *testing.T) {
	for host, want := range map[string]bool{"127.0.0.1": true, "::1": true, "localhost": true, "192.0.2.7": false} {
		if got := local(host); got != want {
			t.Errorf("%s: %t", host, got)
		}
	}
}
