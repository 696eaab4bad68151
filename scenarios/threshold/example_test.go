package threshold_test

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/scenarios/threshold"
)

// measured are the numbers of a run.
type measured map[threshold.Measure]float64

func (m measured) Number(of threshold.Number) (float64, bool) {
	value, known := m[of.Measure]
	return value, known
}

// A threshold compares a number of a run with a limit. What was never measured meets no threshold.
func ExampleParse() {
	run := measured{threshold.Ack: float64(61 * time.Millisecond), threshold.Lost: 0}
	for _, text := range []string{"p99(ack) < 50ms", "lost(room) == 0", "p99(join) < 1s"} {
		condition, err := threshold.Parse(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		result := condition.Check(run)
		fmt.Printf("%s: %s, met: %t\n", condition, result, result.Met)
	}

	// Output:
	// p99(ack) < 50ms: 61ms, met: false
	// lost(room) == 0: 0, met: true
	// p99(join) < 1s: nothing was measured, met: false
}
