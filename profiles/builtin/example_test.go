package builtin_test

import (
	"fmt"

	"github.com/sioproof/sioproof/profiles/builtin"
)

// A file is a starting point for a profile of one's own.
func Example() {
	text, err := builtin.Files.ReadFile("get-started.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.17s\n", text)

	// Output:
	// name: get-started
}
