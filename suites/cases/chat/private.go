package chat

import (
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
				"user's socket in another namespace. The id is the name of a room that this socket alone is in.",
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

				if t.Has(profiles.SayRoom) { // a socket is in the room that its id names, and nobody else is
					said := participant.Fence(t, ann, profiles.SayRoom, profiles.Vars{Room: bob.Socket.ID()}, []*participant.Participant{bob})
					participant.Fence(t, ann, profiles.SayDirect, to(cy), []*participant.Participant{cy})
					participant.Fence(t, ann, profiles.SayDirect, to(ann), []*participant.Participant{ann})
					bob.ExpectTokens(profiles.SayRoom, profiles.Vars{}, []string{said})
					cy.ExpectTokens(profiles.SayRoom, profiles.Vars{}, nil)
					ann.ExpectTokens(profiles.SayRoom, profiles.Vars{}, nil)
				}

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
	},
}
