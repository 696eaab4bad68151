package suites

import (
	"context"
	"fmt"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var apiEmit = Area{
	Key:   "API-EMIT",
	Title: "API: emitting",
	Cases: []Case{
		{
			ID: "API-EMIT-03", Level: reports.Promise, Title: "a message to a namespace reaches that namespace alone",
			Requirement: "What is emitted to a namespace (io.of(name).emit) reaches every client in it once, whoever caused it, and nobody elsewhere.",
			Source:      manual("Namespaces", "namespaces/"),
			Needs:       needs(anotherNamespace, operation(target.SayNamespace)),
			Over:        overMain,
			Body: func(t *Trial) {
				here, there := t.Variant.Namespace, t.otherNamespace()
				lines := t.Lines("ann", "bob", "cy")
				ann, bob, cy := lines[0].Enter(here, "ann"), lines[1].Enter(there, "bob"), lines[2].Enter(here, "cy")
				toHere, toThere := target.Vars{Namespace: here}, target.Vars{Namespace: there}

				first := t.fence(ann, target.SayNamespace, toThere, []*Participant{bob})
				own := t.fence(ann, target.SayNamespace, toHere, []*Participant{ann, cy})
				// What crossed either way is ahead of these.
				second := t.fence(ann, target.SayNamespace, toThere, []*Participant{bob})
				last := t.fence(ann, target.SayNamespace, toHere, []*Participant{ann, cy})
				bob.expectTokens(target.SayNamespace, target.Vars{}, []string{first, second})
				ann.expectTokens(target.SayNamespace, target.Vars{}, []string{own, last})
				cy.expectTokens(target.SayNamespace, target.Vars{}, []string{own, last})
			},
		},
		{
			ID: "API-EMIT-04", Level: reports.Promise, Title: "binary data reaches clients of every transport unchanged",
			Requirement: "A message to all with binary arguments arrives with the same bytes in the same places at every client, on long-polling, on " +
				"WebSocket and just upgraded, and on Engine.IO 3 and 4 where the server speaks both.",
			Source: manual("Emitting events", "emitting-events/#basic-emit"),
			Needs:  needs(operation(target.SayAll), saysAnything),
			Over:   OverNamespaces,
			Body: func(t *Trial) {
				people := t.oneOfEach()
				sent := make([][]any, len(people))
				tokens := make([]string, len(people))
				t.Together(each(people, func(i int, p *Participant) {
					tokens[i] = t.Token()
					sent[i] = []any{[]byte{byte(i), 0, 10, 30, 98, 127, 128, 255}, "text", map[string]any{"in": []any{[]byte{}, []byte{byte(i), 1}}}, float64(i)}
					p.Do(target.SayAll, target.Vars{Token: tokens[i], Args: sent[i]})
				})...)
				for j, speaker := range people {
					for _, p := range people {
						p.AwaitToken(target.SayAll, target.Vars{}, tokens[j])
						d := p.deliveries(target.SayAll, target.Vars{Token: tokens[j]})[0]
						if len(d.Args) < 1+len(sent[j]) || !sameArguments(sent[j], d.Args[1:1+len(sent[j])]) {
							t.Fail(fmt.Sprintf("%s receives what %s sent, %s", p.Name, speaker.Name, show(sent[j])), "%s", show(d.Args[1:]))
						}
					}
				}
			},
		},
		{
			ID: "API-EMIT-05", Level: reports.Promise, Title: "a question to a room brings one answer of each member, or the news that one is missing",
			Requirement: "A broadcast that asks for acknowledgements collects one answer of each client it reaches. When every client has answered, or the " +
				"time is over, the application learns the answers and whether one is missing.",
			Source: manual("Broadcasting events, With acknowledgements", "broadcasting-events/#with-acknowledgements"),
			Needs:  needs(operation(target.Join), operation(target.AskRoom)),
			Over:   overMain,
			Body:   askedTogether,
		},
		{
			ID: "API-EMIT-06", Level: reports.Promise, Title: "a volatile message disturbs no other",
			Requirement: "A volatile message may be lost while a client cannot be written to. It is never the reason why another one is lost, late or out of " +
				"order, it comes once and in its place if it comes, and it does come where nothing stands in its way.",
			Source: manual("Emitting events, Volatile events", "emitting-events/#volatile-events"),
			Needs:  needs(operation(target.SayAll), operation(target.SayVolatile)),
			Over:   overMain,
			Body:   volatileAmongOthers,
		},
	},
}

// overMain is [OverConnections] in the first of the target's namespaces, as a rule the main one.
func overMain(t *target.Target) []Variant {
	variants := OverConnections(t)
	for i := range variants {
		variants[i].Namespace = namespaces(t)[0]
	}
	return variants
}

// saysAnything needs a message to all that takes any arguments.
var saysAnything = Need{"operation say_all with any arguments", func(t *target.Target, _ Variant) bool {
	op, ok := t.Profile.Operation(target.SayAll)
	return !ok || op.Carries() != target.CarriesAny
}}

// askedTogether lets a room be asked twice: first everybody answers, one of them two times, then only one does.
func askedTogether(t *Trial) {
	op, _ := t.Target.Profile.Operation(target.AskRoom)
	people := t.crowd("ann", "bob", "cy", "dan")
	ann, bob, cy, dan := people[0], people[1], people[2], people[3]
	room, everywhere := t.Room(), t.Room()
	t.join(room, ann, bob, cy)
	t.join(everywhere, people...)

	question := t.Token()
	ann.Do(target.AskRoom, target.Vars{Room: room, Milliseconds: int(t.Target.Timing.Reply.Milliseconds()), Token: question})
	bob.answer(op, question, bob.Name)
	bob.answer(op, question, bob.Name) // which does not count
	bob.line().settle()                // both are there before any other
	cy.answer(op, question, cy.Name)
	ann.answer(op, question, ann.Name)
	ann.expectAnswers(op, 0, true, "ann", "bob", "cy")

	// Without an answer of each the application is told so. How many of the others were in time is no matter.
	const patience = 200
	question = t.Token()
	ann.Do(target.AskRoom, target.Vars{Room: room, Milliseconds: patience, Token: question})
	bob.answer(op, question, "bob")
	ann.expectAnswers(op, 1, false, "bob")
	cy.answer(op, question, "too late")

	// Everybody in the other room is asked once more: dan, who has heard no other question, and ann, who has had two results.
	last := t.Token()
	ann.Do(target.AskRoom, target.Vars{Room: everywhere, Milliseconds: int(t.Target.Timing.Reply.Milliseconds()), Token: last})
	for _, p := range people {
		p.answer(op, last, p.Name)
	}
	ann.expectAnswers(op, 2, true, "ann", "bob", "cy", "dan")
	dan.expectTokens(target.AskRoom, target.Vars{}, []string{last})
}

// answer waits for a question and acknowledges it.
func (p *Participant) answer(op *target.Operation, question, answer string) {
	p.AwaitToken(op.Name, target.Vars{}, question)
	p.mu.Lock()
	var acknowledge func(context.Context, ...any) error
	for _, h := range p.heard {
		if _, ok := op.Delivered(h.Event, h.Args, target.Vars{Token: question}); ok {
			acknowledge = h.answer
		}
	}
	p.mu.Unlock()
	if acknowledge == nil {
		p.t.Fail("the question asks "+p.Name+" for an acknowledgement", "an event without an id")
	}
	if err := acknowledge(p.t.ctx, answer); err != nil {
		p.t.Fail(p.Name+" can acknowledge the question", "%s", show(err))
	}
}

// volatileAmongOthers says volatile and ordinary messages in turns, to clients that listen and, where one can be had, to one that
// does not ask for anything meanwhile.
func volatileAmongOthers(t *Trial) {
	const times = 10
	people := t.crowd("ann", "bob", "cy")
	sleeper := t.sleeper()
	var all, ordinary []string
	for range times {
		all = append(all, people[0].Say(target.SayVolatile, target.Vars{}))
		said := people[0].Say(target.SayAll, target.Vars{})
		all, ordinary = append(all, said), append(ordinary, said)
	}
	fence := t.fence(people[0], target.SayAll, target.Vars{}, people)
	all, ordinary = append(all, fence), append(ordinary, fence)
	for _, p := range people {
		p.expectTokens(target.SayAll, target.Vars{}, ordinary)
		if wrong := misplaced(all, p.tokensBy(target.SayAll, target.SayVolatile)); wrong != "" {
			t.Fail(p.Name+" receives each message at most once, and volatile ones in their places among the others", "%s", wrong)
		}
	}
	if sleeper != nil {
		sleeper.wake(ordinary)
	}
	// An idle connection takes a volatile message. When exactly it is idle, with the next poll there, is the server's to know: it gets
	// more time for that with each message.
	for n := range 100 {
		time.Sleep(time.Duration(n) * time.Millisecond)
		said := people[0].Say(target.SayVolatile, target.Vars{})
		t.fence(people[0], target.SayAll, target.Vars{}, people)
		if people[1].heardToken(target.SayVolatile, said) {
			return
		}
	}
	t.Fail("bob receives one of 100 volatile messages that were sent while nothing else was", "he received none of them")
}
