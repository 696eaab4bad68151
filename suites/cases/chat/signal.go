package chat

import (
	"fmt"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

// signalled is about an event that carries no message, so that it is counted and not recognised.
var signalled = trial.Case{
	ID: "CHAT-BCAST-05", Level: reports.Promise, Title: "an event without a message reaches the others once, and never its sender",
	Requirement: "What a client tells the others without a message, such as that it is typing, reaches each of them exactly once, and never itself.",
	Source:      trial.Documentation("Broadcasting events", "broadcasting-events/"),
	Needs:       trial.Needs(trial.Operation(profiles.Signal)),
	Over:        trial.OverPromises,
	Body: func(t *trial.Trial) {
		const times = 3
		people := participant.NewAll(t, "ann", "bob", "cy")
		ann, bob, cy := people[0], people[1], people[2]
		v := profiles.Vars{}
		if op, _ := t.Server.Profile.Operation(profiles.Signal); op.To == profiles.ToRoomOthers {
			if !t.Has(profiles.Join) {
				t.NotApplicable("operation %s", profiles.Join)
			}
			v.Room = "room-" + t.Token()
			participant.Join(t, v.Room, people...)
		}
		for range times {
			ann.Do(profiles.Signal, v)
		}
		awaitSignals(bob, times)
		bob.Do(profiles.Signal, v) // behind ann's own copies, if there were any
		awaitSignals(ann, 1)
		awaitSignals(cy, times+1)
		cy.Do(profiles.Signal, v)
		awaitSignals(bob, times+1)
		awaitSignals(ann, 2)
		expectSignals(t, ann, 2)
		expectSignals(t, bob, times+1)
		expectSignals(t, cy, times+1)
	},
}

func awaitSignals(p *participant.Participant, times int) {
	op, _ := p.Trial.Server.Profile.Operation(profiles.Signal)
	p.Until(fmt.Sprintf("%s receives %d events of signal", p.Name, times), func(heard []participant.Received) bool {
		found := 0
		for _, h := range heard {
			if _, ok := op.Delivered(h.Event, h.Args, profiles.Vars{}); ok {
				found++
			}
		}
		return found >= times
	})
}

func expectSignals(t *trial.Trial, p *participant.Participant, times int) {
	if got := len(p.Deliveries(profiles.Signal, profiles.Vars{})); got != times {
		t.Fail(fmt.Sprintf("%d events of signal for %s: what the others sent, once", times, p.Name), "%d", got)
	}
}
