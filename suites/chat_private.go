package suites

import (
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
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
			Needs:  needs(operation(target.SayDirect)),
			Over:   OverPromises,
			Body: func(t *Trial) {
				lines := t.Lines("ann", "bob", "cy")
				ann, cy := lines[0].Enter(t.Variant.Namespace, "ann"), lines[2].Enter(t.Variant.Namespace, "cy")
				bob := lines[1].Enter(t.Variant.Namespace, "bob")
				to := func(p *Participant) target.Vars { return target.Vars{To: p.Socket.ID(), User: p.Name} }

				sent := ann.SayMany(target.SayDirect, to(bob), 5)
				last := t.fence(ann, target.SayDirect, to(cy), []*Participant{cy})
				bob.AwaitToken(target.SayDirect, target.Vars{}, sent[len(sent)-1])
				// cy answers both, which proves that nothing else was ahead of that for either of them.
				toAnn := t.fence(cy, target.SayDirect, to(ann), []*Participant{ann})
				toBob := t.fence(cy, target.SayDirect, to(bob), []*Participant{bob})

				bob.expectTokens(target.SayDirect, target.Vars{}, append(sent, toBob))
				cy.expectTokens(target.SayDirect, target.Vars{}, []string{last})
				ann.expectTokens(target.SayDirect, target.Vars{}, []string{toAnn})

				if t.has(target.SayRoom) { // a socket is in the room that its id names, and nobody else is
					said := t.fence(ann, target.SayRoom, target.Vars{Room: bob.Socket.ID()}, []*Participant{bob})
					t.fence(ann, target.SayDirect, to(cy), []*Participant{cy})
					t.fence(ann, target.SayDirect, to(ann), []*Participant{ann})
					bob.expectTokens(target.SayRoom, target.Vars{}, []string{said})
					cy.expectTokens(target.SayRoom, target.Vars{}, nil)
					ann.expectTokens(target.SayRoom, target.Vars{}, nil)
				}

				other := t.otherNamespace()
				if other == "" || !t.Target.Offers(other, target.SayDirect) {
					return
				}
				elsewhere := lines[1].Enter(other, "bob")
				t.fence(ann, target.SayDirect, to(bob), []*Participant{bob})
				fence := t.fence(elsewhere, target.SayDirect, to(elsewhere), []*Participant{elsewhere})
				elsewhere.expectTokens(target.SayDirect, target.Vars{}, []string{fence})
			},
		},
	},
}
