package chat

import (
	"slices"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

var private = trial.Area{
	Key:   "CHAT-PM",
	Title: "Chat: private messages",
	Cases: []trial.Case{
		{
			ID: "CHAT-PM-01", Level: reports.Promise, Title: "a private message reaches one socket alone",
			Also: []string{"API-ROOM-01"},
			Requirement: "What is sent to one socket (io.to(sid)) reaches that socket exactly once and in order, and no other; not even the same " +
				"user's socket in another namespace.",
			Source: trial.Documentation("Rooms, Default room", "rooms/#default-room"),
			Needs:  trial.Needs(trial.Operation(profiles.SayDirect)),
			Over:   trial.OverPromises,
			Body: func(t *trial.Trial) {
				lines := participant.DialAll(t, "ann", "bob", "cy")
				ann, cy := lines[0].Enter(t.Variant.Namespace, "ann"), lines[2].Enter(t.Variant.Namespace, "cy")
				bob := lines[1].Enter(t.Variant.Namespace, "bob")
				to := participant.To
				sent := ann.SayMany(profiles.SayDirect, to(bob), 5)
				last := participant.Fence(t, ann, profiles.SayDirect, to(cy), []*participant.Participant{cy})
				bob.AwaitToken(profiles.SayDirect, profiles.Vars{}, sent[len(sent)-1])
				// cy answers both, which proves that nothing else was ahead of that for either of them.
				toAnn := participant.Fence(t, cy, profiles.SayDirect, to(ann), []*participant.Participant{ann})
				toBob := participant.Fence(t, cy, profiles.SayDirect, to(bob), []*participant.Participant{bob})

				bob.ExpectTokens(profiles.SayDirect, profiles.Vars{}, append(sent, toBob))
				cy.ExpectTokens(profiles.SayDirect, profiles.Vars{}, []string{last})
				ann.ExpectTokens(profiles.SayDirect, profiles.Vars{}, []string{toAnn})

				other := t.OtherNamespace()
				if other == "" || !t.Server.Offers(other, profiles.SayDirect) {
					return
				}
				elsewhere := lines[1].Enter(other, "bob")
				participant.Fence(t, ann, profiles.SayDirect, to(bob), []*participant.Participant{bob})
				fence := participant.Fence(t, elsewhere, profiles.SayDirect, to(elsewhere), []*participant.Participant{elsewhere})
				elsewhere.ExpectTokens(profiles.SayDirect, profiles.Vars{}, []string{fence})
			},
		},
		privateInRooms,
		roomOfOneSocket,
	},
}

var roomOfOneSocket = trial.Case{
	ID: "CHAT-PM-03", Level: reports.Promise, Title: "the room that a socket's id names has this socket alone as a member",
	Requirement: "Where an application counts a room with the id of the socket among its rooms, what is sent to that room reaches that socket exactly once " +
		"and in order, and no other.",
	Source: trial.Documentation("Rooms, Default room", "rooms/#default-room"),
	Needs:  trial.Needs(trial.Operation(profiles.SayRoom), trial.Operation(profiles.WhoAmI), trial.Tells("rooms")),
	Over:   trial.OverPromises,
	Body: func(t *trial.Trial) {
		people := participant.NewAll(t, "ann", "bob", "cy")
		for _, p := range people {
			rooms, _ := p.Ask(profiles.WhoAmI, profiles.Vars{}).Values["rooms"].([]any)
			if !slices.Contains(rooms, any(p.Socket.ID())) {
				t.NotApplicable("the socket's id in {rooms} of the answer to whoami")
			}
		}
		heard := make([][]string, len(people))
		for range 2 { // the second round proves that nothing else came of the first
			for i, p := range people {
				own := profiles.Vars{Room: p.Socket.ID()}
				heard[i] = append(heard[i], people[0].SayMany(profiles.SayRoom, own, 3)...)
				heard[i] = append(heard[i], participant.Fence(t, people[0], profiles.SayRoom, own, people[i:i+1]))
			}
		}
		for i, p := range people {
			p.ExpectTokens(profiles.SayRoom, profiles.Vars{}, heard[i])
		}
	},
}
