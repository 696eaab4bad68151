package suites

import (
	"github.com/sioproof/sioproof/client"
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
				people := t.oneOfEach()
				streams := make([][]string, len(people))
				t.Together(each(people, func(i int, p *Participant) {
					streams[i] = p.SayMany(target.SayAll, target.Vars{}, 8)
				})...)
				for i, p := range people {
					streams[i] = append(streams[i], t.fence(p, target.SayAll, target.Vars{}, people))
				}
				for _, p := range people {
					p.expectStreams(target.SayAll, target.Vars{}, streams...)
				}
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
			Requirement: "What is broadcast (socket.broadcast.emit) reaches every client exactly once and in order, and never its sender.",
			Source:      manual("Broadcasting events", "broadcasting-events/"),
			Needs:       needs(operation(target.SayOthers)),
			Over:        OverPromises,
			Body: func(t *Trial) {
				ann, bob, cy := t.Participant("ann"), t.Participant("bob"), t.Participant("cy")
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
				ann, bob := t.Participant("ann"), t.Participant("bob")
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
	},
}

// leaverHearsNothing lets a client leave the namespace but keep its connection, for the sake of another namespace, and looks at
// everything that still comes.
func (t *Trial) leaverHearsNothing(speaker, witness *Participant, other string) {
	transport := t.Variant.Transport
	if transport == client.Upgrade {
		transport = client.WebSocket
	}
	leaver := t.Open(transport)
	leaver.Connect(other)
	leaver.Connect(t.Variant.Namespace)
	leaver.Send(packet("1", t.Variant.Namespace, ""))
	leaver.settle()
	away := speaker.Say(target.SayOthers, target.Vars{})
	witness.AwaitToken(target.SayOthers, target.Vars{}, away)
	leaver.Connect(t.Variant.Namespace)
	back := speaker.Say(target.SayOthers, target.Vars{})
	fence := speaker.Say(target.SayOthers, target.Vars{})
	leaver.AwaitToken(target.SayOthers, fence)
	if copies := len(leaver.Tokens(target.SayOthers, away)); copies != 0 {
		t.Fail("a client that left the namespace gets no broadcast there", "it got %s", away)
	}
	if copies := len(leaver.Tokens(target.SayOthers, back)); copies != 1 {
		t.Fail("a client that left the namespace and came back gets a broadcast once", "it got it %d times", copies)
	}
}

// crowd lets several participants in, at the same time.
func (t *Trial) crowd(names ...string) []*Participant {
	people := make([]*Participant, len(names))
	var entering []func()
	for i, name := range names {
		entering = append(entering, func() { people[i] = t.Participant(name) })
	}
	t.Together(entering...)
	return people
}

// oneOfEach lets in a participant for every generation and transport the target offers, in the variant's namespace.
func (t *Trial) oneOfEach() []*Participant {
	var people []*Participant
	for _, engine := range t.Target.Detection.Engines {
		for _, transport := range t.Target.Detection.Transports(engine) {
			v := Variant{Engine: engine, Transport: transport, Namespace: t.Variant.Namespace}
			people = append(people, t.ParticipantOn(v, "one on "+v.String()))
		}
	}
	return people
}

// each binds a function to every participant, for Together.
func each(people []*Participant, f func(int, *Participant)) []func() {
	functions := make([]func(), len(people))
	for i, p := range people {
		functions[i] = func() { f(i, p) }
	}
	return functions
}

// fence says something and waits until all listeners have it. Whatever the same speaker said to them before is there by then, or
// never comes: this is how a case proves that somebody did not get a message.
func (t *Trial) fence(speaker *Participant, name target.OperationName, v target.Vars, listeners []*Participant) string {
	token := speaker.Say(name, v)
	for _, p := range listeners {
		p.AwaitToken(name, v, token)
	}
	return token
}
