package measure_test

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// Users record while they work. Each second is closed by a tick, and the results sum up all seconds.
func Example() {
	measures := measure.New(0, 1)
	recorder := measures.Recorder(0)
	for i := range 100 {
		at := time.Duration(i) * 10 * time.Millisecond
		recorder.Count(measure.Sent, 1)
		recorder.Time(measure.Ack, 0, at, time.Duration(i+1)*time.Millisecond)
	}
	measures.Tick(time.Second, measure.Sample{Clients: 1})

	results := measures.Results()
	fmt.Println("sent:", results.Counts[measure.Sent], "in", results.Measured)
	acks := results.Times[measure.Ack]
	fmt.Println("acknowledged in", acks.Least, "to", acks.Most)
	fmt.Println("p99:", acks.P99.Round(time.Millisecond))

	// Output:
	// sent: 100 in 1s
	// acknowledged in 1ms to 100ms
	// p99: 99ms
}
