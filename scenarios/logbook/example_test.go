package logbook_test

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios/logbook"
)

// Two users connect, and the server logs one of them twice and the other not at all.
func Example() {
	profile, err := profiles.Load(profiles.Contract)
	if err != nil {
		panic(err)
	}
	book := logbook.New(profile.Log)
	book.Made("anns-id", 0, time.Second)
	book.Made("bobs-id", 1, 2*time.Second)
	book.Read([]string{"a user connected: / bobs-id", "a user connected: / bobs-id"}, 0)

	const stopped = false
	fmt.Printf("%+v\n", book.Figures(stopped))
	for _, offence := range book.Offences(stopped, 10) {
		fmt.Printf("user %d, %s at %v, repeated: %t\n", offence.User, offence.Event, offence.At, offence.Repeated)
	}
	// Output:
	// {Lines:2 Logged:1 Missing:1 Repeated:1 Uncertain:0}
	// user 0, connected at 1s, repeated: false
	// user 1, connected at 2s, repeated: true
}
