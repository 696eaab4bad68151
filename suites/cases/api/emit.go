package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var emit = trial.Area{
	Key:   "API-EMIT",
	Title: "API: emitting",
	Cases: slices.Concat([]trial.Case{
		{
			ID: "API-EMIT-03", Level: reports.Promise, Title: "a message to a namespace reaches that namespace alone",
			Requirement: "What is emitted to a namespace (io.of(name).emit) reaches every client in it once, whoever caused it, and nobody elsewhere.",
			Source:      trial.Documentation("Namespaces", "namespaces/"),
			Needs:       trial.Needs(trial.AnotherNamespace, trial.Operation(profiles.SayNamespace)),
			Over:        overMain,
			Body: func(t *trial.Trial) {
				here, there := t.Variant.Namespace, t.OtherNamespace()
				lines := participant.DialAll(t, "ann", "bob", "cy")
				ann, bob, cy := lines[0].Enter(here, "ann"), lines[1].Enter(there, "bob"), lines[2].Enter(here, "cy")
				toHere, toThere := profiles.Vars{Namespace: here}, profiles.Vars{Namespace: there}

				first := participant.Fence(t, ann, profiles.SayNamespace, toThere, []*participant.Participant{bob})
				own := participant.Fence(t, ann, profiles.SayNamespace, toHere, []*participant.Participant{ann, cy})
				// What crossed either way is ahead of these.
				second := participant.Fence(t, ann, profiles.SayNamespace, toThere, []*participant.Participant{bob})
				last := participant.Fence(t, ann, profiles.SayNamespace, toHere, []*participant.Participant{ann, cy})
				bob.ExpectTokens(profiles.SayNamespace, profiles.Vars{}, []string{first, second})
				ann.ExpectTokens(profiles.SayNamespace, profiles.Vars{}, []string{own, last})
				cy.ExpectTokens(profiles.SayNamespace, profiles.Vars{}, []string{own, last})
			},
		},
		{
			ID: "API-EMIT-04", Level: reports.Promise, Title: "binary data reaches clients of every transport unchanged",
			Requirement: "A message to all with binary arguments arrives with the same bytes in the same places at every client, on long-polling, on " +
				"WebSocket and just upgraded, and on Engine.IO 3 and 4 where the server speaks both.",
			Source: trial.Documentation("Emitting events", "emitting-events/#basic-emit"),
			Needs:  trial.Needs(trial.Operation(profiles.SayAll), trial.SaysAnything, trial.Binary),
			Over:   trial.OverNamespaces,
			Body: func(t *trial.Trial) {
				people := participant.OneOfEach(t)
				sent := make([][]any, len(people))
				tokens := make([]string, len(people))
				t.Together(participant.Each(people, func(i int, p *participant.Participant) {
					tokens[i] = t.Token()
					sent[i] = []any{[]byte{byte(i), 0, 10, 30, 98, 127, 128, 255}, "text", map[string]any{"in": []any{[]byte{}, []byte{byte(i), 1}}}, float64(i)}
					p.Do(profiles.SayAll, profiles.Vars{Token: tokens[i], Args: sent[i]})
				})...)
				for j, speaker := range people {
					for _, p := range people {
						p.AwaitToken(profiles.SayAll, profiles.Vars{}, tokens[j])
						d := p.Deliveries(profiles.SayAll, profiles.Vars{Token: tokens[j]})[0]
						if len(d.Args) < 1+len(sent[j]) || !session.SameArguments(sent[j], d.Args[1:1+len(sent[j])]) {
							t.Fail(fmt.Sprintf("%s receives what %s sent, %s", p.Name, speaker.Name, trial.Show(sent[j])), "%s", trial.Show(d.Args[1:]))
						}
					}
				}
			},
		},
		{
			ID: "API-EMIT-05", Level: reports.Promise, Title: "a question to a room brings one answer of each member, or the news that one is missing",
			Requirement: "A broadcast that asks for acknowledgements collects one answer of each client it reaches. When every client has answered, or the " +
				"time is over, the application learns the answers and whether one is missing.",
			Source: trial.Documentation("Broadcasting events, With acknowledgements", "broadcasting-events/#with-acknowledgements"),
			Needs:  trial.Needs(trial.Operation(profiles.Join), trial.Operation(profiles.AskRoom)),
			Over:   overMain,
			Body:   askedTogether,
		},
		{
			ID: "API-EMIT-06", Level: reports.Promise, Title: "a volatile message disturbs no other",
			Requirement: "A volatile message may be lost while a client cannot be written to. It is never the reason why another one is lost, late or out of " +
				"order. It comes once if it comes, and it does come where nothing stands in its way.",
			Source: trial.Documentation("Emitting events, Volatile events", "emitting-events/#volatile-events"),
			Needs:  trial.Needs(trial.Operation(profiles.SayAll), trial.Operation(profiles.SayVolatile)),
			Over:   overMain,
			Body:   volatileAmongOthers,
		},
	}, emitToMembers),
}

