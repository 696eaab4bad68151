package api

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

var rooms = trial.Area{
	Key:   "API-ROOM",
	Title: "API: rooms",
	Cases: slices.Concat([]trial.Case{
		{
			ID: "API-ROOM-05", Level: reports.Promise, Title: "a message to several rooms reaches a member of all of them once",
			Requirement: "What is sent to a union of rooms (io.to(a).to(b).emit) reaches everybody who is in any of them, exactly once however many of " +
				"them that is, and nobody else.",
			Source: trial.Documentation("Rooms, Basic usage", "rooms/#joining-and-leaving"),
			Needs:  trial.Needs(trial.Operation(profiles.Join), trial.Operation(profiles.SayRooms), trial.SeveralRooms),
			Over:   overMain,
			Body: func(t *trial.Trial) {
				people := participant.NewAll(t, "ann", "bob", "cy", "dan", "eve")
				ann, bob, cy, dan, eve := people[0], people[1], people[2], people[3], people[4]
				first, second, everywhere := participant.Room(t), participant.Room(t), participant.Room(t)
				t.Together(
					func() { participant.Join(t, first, bob, cy) },
					func() { participant.Join(t, second, dan) },
					func() { participant.Join(t, everywhere, ann, eve) },
				)
				participant.Join(t, second, bob)
				participant.Join(t, everywhere, bob, cy, dan)

				both := profiles.Vars{Rooms: []string{first, second}}
				sent := []string{ann.Say(profiles.SayRooms, both), cy.Say(profiles.SayRooms, profiles.Vars{Rooms: []string{second, first, second}})}
				for _, p := range []*participant.Participant{bob, cy, dan} {
					p.AwaitToken(profiles.SayRooms, profiles.Vars{}, sent[0])
					p.AwaitToken(profiles.SayRooms, profiles.Vars{}, sent[1])
				}
				fence := participant.Fence(t, eve, profiles.SayRooms, profiles.Vars{Rooms: []string{everywhere}}, people)
				participant.ExpectStreams([]*participant.Participant{bob, cy, dan}, profiles.SayRooms, func(int) [][]string {
					return [][]string{sent[:1], sent[1:], {fence}}
				})
				ann.ExpectTokens(profiles.SayRooms, profiles.Vars{}, []string{fence})
				eve.ExpectTokens(profiles.SayRooms, profiles.Vars{}, []string{fence})
			},
		},
		{
			ID: "API-ROOM-06", Level: reports.Promise, Title: "a message to all but a room leaves its members out",
			Requirement: "What is sent to all but a room (io.except(room).emit) reaches every client that is not a member, once, and no member: neither " +
				"others nor the sender.",
			Source: trial.Documentation("Broadcasting events, To connected clients except those in a room", "broadcasting-events/"),
			Needs:  trial.Needs(trial.Operation(profiles.Join), trial.Operation(profiles.SayExcept)),
			Over:   overMain,
			Body: func(t *trial.Trial) {
				people := participant.NewAll(t, "ann", "bob", "cy", "dan")
				ann, bob, cy, dan := people[0], people[1], people[2], people[3]
				room, nobody := profiles.Vars{Room: participant.Room(t)}, profiles.Vars{Room: participant.Room(t)}
				participant.Join(t, room.Room, bob, cy)
				fromOutside := participant.Fence(t, ann, profiles.SayExcept, room, []*participant.Participant{ann, dan})
				fromInside := participant.Fence(t, cy, profiles.SayExcept, room, []*participant.Participant{ann, dan})
				fence := participant.Fence(t, cy, profiles.SayExcept, nobody, people)
				ann.ExpectTokens(profiles.SayExcept, profiles.Vars{}, []string{fromOutside, fromInside, fence})
				dan.ExpectTokens(profiles.SayExcept, profiles.Vars{}, []string{fromOutside, fromInside, fence})
				bob.ExpectTokens(profiles.SayExcept, profiles.Vars{}, []string{fence})
				cy.ExpectTokens(profiles.SayExcept, profiles.Vars{}, []string{fence})
			},
		},
		{
			ID: "API-ROOM-08", Level: reports.Promise, Title: "rooms are left on every kind of disconnection",
			Requirement: "A client that leaves the namespace, that the server takes out of it, or whose connection is lost is no member of any room any " +
				"more, and is none either when it is back.",
			Source: trial.Documentation("Rooms, Disconnection", "rooms/#disconnection"),
			Needs:  trial.Needs(trial.Operation(profiles.Join), trial.Operation(profiles.Members), trial.Operation(profiles.Bye)),
			Over:   overMain,
			Body: func(t *trial.Trial) {
				people := participant.NewAll(t, "ann", "leaver", "kicked", "cut off")
				ann, leaver, kicked, cut := people[0], people[1], people[2], people[3]
				room := participant.Room(t)
				t.Together(participant.Each(people, func(_ int, p *participant.Participant) { participant.Join(t, room, p) })...)
				expectMembers(ann, room, people...)

				if err := leaver.Socket.Disconnect(t.Context()); err != nil {
					t.Fail("a client can leave the namespace", "%s", trial.Show(err))
				}
				expectMembers(ann, room, ann, kicked, cut)
				kicked.Do(profiles.Bye, profiles.Vars{})
				expectMembers(ann, room, ann, cut)
				if t.Variant.Transport == client.Polling {
					cut.Client.Close() // nobody can see at once that a long-polling client is gone without a word
				} else {
					cut.Client.Abort()
				}
				expectMembers(ann, room, ann)
				participant.NewAll(t, "leaver", "kicked", "cut off")
				expectMembers(ann, room, ann)
			},
		},
		{
			ID: "API-ROOM-10", Level: reports.Promise, Title: "the members of a room can be listed, moved and disconnected together",
			Requirement: "fetchSockets, socketsJoin, socketsLeave and disconnectSockets act on every client of the selection and on no other.",
			Source:      trial.Documentation("Server instance, Utility methods", "server-instance/#utility-methods"),
			Needs: trial.Needs(trial.Operation(profiles.Join), participant.RoomMessages, trial.Operation(profiles.Members), trial.Operation(profiles.MembersJoin),
				trial.Operation(profiles.MembersLeave), trial.Operation(profiles.MembersBye), trial.SeveralRooms),
			Over: overMain,
			Body: membersTogether,
		},
	}, roomsLeft),
}

