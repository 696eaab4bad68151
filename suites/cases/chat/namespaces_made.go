package chat

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

// madeOnDemand are the cases about when a dynamic namespace is made, and what becomes of it when nobody is there any more.
var madeOnDemand = []trial.Case{
	{
		ID: "CHAT-NSP-04", Level: reports.Promise, Title: "clients that connect at once to a new dynamic namespace are in the same one",
		Requirement: "A dynamic namespace is made once for each name, also when the first clients ask for it at the same moment: they hear each other.",
		Source:      trial.Documentation("Namespaces, Dynamic namespaces", "namespaces/#dynamic-namespaces"),
		Needs:       trial.Needs(participant.Tenants, tenantTalk),
		Over:        trial.OverConnections,
		Body: func(t *trial.Trial) {
			const rounds = 8 // whether they meet in the same moment is a matter of chance
			lines := participant.DialAll(t, "ann", "bob", "cy")
			for range rounds {
				hearEachOther(t, enter(t, lines, tenant(t)), "who connected to the same new namespace at the same moment")
			}
		},
	},
	{
		ID: "CHAT-NSP-05", Level: reports.Promise, Title: "a dynamic namespace that everybody has left can be entered again",
		Requirement: "A namespace that is empty may be forgotten, and is made anew for the next clients: they are let in, and hear each other.",
		Source:      trial.Documentation("Namespaces, Dynamic namespaces", "namespaces/#dynamic-namespaces"),
		Needs:       trial.Needs(participant.Tenants, tenantTalk),
		Over:        trial.OverConnections,
		Lane:        trial.Slow,
		Body: func(t *trial.Trial) {
			lines := participant.DialAll(t, "ann", "bob")
			name := tenant(t)
			for range 3 {
				people := enter(t, lines, name)
				hearEachOther(t, people, "in a namespace that everybody had left before")
				participant.LeaveNamespaces(t, people...)
				t.LetSettle() // who has not left yet keeps the namespace
			}
		},
	},
}

// tenant is the name of a namespace that nobody has asked for yet.
func tenant(t *trial.Trial) string {
	name, _ := t.Server.Profile.Tenant(t.Token())
	return name
}

// enter lets a client for each connection into a namespace, all of them at the same moment.
func enter(t *trial.Trial, lines []*participant.Connection, namespace string) []*participant.Participant {
	people := make([]*participant.Participant, len(lines))
	var entering []func()
	for i, line := range lines {
		entering = append(entering, func() { people[i] = line.Enter(namespace, fmt.Sprintf("client %d", i+1)) })
	}
	t.Together(entering...)
	return people
}

// hearEachOther lets everybody speak, and expects that all the others hear it. The circumstance belongs to what is expected.
func hearEachOther(t *trial.Trial, people []*participant.Participant, circumstance string) {
	say, room := groupOperations(t.Server, people[0].Namespace)[0], profiles.Vars{Room: participant.Room(t)}
	if trial.Offered(t.Server, people[0].Namespace, profiles.Join) {
		t.Together(participant.Each(people, func(_ int, p *participant.Participant) { participant.Join(t, room.Room, p) })...)
	}
	for _, speaker := range people {
		token := speaker.Say(say, room)
		for _, p := range people {
			if p == speaker {
				continue
			}
			expected := fmt.Sprintf("%s hears %s, which %s said, %s (%s)", p.Name, token, speaker.Name, circumstance, p.Namespace)
			p.Until(expected, func(heard []participant.Received) bool { return carries(t, heard, say, token) })
		}
	}
}

// carries says whether an operation has delivered a token.
func carries(t *trial.Trial, heard []participant.Received, name profiles.OperationName, token string) bool {
	op, _ := t.Server.Profile.Operation(name)
	return slices.ContainsFunc(heard, func(h participant.Received) bool {
		_, ok := op.Delivered(h.Event, h.Args, profiles.Vars{Token: token})
		return ok
	})
}
