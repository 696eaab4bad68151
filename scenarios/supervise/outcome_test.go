package supervise_test

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// A time that is too long is not the target's fault if the driver alone was later than that.
func TestATimeIsNoFaultOfTheTargetIfTheDriverWasLater(t *testing.T) {
	for _, test := range []struct {
		broken   string
		lateness time.Duration
		aborted  bool
		invalid  bool
	}{
		{"p99(ack) < 250ms", 99 * time.Millisecond, false, false},
		{"p99(ack) < 250ms", 101 * time.Millisecond, false, true},
		{"p99(ack) < 250ms", 101 * time.Millisecond, true, true},
		{"p99(ack) < 15ms", 14 * time.Millisecond, false, false},
		{"p99(ack) < 15ms", 20 * time.Millisecond, false, true},
		{"p99(ack) < 1us", 9 * time.Millisecond, false, false},
		{"rate(ack) > 100/s", 20 * time.Millisecond, false, false},
		{"lost == 0", time.Second, false, false},
	} {
		condition, err := threshold.Parse(test.broken)
		if err != nil {
			t.Fatal(err)
		}
		result := threshold.Result{Threshold: condition, Measured: true}
		var o supervise.Outcome
		o.Results.Times[measure.Lateness].P99 = test.lateness
		if test.aborted {
			o.Aborted = &result
		} else {
			o.Thresholds = []threshold.Result{result}
		}
		if invalid := o.Invalid(); (invalid != "") != test.invalid {
			t.Errorf("%+v: %q", test, invalid)
		}
	}
}
