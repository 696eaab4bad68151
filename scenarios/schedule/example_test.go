package schedule_test

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// Four clients connect evenly over two seconds, and stay.
func ExampleNewClients() {
	stage := scenarios.ClientStage{Clients: 4, Ramp: 2 * time.Second, Hold: time.Minute}
	clients := schedule.NewClients(scenarios.LoadModel{Closed: &scenarios.Closed{Stages: []scenarios.ClientStage{stage}}})
	for client := range clients.Count() {
		start, _ := clients.Start(client)
		fmt.Println("client", client, "connects at", start)
	}

	// Output:
	// client 0 connects at 0s
	// client 1 connects at 500ms
	// client 2 connects at 1s
	// client 3 connects at 1.5s
}

// Ten users a second arrive, and then a burst of five at once.
func ExampleNewArrivals() {
	arrivals := schedule.NewArrivals(&scenarios.Open{Arriving: scenarios.ArrivingUsers, Stages: []scenarios.RateStage{
		{From: 10, To: 10, Duration: time.Second},
		{Burst: 5},
	}})
	third, _ := arrivals.At(2)
	fmt.Println("the third arrives at", third)
	fmt.Println("due after 900ms:", arrivals.Due(900*time.Millisecond))
	fmt.Println("due after a second:", arrivals.Due(time.Second))

	// Output:
	// the third arrives at 200ms
	// due after 900ms: 10
	// due after a second: 15
}
