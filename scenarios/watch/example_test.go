package watch_test

import (
	"context"
	"fmt"
	"os"

	"github.com/sioproof/sioproof/scenarios/watch"
)

// Of takes the children of a process into account, Self leaves them out.
func ExampleOf() {
	process, err := watch.Of(os.Getpid())
	if err != nil {
		fmt.Println(err)
		return
	}
	usage, err := process.Look(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("has resident memory:", usage.Memory > 0)
	fmt.Println("is at least one process:", usage.Processes > 0)

	// Output:
	// has resident memory: true
	// is at least one process: true
}
