package front_test

import (
	"fmt"

	"github.com/sioproof/sioproof/reference/front"
)

// An engine refuses a request with the status and the body of the official server.
func ExampleRefusal() {
	refusal := front.UnknownSession
	fmt.Printf("%d %s\n", refusal.Status, refusal.Body())

	// Output:
	// 400 {"code":1,"message":"Session ID unknown"}
}
