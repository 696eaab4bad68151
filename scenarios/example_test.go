package scenarios_test

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/language"
)

func ExampleScenario_With() {
	chat, err := language.Load("chat")
	if err != nil {
		fmt.Println(err)
		return
	}
	short, err := chat.With(scenarios.Overrides{Clients: 20, Hold: 5 * time.Second})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(chat.Load)
	fmt.Println(short.Load)
	// Output:
	// 50 clients within 2s, held for 30s
	// 20 clients within 2s, held for 5s
}
