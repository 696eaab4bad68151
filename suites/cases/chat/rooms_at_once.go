package chat

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

// roomsAtOnce are the cases about what one client does in several rooms, or to one room, without a pause.
var roomsAtOnce = []trial.Case{
	{
		ID: "CHAT-ROOM-07", Level: reports.Promise, Title: "messages of one sender to several rooms at once each reach their own room",
		Requirement: "A client that says something to several rooms, one right behind the other, is heard in each room by what was said to that room, and by " +
			"nothing that was said to another one.",
		Source: trial.Documentation("Rooms", "rooms/"),
		Needs:  trial.Needs(trial.Operation(profiles.Join), participant.RoomMessages, trial.SeveralRooms),
		Over:   trial.OverPromises,
		Body:   manyRoomsOneSender,
	},
	{
		ID: "CHAT-ROOM-08", Level: reports.Promise, Title: "the last member of a room can leave it and join it again",
		Requirement: "A client that is alone in a room, leaves it and joins it again as soon as that is confirmed is a member: what is said to the room " +
			"reaches it, once.",
		Source: trial.Documentation("Rooms, Joining and leaving", "rooms/#joining-and-leaving"),
		Needs:  trial.Needs(trial.Operation(profiles.Join), trial.Operation(profiles.Leave), participant.RoomMessages, trial.SeveralRooms),
		Over:   trial.OverPromises,
		Body: func(t *trial.Trial) {
			const times = 3
			say := participant.RoomOperations(t)[0]
			people := participant.NewAll(t, "ann", "bob")
			ann, bob := people[0], people[1]
			room, everywhere := participant.Room(t), participant.Room(t)
			participant.Join(t, everywhere, ann, bob)
			participant.Join(t, room, bob)
			var heard []string
			for range times {
				participant.Leave(t, room, bob)
				participant.Join(t, room, bob)
				heard = append(heard, ann.Say(say, profiles.Vars{Room: room}),
					participant.Fence(t, ann, say, profiles.Vars{Room: everywhere}, []*participant.Participant{bob}))
				bob.ExpectTokens(say, profiles.Vars{}, heard)
			}
		},
	},
}

// manyRoomsOneSender has one client speak to many rooms in turns. A message that went astray is told by the room that heard it.
func manyRoomsOneSender(t *trial.Trial) {
	const rooms, times = 5, 10
	say := participant.RoomOperations(t)[0]
	names := []string{"the speaker"}
	for r := range rooms {
		names = append(names, fmt.Sprintf("the member of room %d", r+1))
	}
	people := participant.NewAll(t, names...)
	speaker, members := people[0], people[1:]
	room := make([]string, rooms)
	for r := range room {
		room[r] = participant.Room(t)
	}
	everywhere := participant.Room(t)
	t.Together(participant.Each(members, func(r int, p *participant.Participant) {
		participant.Join(t, room[r], p)
		participant.Join(t, everywhere, p)
	})...)
	participant.Join(t, everywhere, speaker)

	said := make([][]string, rooms)
	for range times {
		for r := range room {
			said[r] = append(said[r], speaker.Say(say, profiles.Vars{Room: room[r]}))
		}
	}
	fence := participant.Fence(t, speaker, say, profiles.Vars{Room: everywhere}, members)

	for r, p := range members {
		for other := range room {
			if other == r {
				continue
			}
			for _, token := range p.Tokens(say, profiles.Vars{}) {
				if slices.Contains(said[other], token) {
					t.Fail(fmt.Sprintf("what is said to %s is heard in that room alone", room[other]),
						"%s, which the speaker said to %s, was heard by %s, who is in %s and %s", token, room[other], p.Name, room[r], everywhere)
				}
			}
		}
	}
	for r, p := range members {
		p.ExpectTokens(say, profiles.Vars{}, append(said[r], fence))
	}
}
