package supervise_test

import (
	"context"
	"fmt"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/server"
)

// Perform runs a load to its end, and judges it by the thresholds of its scenario.
func ExamplePerform() {
	scenario, err := language.Parse("acks.yaml", []byte(`
name: acks
load: {closed: {clients: 2, hold: 1s}}
steps:
  - loop: {count: 5, steps: [ack: {}]}
thresholds: [errors == 0, count(ack) == 10]
`), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	running, err := reference.Start(ctx, reference.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer running.Close()
	chat, err := server.Open(ctx, server.Options{URL: running.URL(), Profile: profiles.Contract})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer chat.Close()

	outcome := supervise.Perform(ctx, supervise.Options{
		Options: driver.Options{Scenario: scenario, Target: chat, Measures: measure.New(scenario.Load.WarmUp, 1)},
	})
	for _, result := range outcome.Thresholds {
		fmt.Println(result.Threshold, "met:", result.Met)
	}

	// Output:
	// errors == 0 met: true
	// count(ack) == 10 met: true
}
