package driver_test

import (
	"context"
	"fmt"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/server"
)

// Two users say something three times each, and the ledger accounts for every delivery.
func ExampleBegin() {
	scenario, err := language.Parse("talk.yaml", []byte(`
name: talk
load: {closed: {clients: 2, hold: 1s}}
steps:
  - loop: {count: 3, steps: [say_all: {}]}
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

	run := driver.Begin(ctx, driver.Options{Scenario: scenario, Target: chat, Measures: measure.New(scenario.Load.WarmUp, 1)})
	<-run.Done()
	figures := run.Ledger().Figures(ledger.All)
	fmt.Printf("sent %d, lost %d\n", figures.Messages, figures.Lost)

	// Output:
	// sent 6, lost 0
}
