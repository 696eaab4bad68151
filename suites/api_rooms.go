package suites

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var apiRooms = Area{
	Key:   "API-ROOM",
	Title: "API: rooms",
	Cases: []Case{
		{
			ID: "API-ROOM-05", Level: reports.Promise, Title: "a message to several rooms reaches a member of all of them once",
			Requirement: "What is sent to a union of rooms (io.to(a).to(b).emit) reaches everybody who is in any of them, exactly once however many of " +
				"them that is, and nobody else.",
			Source: manual("Rooms, Basic usage", "rooms/#joining-and-leaving"),
			Needs:  needs(operation(target.Join), operation(target.SayRooms)),
			Over:   overMain,
			Body: func(t *Trial) {
				people := t.crowd("ann", "bob", "cy", "dan", "eve")
				ann, bob, cy, dan, eve := people[0], people[1], people[2], people[3], people[4]
				first, second, everywhere := t.Room(), t.Room(), t.Room()
				t.Together(
					func() { t.join(first, bob, cy) },
					func() { t.join(second, dan) },
					func() { t.join(everywhere, ann, eve) },
				)
				t.join(second, bob)
				t.join(everywhere, bob, cy, dan)

				both := target.Vars{Rooms: []string{first, second}}
				sent := []string{ann.Say(target.SayRooms, both), cy.Say(target.SayRooms, target.Vars{Rooms: []string{second, first, second}})}
				for _, p := range []*Participant{bob, cy, dan} {
					p.AwaitToken(target.SayRooms, target.Vars{}, sent[0])
					p.AwaitToken(target.SayRooms, target.Vars{}, sent[1])
				}
				fence := t.fence(eve, target.SayRooms, target.Vars{Rooms: []string{everywhere}}, people)
				for _, p := range []*Participant{bob, cy, dan} {
					p.expectStreams(target.SayRooms, target.Vars{}, sent[:1], sent[1:], []string{fence})
				}
				ann.expectTokens(target.SayRooms, target.Vars{}, []string{fence})
				eve.expectTokens(target.SayRooms, target.Vars{}, []string{fence})
			},
		},
		{
			ID: "API-ROOM-06", Level: reports.Promise, Title: "a message to all but a room leaves its members out",
			Requirement: "What is sent to all but a room (io.except(room).emit) reaches every client that is not a member, once, and no member: neither " +
				"others nor the sender.",
			Source: manual("Broadcasting events, To connected clients except those in a room", "broadcasting-events/"),
			Needs:  needs(operation(target.Join), operation(target.SayExcept)),
			Over:   overMain,
			Body: func(t *Trial) {
				people := t.crowd("ann", "bob", "cy", "dan")
				ann, bob, cy, dan := people[0], people[1], people[2], people[3]
				room, nobody := target.Vars{Room: t.Room()}, target.Vars{Room: t.Room()}
				t.join(room.Room, bob, cy)
				fromOutside := t.fence(ann, target.SayExcept, room, []*Participant{ann, dan})
				fromInside := t.fence(cy, target.SayExcept, room, []*Participant{ann, dan})
				fence := t.fence(cy, target.SayExcept, nobody, people)
				ann.expectTokens(target.SayExcept, target.Vars{}, []string{fromOutside, fromInside, fence})
				dan.expectTokens(target.SayExcept, target.Vars{}, []string{fromOutside, fromInside, fence})
				bob.expectTokens(target.SayExcept, target.Vars{}, []string{fence})
				cy.expectTokens(target.SayExcept, target.Vars{}, []string{fence})
			},
		},
		{
			ID: "API-ROOM-08", Level: reports.Promise, Title: "rooms are left on every kind of disconnection",
			Requirement: "A client that leaves the namespace, that the server takes out of it, or whose connection is lost is no member of any room any " +
				"more, and is none either when it is back.",
			Source: manual("Rooms, Disconnection", "rooms/#disconnection"),
			Needs:  needs(operation(target.Join), operation(target.Members), operation(target.Bye)),
			Over:   overMain,
			Body: func(t *Trial) {
				people := t.crowd("ann", "leaver", "kicked", "cut off")
				ann, leaver, kicked, cut := people[0], people[1], people[2], people[3]
				room := t.Room()
				t.Together(each(people, func(_ int, p *Participant) { t.join(room, p) })...)
				ann.expectMembers(room, people...)

				if err := leaver.Socket.Disconnect(t.ctx); err != nil {
					t.Fail("a client can leave the namespace", "%s", show(err))
				}
				ann.expectMembers(room, ann, kicked, cut)
				kicked.Do(target.Bye, target.Vars{})
				ann.expectMembers(room, ann, cut)
				if t.Variant.Transport == client.Polling {
					cut.Client.Close() // nobody can see at once that a long-polling client is gone without a word
				} else {
					cut.Client.Abort()
				}
				ann.expectMembers(room, ann)
				t.crowd("leaver", "kicked", "cut off")
				ann.expectMembers(room, ann)
			},
		},
		{
			ID: "API-ROOM-10", Level: reports.Promise, Title: "the members of a room can be listed, moved and disconnected together",
			Requirement: "fetchSockets, socketsJoin, socketsLeave and disconnectSockets act on every client of the selection and on no other.",
			Source:      manual("Server instance, Utility methods", "server-instance/#utility-methods"),
			Needs: needs(operation(target.Join), roomMessages, operation(target.Members), operation(target.MembersJoin),
				operation(target.MembersLeave), operation(target.MembersBye)),
			Over: overMain,
			Body: membersTogether,
		},
	},
}

