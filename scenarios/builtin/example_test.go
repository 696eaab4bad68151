package builtin_test

import (
	"fmt"

	"github.com/sioproof/sioproof/scenarios/builtin"
)

// A file is a starting point for a scenario of one's own.
func Example() {
	text, err := builtin.Files.ReadFile("chat.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.10s\n", text)

	// Output:
	// name: chat
}
