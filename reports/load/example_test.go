package load_test

import (
	"fmt"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
)

// A delivery that was lost breaks the promise of the room, unless a threshold of the run allows it.
func Example() {
	lossy := load.Promise{Name: "room", Messages: 1200, Expected: 12_000, Received: 11_997, Lost: 3, Reach: 11_997. / 12_000}
	tolerated := lossy
	tolerated.Tolerated = []string{"lost"}
	for _, promise := range []load.Promise{lossy, tolerated} {
		report := &load.Report{Promises: []load.Promise{promise}}
		report.Conclude(reports.Ending{})
		fmt.Printf("%s: %s (exit code %d)\n", report.Outcome.Status, report.Outcome.Reason, report.Outcome.ExitCode)
	}
	// Output:
	// deviates: 1 promise is not kept (exit code 1)
	// conforms: every promise is kept (exit code 0)
}
