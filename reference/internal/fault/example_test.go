package fault_test

import (
	"fmt"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// rules are what a layer promises, each as the function that keeps it.
type rules struct {
	receives func(sender, client string) bool
}

// A fault replaces one rule. A server that is asked to break it calls Break before its first client.
func ExampleFind() {
	faults := []fault.Fault[rules]{{
		Name:   "broadcast-reaches-sender",
		Breaks: "A broadcast reaches its sender, too.",
		Break:  func(r *rules) { r.receives = func(_, _ string) bool { return true } },
	}}
	kept := rules{receives: func(sender, client string) bool { return client != sender }}

	broken := kept
	fault.Find(faults, "broadcast-reaches-sender")(&broken)
	fmt.Println("kept:", kept.receives("ann", "ann"))
	fmt.Println("broken:", broken.receives("ann", "ann"))

	// Output:
	// kept: false
	// broken: true
}