// overMain is [trial.OverConnections] in the first of the target's namespaces, as a rule the main one.
func overMain(t *server.Server) []trial.Variant {
	namespaces := trial.Namespaces(t)
	if len(namespaces) == 0 {
		return nil
	}
	variants := trial.OverConnections(t)
	for i := range variants {
		variants[i].Namespace = namespaces[0]
	}
	return variants
}

// askedTogether lets a room be asked twice: first everybody answers, one of them two times, then only one does.
func askedTogether(t *trial.Trial) {
	op, _ := t.Server.Profile.Operation(profiles.AskRoom)
	people := participant.NewAll(t, "ann", "bob", "cy", "dan")
	ann, bob, cy, dan := people[0], people[1], people[2], people[3]
	room, other := participant.Room(t), participant.Room(t)
	participant.Join(t, room, ann, bob, cy)
	participant.Join(t, other, dan)

	question := t.Token()
	ann.Do(profiles.AskRoom, profiles.Vars{Room: room, Milliseconds: int(t.Server.Timing.Reply.Milliseconds()), Token: question})
	answer(bob, op, question, bob.Name)
	answer(bob, op, question, bob.Name) // which does not count
	bob.Connection().Settle()           // both are there before any other
	answer(cy, op, question, cy.Name)
	answer(ann, op, question, ann.Name)
	expectAnswers(ann, op, 0, true, "ann", "bob", "cy")

	// Without an answer of each the application is told so. How many of the others were in time is no matter.
	const patience = 200
	question = t.Token()
	ann.Do(profiles.AskRoom, profiles.Vars{Room: room, Milliseconds: patience, Token: question})
	answer(bob, op, question, "bob")
	expectAnswers(ann, op, 1, false, "bob")
	answer(cy, op, question, "too late")

	// The other room is asked: dan, who has heard no other question, answers, and ann has had two results.
	last := t.Token()
	ann.Do(profiles.AskRoom, profiles.Vars{Room: other, Milliseconds: int(t.Server.Timing.Reply.Milliseconds()), Token: last})
	answer(dan, op, last, dan.Name)
	expectAnswers(ann, op, 2, true, "dan")
	dan.ExpectTokens(profiles.AskRoom, profiles.Vars{}, []string{last})
}

// answer waits for a question and acknowledges it.
func answer(p *participant.Participant, op *profiles.Operation, question, answer string) {
	p.AwaitToken(op.Name, profiles.Vars{}, question)
	var acknowledge func(context.Context, ...any) error
	for _, h := range p.Received() {
		if _, ok := op.Delivered(h.Event, h.Args, profiles.Vars{Token: question}); ok {
			acknowledge = h.Answer
		}
	}
	if acknowledge == nil {
		p.Trial.Fail("the question asks "+p.Name+" for an acknowledgement", "an event without an id")
	}
	if err := acknowledge(p.Trial.Context(), answer); err != nil {
		p.Trial.Fail(p.Name+" can acknowledge the question", "%s", trial.Show(err))
	}
}

// volatileAmongOthers says volatile and ordinary messages in turns, to clients that listen and, where one can be had, to one that
// does not ask for anything meanwhile.
func volatileAmongOthers(t *trial.Trial) {
	const times = 10
	people := participant.NewAll(t, "ann", "bob", "cy")
	sleeper := sleeper(t)
	var ordinary []string
	for range times {
		people[0].Say(profiles.SayVolatile, profiles.Vars{})
		ordinary = append(ordinary, people[0].Say(profiles.SayAll, profiles.Vars{}))
	}
	fence := participant.Fence(t, people[0], profiles.SayAll, profiles.Vars{}, people)
	ordinary = append(ordinary, fence)
	for _, p := range people {
		p.ExpectTokens(profiles.SayAll, profiles.Vars{}, ordinary)
		if twice := repeated(p.TokensBy(profiles.SayAll, profiles.SayVolatile)); len(twice) > 0 {
			t.Fail(p.Name+" receives each message at most once", "received twice: %s", trial.List(twice))
		}
	}
	if sleeper != nil {
		wake(sleeper, ordinary)
	}
	// An idle connection takes a volatile message. When exactly it is idle, with the next poll there, is the server's to know: it gets
	// more time for that with each message.
	for n := range 100 {
		time.Sleep(time.Duration(n) * time.Millisecond)
		said := people[0].Say(profiles.SayVolatile, profiles.Vars{})
		participant.Fence(t, people[0], profiles.SayAll, profiles.Vars{}, people)
		if heardToken(people[1], profiles.SayVolatile, said) {
			return
		}
	}
	t.Fail("bob receives one of 100 volatile messages that were sent while nothing else was", "he received none of them")
}
