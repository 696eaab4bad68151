package suites

import (
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var chatEveryone = Area{
	Key:   "CHAT-ALL",
	Title: "Chat: everyone",
	Cases: []Case{
		{
			ID: "CHAT-ALL-01", Level: reports.Promise, Title: "a message to all reaches every client once and in order, the sender included",
			Also:        []string{"API-EMIT-01"},
			Requirement: "What is emitted to all (io.emit) reaches every connected client exactly once, the sender too, in the order it was sent.",
			Source:      manual("Broadcasting events", "broadcasting-events/"),
			Needs:       needs(operation(target.SayAll)),
			Over:        OverPromises,
			Body: func(t *Trial) {
				people := t.crowd("ann", "bob", "cy")
				sent := people[0].SayMany(target.SayAll, target.Vars{}, 20)
				sent = append(sent, t.fence(people[0], target.SayAll, target.Vars{}, people))
				for _, p := range people {
					p.expectTokens(target.SayAll, target.Vars{}, sent)
				}
			},
		},
		{
			ID: "CHAT-ALL-02", Level: reports.Promise, Title: "clients of every transport and generation hear each other",
			Requirement: "A message to all reaches clients on long-polling, on WebSocket and just upgraded ones alike, whichever of them sends, and " +
				"those of Engine.IO 3 and 4 where the server speaks both.",
			Source: manual("Broadcasting events", "broadcasting-events/"),
			Needs:  needs(operation(target.SayAll)),
			Over:   OverNamespaces,
			Body: func(t *Trial) {
				t.talkAtOnce(t.oneOfEach(), target.SayAll, target.Vars{}, everybody)
			},
		},
	},
}

var chatBroadcast = Area{
	Key:   "CHAT-BCAST",
	Title: "Chat: everyone but the sender",
	Cases: []Case{
		{
			ID: "CHAT-BCAST-01", Level: reports.Promise, Title: "a broadcast reaches every client but its sender",
			Also:        []string{"API-EMIT-02"},
			Requirement: "What is broadcast (socket.broadcast.emit) reaches every client exactly once and in order, and never its sender.",
			Source:      manual("Broadcasting events", "broadcasting-events/"),
			Needs:       needs(operation(target.SayOthers)),
			Over:        OverPromises,
			Body: func(t *Trial) {
				people := t.crowd("ann", "bob", "cy")
				ann, bob, cy := people[0], people[1], people[2]
				sent := ann.SayMany(target.SayOthers, target.Vars{}, 10)
				bob.AwaitToken(target.SayOthers, target.Vars{}, sent[len(sent)-1])
				// By now ann's own copies, if there were any, are ahead of what bob says next.
				fence := t.fence(bob, target.SayOthers, target.Vars{}, []*Participant{ann, cy})
				ann.expectTokens(target.SayOthers, target.Vars{}, []string{fence})
				cy.expectTokens(target.SayOthers, target.Vars{}, append(sent, fence))
				last := t.fence(cy, target.SayOthers, target.Vars{}, []*Participant{bob})
				bob.expectTokens(target.SayOthers, target.Vars{}, append(sent, last))
			},
		},
		{
			ID: "CHAT-BCAST-02", Level: reports.Promise, Title: "a broadcast reaches only who is there",
			Requirement: "A broadcast does not reach a client that connected after it, nor one that left the namespace before it.",
			Source:      manual("Broadcasting events", "broadcasting-events/"),
			Needs:       needs(operation(target.SayOthers)),
			Over:        OverPromises,
			Body: func(t *Trial) {
				people := t.crowd("ann", "bob")
				ann, bob := people[0], people[1]
				early := ann.Say(target.SayOthers, target.Vars{})
				bob.AwaitToken(target.SayOthers, target.Vars{}, early)
				late := t.Participant("cy")
				fence := t.fence(ann, target.SayOthers, target.Vars{}, []*Participant{bob, late})
				late.expectTokens(target.SayOthers, target.Vars{}, []string{fence})

				if other := t.otherNamespace(); t.Variant.Engine == engineio.V4 && other != "" {
					t.leaverHearsNothing(ann, bob, other)
				}
			},
		},
		{
			ID: "CHAT-BCAST-03", Level: reports.Promise, Title: "a broadcast reaches clients of every transport and generation",
			Requirement: "A broadcast reaches clients on long-polling, on WebSocket and just upgraded ones alike, whichever of them sends, and those of " +
				"Engine.IO 3 and 4 where the server speaks both.",
			Source: manual("Broadcasting events", "broadcasting-events/"),
			Needs:  needs(operation(target.SayOthers)),
			Over:   OverNamespaces,
			Body: func(t *Trial) {
				t.talkAtOnce(t.oneOfEach(), target.SayOthers, target.Vars{}, everybody)
			},
		},
	},
}

// leaverHearsNothing lets a client leave the namespace but keep its connection, for the sake of another namespace, and looks at
// everything that still comes.
func (t *Trial) leaverHearsNothing(speaker, witness *Participant, other string) {
	leaver := t.Open(t.Variant.withoutUpgrade().Transport)
	leaver.Connect(other)
	leaver.Connect(t.Variant.Namespace)
	leaver.Send(packet("1", t.Variant.Namespace, ""))
	leaver.settle("the connection goes on after DISCONNECT for " + t.Variant.Namespace)
	away := t.fence(speaker, target.SayOthers, target.Vars{}, []*Participant{witness})
	leaver.settle("an answer for a namespace nobody has, behind everything else")
	t.Expect("no broadcast to a client that left the namespace", leaver.Tokens(target.SayOthers, away), BeEmpty())
	leaver.Connect(t.Variant.Namespace)
	back := speaker.Say(target.SayOthers, target.Vars{})
	fence := speaker.Say(target.SayOthers, target.Vars{})
	leaver.AwaitToken(target.SayOthers, fence)
	t.Expect("no broadcast from before a client came back", leaver.Tokens(target.SayOthers, away), BeEmpty())
	t.Expect("a broadcast once for a client that left the namespace and came back", leaver.Tokens(target.SayOthers, back), HaveLen(1))
}

// withoutEcho takes the speaker out of those who hear it, unless the operation also delivers to its sender.
func (t *Trial) withoutEcho(say target.OperationName, hears func(listener, speaker int) bool) func(int, int) bool {
	if t.reachesSender(say) {
		return hears
	}
	return func(listener, speaker int) bool { return listener != speaker && hears(listener, speaker) }
}
