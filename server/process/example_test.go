//go:build unix

package process_test

import (
	"fmt"

	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/server/process"
)

// A command that ends says how it ended and what it printed. Stop would end a server that is still running, with all its children.
func ExampleStart() {
	p, err := process.Start("echo 'Error: Cannot find module' >&2; exit 1", logs.New())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Stop()
	<-p.Exited()
	fmt.Println("ended", p.Ending())

	// Output:
	// ended with status 1; it printed:
	//   Error: Cannot find module
}
