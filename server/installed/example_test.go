package installed_test

import (
	"context"
	"fmt"

	"github.com/sioproof/sioproof/server/installed"
)

// A command that runs neither Node.js nor Python says nothing of a release.
func ExampleOf() {
	release, found := installed.Of(context.Background(), "go run ./server")
	fmt.Printf("%q %v\n", release.Version, found)
	// Output: "" false
}
