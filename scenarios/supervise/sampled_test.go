package supervise

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/scenarios/watch"
)

// A moment is too short to say how much of the processor is used.
func TestTheProcessorIsNotMeasuredOverAMoment(t *testing.T) {
	s := sample(watch.Self())
	if s == nil {
		t.Skip("nothing is known of processes here")
	}
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); {
		if _, cpu, ok := s.look(); !ok || cpu > 4 {
			t.Fatalf("%.1f cores, %v", cpu, ok)
		}
	}
}
