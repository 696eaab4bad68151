package ledger_test

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/scenarios/ledger"
)

// One message to two recipients, and the server loses one of the deliveries.
func Example() {
	account := ledger.New(ledger.Options{Run: "r1"})
	room := account.Scope(ledger.Room, "lobby", false)
	ann, bob, cy := account.Receiver("ann", ""), account.Receiver("bob", ""), account.Receiver("cy", "")
	for _, user := range []*ledger.Receiver{ann, bob, cy} {
		user.Joining(room, 0) // before the request
		user.Joined(room)     // after the confirmation
	}

	message := room.Send(ann, time.Second, time.Second)
	event := []byte(`["chat message","` + message.String() + `"]`)
	arrival, _ := bob.Receive(event, time.Second+20*time.Millisecond)
	fmt.Println("bob received it after", arrival.Latency)

	account.Close()
	figures := account.Figures(ledger.Room)
	fmt.Printf("expected %d, received %d, lost %d\n", figures.Expected(), figures.Received, figures.Lost)
	for _, offence := range account.Offences() {
		fmt.Printf("%s: from %s to %s in %s\n", offence.Kind, offence.Sender, offence.Receiver, offence.Scope)
	}

	// Output:
	// bob received it after 20ms
	// expected 2, received 1, lost 1
	// lost: from ann to cy in lobby
}