// membersTogether has an outsider act on the members of a room, and looks at what becomes of them and of the others.
func membersTogether(t *Trial) {
	say := t.roomOperations()[0]
	people := t.crowd("ann", "bob", "cy", "dan")
	ann, bob, cy, dan := people[0], people[1], people[2], people[3]
	room, second, everywhere := t.Room(), t.Room(), t.Room()
	t.Together(
		func() { t.join(everywhere, people...) },
		func() { t.join(room, bob, cy) },
	)
	ann.expectMembers(room, bob, cy)

	ann.Do(target.MembersJoin, target.Vars{Room: room, OtherRoom: second})
	ann.expectMembers(second, bob, cy)
	joined := t.fence(ann, say, target.Vars{Room: second}, []*Participant{bob, cy})
	ann.Do(target.MembersLeave, target.Vars{Room: room, OtherRoom: second})
	ann.expectMembers(second)
	ann.expectMembers(room, bob, cy)
	ann.Say(say, target.Vars{Room: second})
	fence := t.fence(ann, say, target.Vars{Room: everywhere}, []*Participant{bob, cy, dan})
	bob.expectTokens(say, target.Vars{}, []string{joined, fence})
	cy.expectTokens(say, target.Vars{}, []string{joined, fence})
	dan.expectTokens(say, target.Vars{}, []string{fence})

	ann.Do(target.MembersBye, target.Vars{Room: room})
	ann.expectMembers(room)
	ann.expectMembers(everywhere, ann, dan)
	for _, p := range []*Participant{bob, cy} {
		p.awaitLoss(p.Name+" is disconnected from the namespace by the server", client.ReasonServerDisconnect)
	}
	t.fence(ann, say, target.Vars{Room: everywhere}, []*Participant{dan})
}

// expectMembers waits until the application lists exactly these members of a room.
func (p *Participant) expectMembers(room string, members ...*Participant) {
	names := map[string]string{}
	var want []string
	for _, m := range members {
		names[m.Socket.ID()] = m.Name
		want = append(want, m.Name)
	}
	slices.Sort(want)
	bound := time.Now().Add(p.t.Target.Timing.Reply)
	for {
		listed, _ := p.Ask(target.Members, target.Vars{Room: room}).Values["members"].([]any)
		var got []string
		for _, sid := range listed {
			name, known := names[fmt.Sprint(sid)]
			if !known {
				name = fmt.Sprintf("somebody else (%v)", sid)
			}
			got = append(got, name)
		}
		slices.Sort(got)
		if slices.Equal(want, got) {
			return
		}
		if time.Now().After(bound) {
			p.t.Fail("the members of the room: "+orNobody(want), "%s", orNobody(got))
		}
		select {
		case <-time.After(membersAgain):
		case <-p.t.ctx.Done():
		}
	}
}

// membersAgain is how long to wait before the members are asked for again: until a disconnection is dealt with.
const membersAgain = 10 * time.Millisecond

func orNobody(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}
