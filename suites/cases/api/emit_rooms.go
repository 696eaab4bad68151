package api

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// emitToMembers are the cases about what is sent to a room of several members, of whom each counts.
var emitToMembers = []trial.Case{
	{
		ID: "API-EMIT-07", Level: reports.Promise, Title: "a member that goes without answering does not hold back the answers of the others",
		Requirement: "When one of those who were asked is gone before it has answered, the application learns when the time is over what the others have " +
			"answered, and that one answer is missing.",
		Source: trial.Documentation("Broadcasting events, With acknowledgements", "broadcasting-events/#with-acknowledgements"),
		Needs:  trial.Needs(trial.Operation(profiles.Join), trial.Operation(profiles.AskRoom)),
		Over:   overMain,
		Body: func(t *trial.Trial) {
			const patience = 300 * time.Millisecond
			op, _ := t.Server.Profile.Operation(profiles.AskRoom)
			people := participant.NewAll(t, "ann", "bob", "cy")
			ann, bob, cy := people[0], people[1], people[2]
			room := participant.Room(t)
			participant.Join(t, room, bob, cy)
			question := t.Token()
			ann.Do(profiles.AskRoom, profiles.Vars{Room: room, Milliseconds: int(patience.Milliseconds()), Token: question})
			answer(bob, op, question, bob.Name)
			cy.Client.Close()
			expectAnswers(ann, op, 0, false, bob.Name)
		},
	},
	{
		ID: "API-EMIT-08", Level: reports.Promise, Title: "binary data reaches every member of a room unchanged",
		Requirement: "A message with binary arguments to a room of several members arrives with the same bytes in the same places at each of them.",
		Source:      trial.Documentation("Emitting events", "emitting-events/#basic-emit"),
		Needs:       trial.Needs(trial.Operation(profiles.Join), trial.Operation(profiles.SayRoom), roomTakesAnything, trial.Binary),
		Over:        overMain,
		Body: func(t *trial.Trial) {
			people := participant.NewAll(t, "ann", "bob", "cy", "dan")
			room := participant.Room(t)
			participant.Join(t, room, people...)
			for i, speaker := range people[:2] {
				sent := []any{[]byte{byte(i), 0, 10, 30, 98, 127, 128, 255}, "text", map[string]any{"in": []any{[]byte{}, []byte{byte(i), 1}}}}
				token := t.Token()
				speaker.Do(profiles.SayRoom, profiles.Vars{Room: room, Token: token, Args: sent})
				for _, p := range people {
					p.AwaitToken(profiles.SayRoom, profiles.Vars{}, token)
					d := p.Deliveries(profiles.SayRoom, profiles.Vars{Token: token})[0]
					if len(d.Args) < 1+len(sent) || !session.SameArguments(sent, d.Args[1:1+len(sent)]) {
						t.Fail(fmt.Sprintf("%s receives what %s sent to the room, %s", p.Name, speaker.Name, trial.Show(sent)), "%s", trial.Show(d.Args))
					}
				}
			}
		},
	},
}

// roomTakesAnything needs a message to a room that takes any arguments.
var roomTakesAnything = trial.Need{Name: "operation say_room with any arguments", Missing: func(t *server.Server, _ trial.Variant) bool {
	op, ok := t.Profile.Operation(profiles.SayRoom)
	return !ok || op.Carries() != profiles.CarriesAny
}}
