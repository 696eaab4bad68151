package deviations_test

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/profiles/deviations"
)

// A failure that the list covers is a known deviation. A listed case that passes is outdated.
func ExampleParse() {
	today := time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC)
	known, err := deviations.Parse("known.yaml", []byte(`
deviations:
  - case: SIO5-BIN-*
    variant: polling
    target: my-server 1.2
    reason: attachments are not sent on long-polling
    expires: 2026-12-31
`), today)
	if err != nil {
		fmt.Println(err)
		return
	}
	if entry := known.Match("SIO5-BIN-01", "polling", ""); entry != nil {
		fmt.Printf("known (%s): %s\n", entry.Origin, entry.Reason)
	}
	fmt.Println("on WebSocket:", known.Match("SIO5-BIN-01", "websocket", ""))
	fmt.Println("a pass is outdated:", known.Outdated("SIO5-BIN-01", "polling") != nil)

	// Output:
	// known (known.yaml:3): attachments are not sent on long-polling
	// on WebSocket: <nil>
	// a pass is outdated: true
}