// membersTogether has an outsider act on the members of a room, and looks at what becomes of them and of the others.
func membersTogether(t *trial.Trial) {
	say := participant.RoomOperations(t)[0]
	people := participant.NewAll(t, "ann", "bob", "cy", "dan")
	ann, bob, cy, dan := people[0], people[1], people[2], people[3]
	room, second, everywhere := participant.Room(t), participant.Room(t), participant.Room(t)
	t.Together(
		func() { participant.Join(t, everywhere, people...) },
		func() { participant.Join(t, room, bob, cy) },
	)
	expectMembers(ann, room, bob, cy)

	ann.Do(profiles.MembersJoin, profiles.Vars{Room: room, OtherRoom: second})
	expectMembers(ann, second, bob, cy)
	joined := participant.Fence(t, ann, say, profiles.Vars{Room: second}, []*participant.Participant{bob, cy})
	ann.Do(profiles.MembersLeave, profiles.Vars{Room: room, OtherRoom: second})
	expectMembers(ann, second)
	expectMembers(ann, room, bob, cy)
	ann.Say(say, profiles.Vars{Room: second})
	fence := participant.Fence(t, ann, say, profiles.Vars{Room: everywhere}, []*participant.Participant{bob, cy, dan})
	bob.ExpectTokens(say, profiles.Vars{}, []string{joined, fence})
	cy.ExpectTokens(say, profiles.Vars{}, []string{joined, fence})
	dan.ExpectTokens(say, profiles.Vars{}, []string{fence})

	ann.Do(profiles.MembersBye, profiles.Vars{Room: room})
	expectMembers(ann, room)
	expectMembers(ann, everywhere, ann, dan)
	for _, p := range []*participant.Participant{bob, cy} {
		p.AwaitLoss(p.Name+" is disconnected from the namespace by the server", client.ReasonServerDisconnect)
	}
	participant.Fence(t, ann, say, profiles.Vars{Room: everywhere}, []*participant.Participant{dan})
}

// expectMembers waits until the application lists exactly these members of a room.
func expectMembers(p *participant.Participant, room string, members ...*participant.Participant) {
	names := map[string]string{}
	var want []string
	for _, m := range members {
		names[m.Socket.ID()] = m.Name
		want = append(want, m.Name)
	}
	slices.Sort(want)
	bound := time.Now().Add(p.Trial.Server.Timing.Reply)
	for {
		listed, _ := p.Ask(profiles.Members, profiles.Vars{Room: room}).Values["members"].([]any)
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
			p.Trial.Fail("the members of the room: "+orNobody(want), "%s", orNobody(got))
		}
		select {
		case <-time.After(membersAgain):
		case <-p.Trial.Context().Done():
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
