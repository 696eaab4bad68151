package participant_test

import (
	"context"
	"fmt"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

// A fence is a later message to everybody. Once it has arrived, the message to the room has arrived too, or never will.
func ExampleFence() {
	roomsDoNotLeak := trial.Case{ID: "MINE-02", Level: reports.Promise, Body: func(t *trial.Trial) {
		people := participant.NewAll(t, "ann", "bob", "cy")
		ann, bob, cy := people[0], people[1], people[2]
		room := participant.Room(t)
		participant.Join(t, room, ann, bob)

		said := ann.Say(profiles.SayRoom, profiles.Vars{Room: room})
		participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{bob, cy})
		bob.ExpectTokens(profiles.SayRoom, profiles.Vars{}, []string{said})
		cy.ExpectTokens(profiles.SayRoom, profiles.Vars{}, nil)
	}}

	ctx := context.Background()
	leaking := reference.Options{Addr: "127.0.0.1:0", Fault: "room-message-reaches-everyone"}
	running, err := reference.Start(ctx, leaking)
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
	outcome := trial.New(ctx, new(trial.Shared), chat, roomsDoNotLeak, trial.Variant{Namespace: "/"}).Run()
	fmt.Println(outcome.Verdict)

	// Output:
	// fail
}
