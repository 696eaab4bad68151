package suites

import (
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
)

var chatPrivate = Area{
	Key:   "CHAT-PM",
	Title: "Chat: private messages",
	Cases: []Case{
		{
			ID: "CHAT-PM-01", Level: reports.Promise, Title: "a private message reaches one socket alone",
			Also: []string{"API-ROOM-01"},
			Requirement: "What is sent to one socket (io.to(sid)) reaches that socket exactly once and in order, and no other; not even the same " +
				"user's socket in another namespace. The id is the name of a room that this socket alone is in.",
			Source: manual("Rooms, Default room", "rooms/#default-room"),
			Needs:  needs(operation(profiles.SayDirect)),
			Over:   OverPromises,
			Body: func(t *Trial) {
				lines := t.Lines("ann", "bob", "cy")
				ann, cy := lines[0].Enter(t.Variant.Namespace, "ann"), lines[2].Enter(t.Variant.Namespace, "cy")
				bob := lines[1].Enter(t.Variant.Namespace, "bob")
				to := func(p *Participant) profiles.Vars { return profiles.Vars{To: p.Socket.ID(), User: p.Name} }

				sent := ann.SayMany(profiles.SayDirect, to(bob), 5)
				last := t.fence(ann, profiles.SayDirect, to(cy), []*Participant{cy})
				bob.AwaitToken(profiles.SayDirect, profiles.Vars{}, sent[len(sent)-1])
				// cy answers both, which proves that nothing else was ahead of that for either of them.
				toAnn := t.fence(cy, profiles.SayDirect, to(ann), []*Participant{ann})
				toBob := t.fence(cy, profiles.SayDirect, to(bob), []*Participant{bob})

				bob.expectTokens(profiles.SayDirect, profiles.Vars{}, append(sent, toBob))
				cy.expectTokens(profiles.SayDirect, profiles.Vars{}, []string{last})
				ann.expectTokens(profiles.SayDirect, profiles.Vars{}, []string{toAnn})

				if t.has(profiles.SayRoom) { // a socket is in the room that its id names, and nobody else is
					said := t.fence(ann, profiles.SayRoom, profiles.Vars{Room: bob.Socket.ID()}, []*Participant{bob})
					t.fence(ann, profiles.SayDirect, to(cy), []*Participant{cy})
					t.fence(ann, profiles.SayDirect, to(ann), []*Participant{ann})
					bob.expectTokens(profiles.SayRoom, profiles.Vars{}, []string{said})
					cy.expectTokens(profiles.SayRoom, profiles.Vars{}, nil)
					ann.expectTokens(profiles.SayRoom, profiles.Vars{}, nil)
				}

				other := t.otherNamespace()
				if other == "" || !t.Target.Offers(other, profiles.SayDirect) {
					return
				}
				elsewhere := lines[1].Enter(other, "bob")
				t.fence(ann, profiles.SayDirect, to(bob), []*Participant{bob})
				fence := t.fence(elsewhere, profiles.SayDirect, to(elsewhere), []*Participant{elsewhere})
				elsewhere.expectTokens(profiles.SayDirect, profiles.Vars{}, []string{fence})
			},
		},
	},
}
