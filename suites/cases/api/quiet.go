package api

import (
	"slices"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var quiet = trial.Case{
	ID: "API-DLV-05", Level: reports.Promise, Title: "clients that were quiet for longer than a heartbeat still hear and are heard",
	Requirement: "A client that answers the heartbeat and says nothing else is connected: after pingInterval and pingTimeout it is still in its rooms, hears " +
		"what is said, and is heard.",
	Source: trial.Documentation("How it works, Disconnection detection", "how-it-works/#disconnection-detection"),
	Needs:  trial.Needs(trial.Operation(profiles.SayAll), trial.Heartbeats),
	Over:   overMain,
	Lane:   trial.Slow,
	Body: func(t *trial.Trial) {
		people := participant.NewAll(t, "ann", "bob")
		say, room := profiles.SayAll, profiles.Vars{Room: participant.Room(t)}
		if t.Has(profiles.Join) && t.Has(profiles.SayRoom) { // which proves more
			say = profiles.SayRoom
			participant.Join(t, room.Room, people...)
		}
		select {
		case <-time.After(session.Silence(t) + t.Server.Timing.Settle):
		case <-t.Context().Done():
		}
		var sent []string
		for _, p := range slices.Concat(people, people) {
			sent = append(sent, participant.Fence(t, p, say, room, people))
		}
		for _, p := range people {
			p.ExpectTokens(say, profiles.Vars{}, sent)
		}
	},
}
