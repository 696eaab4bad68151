package explanations_test

import (
	"fmt"

	"github.com/sioproof/sioproof/suites/explanations"
)

// A report of one's own can say what to do about a failed case.
func ExampleLoad() {
	all, err := explanations.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	explanation, known := all["CHAT-ROOM-01"]
	fmt.Println("explained:", known)
	fmt.Println("says how to fix it:", explanation.Fix != "")

	// Output:
	// explained: true
	// says how to fix it: true
}
