package suites

import (
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var chatRooms = Area{
	Key:   "CHAT-ROOM",
	Title: "Chat: rooms",
	Cases: []Case{
		{
			ID: "CHAT-ROOM-01", Level: reports.Promise, Title: "a room message reaches the members and nobody else",
			Also:        []string{"API-ROOM-02", "API-ROOM-03"},
			Requirement: "What is sent to a room reaches every member exactly once and in order, and no one who has not joined it.",
			Source:      manual("Rooms", "rooms/"),
			Needs:       needs(operation(target.Join), roomMessages),
			Over:        OverPromises,
			Body: func(t *Trial) {
				people := t.crowd("ann", "bob", "cy")
				ann, bob, cy := people[0], people[1], people[2]
				room := t.Room()
				everywhere := room + "-too" // rooms are told by their whole names
				t.join(room, ann, bob)
				t.join(everywhere, ann, bob, cy)
				for _, say := range t.roomOperations() {
					sent := ann.SayMany(say, target.Vars{Room: room}, 5)
					fence := t.fence(ann, say, target.Vars{Room: everywhere}, []*Participant{bob, cy})
					bob.expectTokens(say, target.Vars{}, append(sent, fence))
					cy.expectTokens(say, target.Vars{}, []string{fence})
					// bob speaks last, so that whatever ann was to hear of herself is there when she hears him.
					last := t.fence(bob, say, target.Vars{Room: everywhere}, []*Participant{ann, cy})
					if t.reachesSender(say) {
						ann.expectTokens(say, target.Vars{}, append(sent, fence, last))
					} else {
						ann.expectTokens(say, target.Vars{}, []string{last})
					}
				}
			},
		},
		{
			ID: "CHAT-ROOM-02", Level: reports.Promise, Title: "many rooms with overlapping members do not mix",
			Requirement: "With many rooms, members in several of them and everybody talking at once, no message reaches a wrong room and every " +
				"member gets each message once.",
			Source: manual("Rooms", "rooms/"),
			Needs:  needs(operation(target.Join), roomMessages),
			Over:   OverPromises,
			Body:   manyRooms,
		},
		{
			ID: "CHAT-ROOM-03", Level: reports.Promise, Title: "who left, disconnected or came back is not a member",
			Also:        []string{"API-ROOM-04"},
			Requirement: "A client is no longer in a room after it left it, after it disconnected, and after it came back with a new connection.",
			Source:      manual("Rooms, Disconnection", "rooms/#disconnection"),
			Needs:       needs(operation(target.Join), roomMessages),
			Over:        OverPromises,
			Body: func(t *Trial) {
				say := t.roomOperations()[0]
				// All enter at once, whoever plays a part later: a server may dismiss a client that joins no namespace.
				people := t.crowd("ann", "bob", "cy", "dan", "eve")
				ann, cy := people[0], people[2]
				room, everywhere := t.Room(), t.Room()
				t.join(room, ann, cy)
				t.join(everywhere, ann, cy)

				if t.has(target.Leave) {
					bob := people[1]
					t.join(room, bob)
					t.join(everywhere, bob)
					t.fence(ann, say, target.Vars{Room: room}, []*Participant{bob, cy})
					before := bob.Tokens(say, target.Vars{})
					t.leave(room, bob)
					t.fence(ann, say, target.Vars{Room: room}, []*Participant{cy})
					fence := t.fence(ann, say, target.Vars{Room: everywhere}, []*Participant{bob})
					bob.expectTokens(say, target.Vars{}, append(before, fence))
				}

				gone := people[3]
				t.join(room, gone)
				t.fence(ann, say, target.Vars{Room: room}, []*Participant{gone, cy})
				gone.Client.Close()
				back := t.Participant("dan")
				t.join(everywhere, back)
				t.fence(ann, say, target.Vars{Room: room}, []*Participant{cy})
				fence := t.fence(ann, say, target.Vars{Room: everywhere}, []*Participant{back})
				back.expectTokens(say, target.Vars{}, []string{fence})

				if t.Variant.Engine == engineio.V4 { // before, the main namespace cannot be left and entered again
					t.roomsAreLeftWithTheNamespace(say, room, everywhere, ann, cy, people[4])
				}
			},
		},
		{
			ID: "CHAT-ROOM-04", Level: reports.Promise, Title: "joining and leaving take effect at once, under traffic",
			Requirement: "While messages flow into a room, a client that joins and leaves gets what was sent after its join was confirmed and before it " +
				"left, and nothing from before it joined or after its leave was confirmed.",
			Source: manual("Rooms", "rooms/"),
			Needs:  needs(operation(target.Join), operation(target.Leave), roomMessages),
			Over:   OverPromises,
			Body:   comingAndGoing,
		},
		{
			ID: "CHAT-ROOM-05", Level: reports.Promise, Title: "who joined twice is a member once",
			Also: []string{"API-ROOM-09"},
			Requirement: "Joining a room again changes nothing: each message comes once, and leaving once ends the membership. Leaving again, leaving a " +
				"room that was never joined, and speaking to a room that nobody is in are harmless.",
			Source: manual("Rooms, Joining and leaving", "rooms/#joining-and-leaving"),
			Needs:  needs(operation(target.Join), roomMessages),
			Over:   OverPromises,
			Body: func(t *Trial) {
				say := t.roomOperations()[0]
				people := t.crowd("ann", "bob", "cy")
				ann, bob, cy := people[0], people[1], people[2]
				room, everywhere := t.Room(), t.Room()
				t.join(room, ann, bob, bob, cy)
				t.join(everywhere, ann, bob, cy)
				ann.Say(say, target.Vars{Room: t.Room()})
				heard := []string{t.fence(ann, say, target.Vars{Room: room}, []*Participant{bob, cy})}
				if t.has(target.Leave) {
					t.leave(room, bob)
					t.fence(ann, say, target.Vars{Room: room}, []*Participant{cy})
					t.leave(room, bob)
					t.leave(t.Room(), bob)
				}
				heard = append(heard, t.fence(ann, say, target.Vars{Room: everywhere}, []*Participant{bob}))
				bob.expectTokens(say, target.Vars{}, heard)
			},
		},
		{
			ID: "CHAT-ROOM-06", Level: reports.Promise, Title: "a room unites clients of every transport and generation",
			Requirement: "A room message reaches members on long-polling, on WebSocket and just upgraded ones alike, whichever of them sends, and those " +
				"of Engine.IO 3 and 4 where the server speaks both.",
			Source: manual("Rooms", "rooms/"),
			Needs:  needs(operation(target.Join), roomMessages),
			Over:   OverNamespaces,
			Body: func(t *Trial) {
				people, room := t.oneOfEach(), t.Room()
				t.join(room, people...)
				for _, say := range t.roomOperations() {
					t.talkAtOnce(people, say, target.Vars{Room: room}, everybody)
				}
			},
		},
	},
}

// manyRooms puts participants into rooms by the bits of their number, and lets everybody talk in every room at once.
func manyRooms(t *Trial) {
	const members, rooms, times = 8, 4, 3
	say := t.roomOperations()[0]
	var who []string
	for i := range members {
		who = append(who, fmt.Sprintf("member %d", i))
	}
	people := t.crowd(who...)

	names := make([]string, rooms)
	for r := range names {
		names[r] = t.Room()
	}
	everywhere := t.Room()
	inRoom := func(member, room int) bool { return (member+1)>>room&1 == 1 }
	t.Together(each(people, func(i int, p *Participant) {
		for r, name := range names {
			if inRoom(i, r) {
				t.join(name, p)
			}
		}
		t.join(everywhere, p)
	})...)

	sent := make([][rooms][]string, members)
	t.Together(each(people, func(i int, p *Participant) {
		for range times {
			for r, name := range names {
				sent[i][r] = append(sent[i][r], p.Say(say, target.Vars{Room: name}))
			}
		}
	})...)
	fences := make([]string, members)
	for i, p := range people {
		others := people
		if !t.reachesSender(say) {
			others = slices.Concat(people[:i], people[i+1:])
		}
		fences[i] = t.fence(p, say, target.Vars{Room: everywhere}, others)
	}

	for i, p := range people {
		var streams [][]string
		for j := range people {
			if i == j && !t.reachesSender(say) {
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
		p.expectStreams(say, target.Vars{}, streams...)
	}
}

// comingAndGoing lets one participant join and leave a room again and again while another talks into it and a third, always a
// member, witnesses what the server had dealt with at which time.
func comingAndGoing(t *Trial) {
	const stays = 5
	say := t.roomOperations()[0]
	people := t.crowd("ann", "bob", "cy")
	ann, bob, cy := people[0], people[1], people[2]
	room, everywhere := t.Room(), t.Room()
	t.join(room, ann, cy)
	t.join(everywhere, ann, bob, cy)

	talk := startTalk(ann, cy, say, room)
	defer talk.end()

	// passed is how many of the messages were past bob, wherever the server holds him, when he heard one that was sent after them.
	passed := func() int {
		sent := talk.count()
		t.fence(ann, say, target.Vars{Room: everywhere}, []*Participant{bob})
		return sent
	}
	type stay struct {
		before, during int // so many messages had passed when he was about to join, and to leave
		joined, left   time.Time
	}
	var visits []stay
	for range stays {
		var v stay
		talk.heardBy(cy)
		v.before = passed()
		t.join(room, bob)
		v.joined = time.Now()
		talk.heardBy(cy)
		v.during = passed()
		t.leave(room, bob)
		v.left = time.Now()
		visits = append(visits, v)
	}
	talk.heardBy(cy)
	talk.end()
	fence := t.fence(ann, say, target.Vars{Room: everywhere}, []*Participant{bob, cy})

	heard := map[string]bool{}
	for _, token := range bob.Tokens(say, target.Vars{}) {
		if heard[token] {
			t.Fail("a message reaches a member once", "%s came twice", token)
		}
		heard[token] = true
	}
	if !heard[fence] {
		t.Broken("the last message is missing although it was awaited")
	}
	witnessed := cy.Tokens(say, target.Vars{})
	for n, m := range talk.said {
		if !slices.Contains(witnessed, m.token) {
			t.Fail("a member who never left receives every message", "%s was lost", m.token)
		}
		for i, v := range visits {
			within := m.at.After(v.joined) && n < v.during
			outside := i == 0 && n < v.before || m.at.After(v.left) && (i+1 == len(visits) || n < visits[i+1].before)
			switch {
			case within && !heard[m.token]:
				t.Fail("a member receives what is said between its join's confirmation and its leaving", "%s was lost during stay %d", m.token, i+1)
			case outside && heard[m.token]:
				t.Fail("nobody receives what is said while it is not a member", "%s arrived, said outside of stay %d", m.token, i+1)
			}
		}
	}
}
