package chat

import (
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

// What is not said to a room must not depend on rooms. A server that finds the recipients by way of the rooms, and most do, tells members
// of several rooms several times, and those of none never.

var everyoneInRooms = trial.Case{
	ID: "CHAT-ALL-03", Level: reports.Promise, Title: "a message to all reaches members of several rooms once",
	Requirement: "What is emitted to all (io.emit) reaches every client exactly once, however many rooms the client and the sender have joined.",
	Source:      trial.Documentation("Broadcasting events", "broadcasting-events/"),
	Needs:       trial.Needs(trial.Operation(profiles.SayAll), trial.Operation(profiles.Join), trial.SeveralRooms),
	Over:        trial.OverPromises,
	Body: func(t *trial.Trial) {
		people := inRooms(t)
		var sent []string
		for _, p := range append(people, people[0]) { // the last message proves that there are no copies of those before
			sent = append(sent, participant.Fence(t, p, profiles.SayAll, profiles.Vars{}, people))
		}
		for _, p := range people {
			p.ExpectTokens(profiles.SayAll, profiles.Vars{}, sent)
		}
	},
}

var broadcastInRooms = trial.Case{
	ID: "CHAT-BCAST-04", Level: reports.Promise, Title: "a broadcast reaches members of several rooms once",
	Requirement: "What is broadcast (socket.broadcast.emit) reaches every client but its sender exactly once, however many rooms they have joined.",
	Source:      trial.Documentation("Broadcasting events", "broadcasting-events/"),
	Needs:       trial.Needs(trial.Operation(profiles.SayOthers), trial.Operation(profiles.Join), trial.SeveralRooms),
	Over:        trial.OverPromises,
	Body: func(t *trial.Trial) {
		people := inRooms(t)
		heard := make([][]string, len(people))
		for n := range 2 * len(people) { // the second round proves that there are no copies of the first
			speaker := n % len(people)
			var others []*participant.Participant
			for i, p := range people {
				if i != speaker {
					others = append(others, p)
				}
			}
			said := participant.Fence(t, people[speaker], profiles.SayOthers, profiles.Vars{}, others)
			for i := range people {
				if i != speaker {
					heard[i] = append(heard[i], said)
				}
			}
		}
		for i, p := range people {
			p.ExpectTokens(profiles.SayOthers, profiles.Vars{}, heard[i])
		}
	},
}

var privateInRooms = trial.Case{
	ID: "CHAT-PM-02", Level: reports.Promise, Title: "a private message reaches a member of several rooms once, and nobody else there",
	Requirement: "What is sent to one socket (io.to(sid)) reaches it exactly once, and none of those who are in the same rooms.",
	Source:      trial.Documentation("Rooms, Default room", "rooms/#default-room"),
	Needs:       trial.Needs(trial.Operation(profiles.SayDirect), trial.Operation(profiles.Join), trial.SeveralRooms),
	Over:        trial.OverPromises,
	Body: func(t *trial.Trial) {
		people := inRooms(t)
		heard := make([][]string, len(people))
		for n := range 2 * len(people) { // each to the next one; the second round proves that nothing else came of the first
			from, to := n%len(people), (n+1)%len(people)
			heard[to] = append(heard[to], participant.Fence(t, people[from], profiles.SayDirect, participant.To(people[to]), people[to:to+1]))
		}
		for i, p := range people {
			p.ExpectTokens(profiles.SayDirect, profiles.Vars{}, heard[i])
		}
	},
}

// inRooms lets in two members of the same two rooms, one of one of them, and one of none.
func inRooms(t *trial.Trial) []*participant.Participant {
	people := participant.NewAll(t, "ann", "bob", "cy", "dan")
	one, two := participant.Room(t), participant.Room(t)
	participant.Join(t, one, people[:3]...)
	participant.Join(t, two, people[:2]...)
	return people
}
