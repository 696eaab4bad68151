package chat

import (
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var everyone = trial.Area{
	Key:   "CHAT-ALL",
	Title: "Chat: everyone",
	Cases: []trial.Case{
		{
			ID: "CHAT-ALL-01", Level: reports.Promise, Title: "a message to all reaches every client once and in order, the sender included",
			Also:        []string{"API-EMIT-01"},
			Requirement: "What is emitted to all (io.emit) reaches every connected client exactly once, the sender too, in the order it was sent.",
			Source:      trial.Documentation("Broadcasting events", "broadcasting-events/"),
			Needs:       trial.Needs(trial.Operation(profiles.SayAll)),
			Over:        trial.OverPromises,
			Body: func(t *trial.Trial) {
				people := participant.NewAll(t, "ann", "bob", "cy")
				sent := people[0].SayMany(profiles.SayAll, profiles.Vars{}, 20)
				sent = append(sent, participant.Fence(t, people[0], profiles.SayAll, profiles.Vars{}, people))
				for _, p := range people {
					p.ExpectTokens(profiles.SayAll, profiles.Vars{}, sent)
				}
			},
		},
		{
			ID: "CHAT-ALL-02", Level: reports.Promise, Title: "clients of every transport and generation hear each other",
			Requirement: "A message to all reaches clients on long-polling, on WebSocket and just upgraded ones alike, whichever of them sends, and " +
				"those of Engine.IO 3 and 4 where the server speaks both.",
			Source: trial.Documentation("Broadcasting events", "broadcasting-events/"),
			Needs:  trial.Needs(trial.Operation(profiles.SayAll)),
			Over:   trial.OverNamespaces,
			Body: func(t *trial.Trial) {
				participant.TalkAtOnce(t, participant.OneOfEach(t), profiles.SayAll, profiles.Vars{}, participant.Everybody)
			},
		},
		everyoneInRooms,
	},
}

var broadcast = trial.Area{
	Key:   "CHAT-BCAST",
	Title: "Chat: everyone but the sender",
	Cases: []trial.Case{
		{
			ID: "CHAT-BCAST-01", Level: reports.Promise, Title: "a broadcast reaches every client but its sender",
			Also:        []string{"API-EMIT-02"},
			Requirement: "What is broadcast (socket.broadcast.emit) reaches every client exactly once and in order, and never its sender.",
			Source:      trial.Documentation("Broadcasting events", "broadcasting-events/"),
			Needs:       trial.Needs(trial.Operation(profiles.SayOthers)),
			Over:        trial.OverPromises,
			Body: func(t *trial.Trial) {
				people := participant.NewAll(t, "ann", "bob", "cy")
				ann, bob, cy := people[0], people[1], people[2]
				sent := ann.SayMany(profiles.SayOthers, profiles.Vars{}, 10)
				bob.AwaitToken(profiles.SayOthers, profiles.Vars{}, sent[len(sent)-1])
				// By now ann's own copies, if there were any, are ahead of what bob says next.
				fence := participant.Fence(t, bob, profiles.SayOthers, profiles.Vars{}, []*participant.Participant{ann, cy})
				ann.ExpectTokens(profiles.SayOthers, profiles.Vars{}, []string{fence})
				cy.ExpectTokens(profiles.SayOthers, profiles.Vars{}, append(sent, fence))
				last := participant.Fence(t, cy, profiles.SayOthers, profiles.Vars{}, []*participant.Participant{bob})
				bob.ExpectTokens(profiles.SayOthers, profiles.Vars{}, append(sent, last))
			},
		},
		{
			ID: "CHAT-BCAST-02", Level: reports.Promise, Title: "a broadcast reaches only who is there",
			Requirement: "A broadcast does not reach a client that connected after it, nor one that left the namespace before it.",
			Source:      trial.Documentation("Broadcasting events", "broadcasting-events/"),
			Needs:       trial.Needs(trial.Operation(profiles.SayOthers)),
			Over:        trial.OverPromises,
			Body: func(t *trial.Trial) {
				enterLate := participant.Prepare(t, "cy")
				people := participant.NewAll(t, "ann", "bob")
				ann, bob := people[0], people[1]
				early := ann.Say(profiles.SayOthers, profiles.Vars{})
				bob.AwaitToken(profiles.SayOthers, profiles.Vars{}, early)
				late := enterLate()
				fence := participant.Fence(t, ann, profiles.SayOthers, profiles.Vars{}, []*participant.Participant{bob, late})
				late.ExpectTokens(profiles.SayOthers, profiles.Vars{}, []string{fence})

				if other := t.OtherNamespace(); t.Variant.Engine == engineio.V4 && other != "" {
					leaverHearsNothing(t, ann, bob, other)
				}
			},
		},
		{
			ID: "CHAT-BCAST-03", Level: reports.Promise, Title: "a broadcast reaches clients of every transport and generation",
			Requirement: "A broadcast reaches clients on long-polling, on WebSocket and just upgraded ones alike, whichever of them sends, and those of " +
				"Engine.IO 3 and 4 where the server speaks both.",
			Source: trial.Documentation("Broadcasting events", "broadcasting-events/"),
			Needs:  trial.Needs(trial.Operation(profiles.SayOthers)),
			Over:   trial.OverNamespaces,
			Body: func(t *trial.Trial) {
				participant.TalkAtOnce(t, participant.OneOfEach(t), profiles.SayOthers, profiles.Vars{}, participant.Everybody)
			},
		},
		broadcastInRooms,
		signalled,
	},
}

// leaverHearsNothing lets a client leave the namespace but keep its connection, for the sake of another namespace, and looks at
// everything that still comes.
func leaverHearsNothing(t *trial.Trial, speaker, witness *participant.Participant, other string) {
	leaver := session.Open(t, t.Variant.WithoutUpgrade().Transport)
	leaver.Connect(other)
	leaver.Connect(t.Variant.Namespace)
	leaver.LeaveNamespace(t.Variant.Namespace)
	away := participant.Fence(t, speaker, profiles.SayOthers, profiles.Vars{}, []*participant.Participant{witness})
	leaver.Settle("an answer for a namespace nobody has, behind everything else")
	t.Expect("no broadcast to a client that left the namespace", leaver.Tokens(profiles.SayOthers, away), BeEmpty())
	leaver.Connect(t.Variant.Namespace)
	back := speaker.Say(profiles.SayOthers, profiles.Vars{})
	fence := speaker.Say(profiles.SayOthers, profiles.Vars{})
	leaver.AwaitToken(profiles.SayOthers, back)
	leaver.AwaitToken(profiles.SayOthers, fence)
	t.Expect("no broadcast from before a client came back", leaver.Tokens(profiles.SayOthers, away), BeEmpty())
	t.Expect("a broadcast once for a client that left the namespace and came back", leaver.Tokens(profiles.SayOthers, back), HaveLen(1))
}
