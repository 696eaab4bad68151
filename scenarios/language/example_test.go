package language_test

import (
	"fmt"

	"github.com/sioproof/sioproof/scenarios/language"
)

func ExampleParse() {
	scenario, err := language.Parse("mine.yaml", []byte(`
name: mine
load:
  open:
    stages:
      - {to: 100/s, for: 30s}
      - {rate: 100/s, for: 1m}
steps:
  - ack: {size: {uniform: {min: 20, max: 200}}}
  - think: {normal: {mean: 2s, sd: 500ms}}
`), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(scenario.Load)
	for operation := range scenario.Users[0].Operations() {
		fmt.Println(operation)
	}
	// Output:
	// 0/s to 100/s within 30s users, then 100/s for 1m0s users
	// ack
}
