package artillery_test

import (
	"fmt"

	"github.com/sioproof/sioproof/scenarios/artillery"
)

func ExampleConvert() {
	result, err := artillery.Convert("chat.yml", []byte(`
config:
  target: http://localhost:3000
  phases: [{duration: 60, arrivalRate: 10}]
scenarios:
  - engine: socketio
    flow:
      - function: login
      - emit: {channel: say, data: hello}
`), artillery.Files{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, loss := range result.Losses {
		fmt.Printf("line %d: %s\n", loss.Line, loss.What)
	}
	fmt.Print(result.Scenario)
	// Output:
	// line 8: calls the function login, and a scenario calls no functions
	// # Converted from chat.yml. Artillery ends a user at its first error; here the error counts, and the user goes on.
	// #   sioproof load http://localhost:3000 --scenario FILE
	// # Not converted:
	// #   line 8: calls the function login, and a scenario calls no functions
	// name: chat
	// load:
	//   open:
	//     stages:
	//       - {rate: 10/s, for: 1m}
	//       # time for the last users to finish: Artillery waits for them
	//       - {rate: 0/s, for: 5s}
	// connection:
	//   transports: {upgrade: 1}  # the default of Artillery's client
	// steps:
	//   - {emit: {event: say, args: [hello]}}
}
