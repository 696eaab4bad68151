package chat

import (
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

var rooms = trial.Area{
	Key:   "CHAT-ROOM",
	Title: "Chat: rooms",
	Cases: slices.Concat([]trial.Case{
		{
			ID: "CHAT-ROOM-01", Level: reports.Promise, Title: "a room message reaches the members and nobody else",
			Also:        []string{"API-ROOM-02", "API-ROOM-03"},
			Requirement: "What is sent to a room reaches every member exactly once and in order, and no one who has not joined it.",
			Source:      trial.Documentation("Rooms", "rooms/"),
			Needs:       trial.Needs(trial.Operation(profiles.Join), participant.RoomMessages),
			Over:        trial.OverPromises,
			Body: func(t *trial.Trial) {
				people := participant.NewAll(t, "ann", "bob", "cy")
				ann, bob, cy := people[0], people[1], people[2]
				room := participant.Room(t)
				other := room + "-too" // rooms are told by their whole names
				participant.Join(t, room, ann, bob)
				participant.Join(t, other, cy)
				for _, say := range participant.RoomOperations(t) {
					sent := ann.SayMany(say, profiles.Vars{Room: room}, 5)
					elsewhere := participant.Fence(t, ann, say, profiles.Vars{Room: other}, []*participant.Participant{cy})
					sent = append(sent, participant.Fence(t, ann, say, profiles.Vars{Room: room}, []*participant.Participant{bob}))
					bob.ExpectTokens(say, profiles.Vars{}, sent)
					last := participant.Fence(t, ann, say, profiles.Vars{Room: other}, []*participant.Participant{cy})
					cy.ExpectTokens(say, profiles.Vars{}, []string{elsewhere, last})
					// bob speaks last, so that whatever ann was to hear of herself is there when she hears him.
					back := participant.Fence(t, bob, say, profiles.Vars{Room: room}, []*participant.Participant{ann})
					if participant.ReachesSender(t, say) {
						ann.ExpectTokens(say, profiles.Vars{}, append(sent, back))
					} else {
						ann.ExpectTokens(say, profiles.Vars{}, []string{back})
					}
				}
			},
		},
		{
			ID: "CHAT-ROOM-02", Level: reports.Promise, Title: "many rooms with overlapping members do not mix",
			Requirement: "With many rooms, members in several of them and everybody talking at once, no message reaches a wrong room and every " +
				"member gets each message once.",
			Source: trial.Documentation("Rooms", "rooms/"),
			Needs:  trial.Needs(trial.Operation(profiles.Join), participant.RoomMessages, trial.SeveralRooms),
			Over:   trial.OverPromises,
			Body:   manyRooms,
		},
		{
			ID: "CHAT-ROOM-03", Level: reports.Promise, Title: "who left, disconnected or came back is not a member",
			Also:        []string{"API-ROOM-04"},
			Requirement: "A client is no longer in a room after it left it, after it disconnected, and after it came back with a new connection.",
			Source:      trial.Documentation("Rooms, Disconnection", "rooms/#disconnection"),
			Needs:       trial.Needs(trial.Operation(profiles.Join), participant.RoomMessages),
			Over:        trial.OverPromises,
			Body: func(t *trial.Trial) {
				say := participant.RoomOperations(t)[0]
				// All enter at once, whoever plays a part later: a server may dismiss a client that joins no namespace.
				people := participant.NewAll(t, "ann", "bob", "cy", "dan", "eve")
				ann, cy := people[0], people[2]
				room, everywhere := participant.Room(t), participant.Room(t)
				participant.Join(t, room, ann, cy)
				participant.Join(t, everywhere, ann) // she only speaks in both

				if t.Has(profiles.Leave) {
					bob := people[1]
					participant.Join(t, everywhere, bob)
					participant.Join(t, room, bob)
					participant.Fence(t, ann, say, profiles.Vars{Room: room}, []*participant.Participant{bob, cy})
					before := bob.Tokens(say, profiles.Vars{})
					participant.Leave(t, room, bob)
					if t.Server.Profile.Tolerates(profiles.OneRoom) {
						participant.Join(t, everywhere, bob)
					}
					participant.Fence(t, ann, say, profiles.Vars{Room: room}, []*participant.Participant{cy})
					fence := participant.Fence(t, ann, say, profiles.Vars{Room: everywhere}, []*participant.Participant{bob})
					bob.ExpectTokens(say, profiles.Vars{}, append(before, fence))
				}

				gone := people[3]
				participant.Join(t, room, gone)
				participant.Fence(t, ann, say, profiles.Vars{Room: room}, []*participant.Participant{gone, cy})
				gone.Client.Close()
				back := participant.New(t, "dan")
				participant.Join(t, everywhere, back)
				participant.Fence(t, ann, say, profiles.Vars{Room: room}, []*participant.Participant{cy})
				fence := participant.Fence(t, ann, say, profiles.Vars{Room: everywhere}, []*participant.Participant{back})
				back.ExpectTokens(say, profiles.Vars{}, []string{fence})

				if t.Variant.Engine == engineio.V4 { // before, the main namespace cannot be left and entered again
					roomsAreLeftWithTheNamespace(t, say, room, everywhere, ann, cy, people[4])
				}
			},
		},
		{
			ID: "CHAT-ROOM-04", Level: reports.Promise, Title: "joining and leaving take effect at once, under traffic",
			Requirement: "While messages flow into a room, a client that joins and leaves gets what was sent after its join was confirmed and before it " +
				"left, and nothing from before it joined or after its leave was confirmed.",
			Source: trial.Documentation("Rooms", "rooms/"),
			Needs:  trial.Needs(trial.Operation(profiles.Join), trial.Operation(profiles.Leave), participant.RoomMessages, trial.SeveralRooms, trial.InOrder),
			Over:   trial.OverPromises,
			Body:   comingAndGoing,
		},
		{
			ID: "CHAT-ROOM-05", Level: reports.Promise, Title: "who joined twice is a member once",
			Also: []string{"API-ROOM-09"},
			Requirement: "Joining a room again changes nothing: each message comes once, and leaving once ends the membership. Leaving again, leaving a " +
				"room that was never joined, and speaking to a room that nobody is in are harmless.",
			Source: trial.Documentation("Rooms, Joining and leaving", "rooms/#joining-and-leaving"),
			Needs:  trial.Needs(trial.Operation(profiles.Join), participant.RoomMessages, trial.SeveralRooms),
			Over:   trial.OverPromises,
			Body: func(t *trial.Trial) {
				say := participant.RoomOperations(t)[0]
				people := participant.NewAll(t, "ann", "bob", "cy")
				ann, bob, cy := people[0], people[1], people[2]
				room, everywhere := participant.Room(t), participant.Room(t)
				participant.Join(t, room, ann, bob, bob, cy)
				participant.Join(t, everywhere, ann, bob, cy)
				ann.Say(say, profiles.Vars{Room: participant.Room(t)})
				heard := []string{participant.Fence(t, ann, say, profiles.Vars{Room: room}, []*participant.Participant{bob, cy})}
				if t.Has(profiles.Leave) {
					participant.Leave(t, room, bob)
					participant.Fence(t, ann, say, profiles.Vars{Room: room}, []*participant.Participant{cy})
					participant.Leave(t, room, bob)
					participant.Leave(t, participant.Room(t), bob)
				}
				heard = append(heard, participant.Fence(t, ann, say, profiles.Vars{Room: everywhere}, []*participant.Participant{bob}))
				bob.ExpectTokens(say, profiles.Vars{}, heard)
			},
		},
		{
			ID: "CHAT-ROOM-06", Level: reports.Promise, Title: "a room unites clients of every transport and generation",
			Requirement: "A room message reaches members on long-polling, on WebSocket and just upgraded ones alike, whichever of them sends, and those " +
				"of Engine.IO 3 and 4 where the server speaks both.",
			Source: trial.Documentation("Rooms", "rooms/"),
			Needs:  trial.Needs(trial.Operation(profiles.Join), participant.RoomMessages),
			Over:   trial.OverNamespaces,
			Body: func(t *trial.Trial) {
				people, room := participant.OneOfEach(t), participant.Room(t)
				participant.Join(t, room, people...)
				for _, say := range participant.RoomOperations(t) {
					participant.TalkAtOnce(t, people, say, profiles.Vars{Room: room}, participant.Everybody)
				}
			},
		},
	}, roomsAtOnce),
}

// manyRooms puts participants into rooms by the bits of their number, and lets everybody talk in every room at once.
func manyRooms(t *trial.Trial) {
	const members, rooms, times = 8, 4, 3
	say := participant.RoomOperations(t)[0]
	var who []string
	for i := range members {
		who = append(who, fmt.Sprintf("member %d", i))
	}
	people := participant.NewAll(t, who...)

	names := make([]string, rooms)
	for r := range names {
		names[r] = participant.Room(t)
	}
	everywhere := participant.Room(t)
	inRoom := func(member, room int) bool { return (member+1)>>room&1 == 1 }
	t.Together(participant.Each(people, func(i int, p *participant.Participant) {
		for r, name := range names {
			if inRoom(i, r) {
				participant.Join(t, name, p)
			}
		}
		participant.Join(t, everywhere, p)
	})...)

	sent := make([][rooms][]string, members)
	t.Together(participant.Each(people, func(i int, p *participant.Participant) {
		for range times {
			for r, name := range names {
				sent[i][r] = append(sent[i][r], p.Say(say, profiles.Vars{Room: name}))
			}
		}
	})...)
	fences := make([]string, members)
	for i, p := range people {
		others := people
		if !participant.ReachesSender(t, say) {
			others = slices.Concat(people[:i], people[i+1:])
		}
		fences[i] = participant.Fence(t, p, say, profiles.Vars{Room: everywhere}, others)
	}

	participant.ExpectStreams(people, say, func(i int) (streams [][]string) {
		for j := range people {
			if i == j && !participant.ReachesSender(t, say) {
				continue
			}
			var stream []string
			for k := range times {
				for r := range names {
					if inRoom(i, r) {
						stream = append(stream, sent[j][r][k])
					}
				}
			}
			streams = append(streams, append(stream, fences[j]))
		}
		return streams
	})
}

// comingAndGoing lets one participant join and leave a room again and again while another talks into it and a third, always a
// member, witnesses what the server had dealt with at which time.
func comingAndGoing(t *trial.Trial) {
	const stays = 5
	say := participant.RoomOperations(t)[0]
	people := participant.NewAll(t, "ann", "bob", "cy")
	ann, bob, cy := people[0], people[1], people[2]
	room, everywhere := participant.Room(t), participant.Room(t)
	participant.Join(t, room, ann, cy)
	participant.Join(t, everywhere, ann, bob, cy)

	talk := participant.StartTalk(ann, cy, say, room)
	defer talk.End()

	// passed is how many of the messages were past bob, wherever the server holds him, when he heard one that was sent after them.
	passed := func() int {
		sent := talk.Count()
		participant.Fence(t, ann, say, profiles.Vars{Room: everywhere}, []*participant.Participant{bob})
		return sent
	}
	type stay struct {
		before, during int // so many messages had passed when he was about to join, and to leave
		joined, left   time.Time
	}
	var visits []stay
	for range stays {
		var v stay
		talk.AwaitAt(cy)
		v.before = passed()
		participant.Join(t, room, bob)
		v.joined = time.Now()
		talk.AwaitAt(cy)
		v.during = passed()
		participant.Leave(t, room, bob)
		v.left = time.Now()
		visits = append(visits, v)
	}
	talk.AwaitAt(cy)
	talk.End()
	fence := participant.Fence(t, ann, say, profiles.Vars{Room: everywhere}, []*participant.Participant{bob, cy})

	during := func(n int) (stay int, member bool) {
		for i, v := range visits {
			if m := talk.Said[n]; m.At.After(v.joined) && n < v.during {
				return i + 1, true
			}
		}
		return 0, false
	}
	away := func(n int) bool {
		for i, v := range visits {
			m := talk.Said[n]
			if i == 0 && n < v.before || m.At.After(v.left) && (i+1 == len(visits) || n < visits[i+1].before) {
				return true
			}
		}
		return false
	}
	witnessed := func() []string { return cy.Tokens(say, profiles.Vars{}) }
	received := func() []string { return bob.Tokens(say, profiles.Vars{}) }
	var due []string
	for n, m := range talk.Said {
		if _, member := during(n); member {
			due = append(due, m.Token)
		}
	}
	cy.AwaitLate(witnessed, append(talk.Tokens(), fence))
	bob.AwaitLate(received, append(due, fence))

	if lost := trial.Missing(talk.Tokens(), witnessed()); len(lost) > 0 {
		t.Fail("a member who never left receives every message", "lost: %s", trial.List(lost))
	}
	heard := map[string]bool{}
	for _, token := range received() {
		if heard[token] {
			t.Fail("a message reaches a member once", "%s came twice", token)
		}
		heard[token] = true
	}
	for n, m := range talk.Said {
		stay, member := during(n)
		switch {
		case member && !heard[m.Token]:
			t.Fail("a member receives what is said between its join's confirmation and its leaving", "%s was lost during stay %d", m.Token, stay)
		case away(n) && heard[m.Token]:
			t.Fail("nobody receives what is said while it is not a member", "%s arrived, said outside of every stay", m.Token)
		}
	}
}
