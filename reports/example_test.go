package reports_test

import (
	"fmt"

	"github.com/sioproof/sioproof/reports"
)

// A recommendation that is not met counts as failed only if the run is strict.
func ExampleTally() {
	for _, strict := range []reports.Strictness{reports.Lenient, reports.StrictShould} {
		tally := reports.NewTally()
		tally.Add(reports.Pass, reports.Pass.Class(reports.Must, strict))
		tally.Add(reports.NonStrict, reports.NonStrict.Class(reports.Should, strict))
		fmt.Println(tally)
	}
	// Output:
	// 1 passed, 0 failed, 1 skipped
	// 1 passed, 1 failed, 0 skipped
}
