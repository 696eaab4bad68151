package suites

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

var guarantees = manual("Delivery guarantees", "delivery-guarantees")

var apiDelivery = Area{
	Key:   "API-DLV",
	Title: "API: delivery guarantees",
	Cases: []Case{
		{
			ID: "API-DLV-01", Level: reports.Promise, Title: "a thousand events each way arrive in order and once",
			Also: []string{"API-DLV-03"},
			Requirement: "The events of one connection arrive in the order they were sent, both ways, and no event arrives twice: a thousand of the client " +
				"and a thousand of the server, at the same time.",
			Source: guarantees,
			Needs:  needs(operation(profiles.Echo), operation(profiles.Burst), inOrder),
			Over:   overSettled,
			Body: func(t *Trial) {
				const events, atOnce = 1000, 100 // the client's own in portions, so that its pongs never wait behind all of them
				p := t.NewParticipant("ann")
				p.Do(profiles.Burst, profiles.Vars{Count: events})
				var sent []string
				for range events / atOnce {
					sent = append(sent, p.SayMany(profiles.Echo, profiles.Vars{}, atOnce)...)
					p.AwaitToken(profiles.Echo, profiles.Vars{}, sent[len(sent)-1])
				}
				p.expectTokens(profiles.Echo, profiles.Vars{}, sent)
				p.expectBurst(events)
			},
		},
		{
			ID: "API-DLV-02", Level: reports.Promise, Title: "an upgrade under traffic loses nothing and keeps the order",
			Requirement: "While messages flow both ways, several clients move from long-polling to WebSocket: each gets every message once and in order, and " +
				"so does the application.",
			Source: guarantees,
			Needs:  needs(operation(profiles.Echo), operation(profiles.SayAll), inOrder, upgrading),
			Over:   overUpgrades,
			Body:   upgradesUnderTraffic,
		},
		{
			ID: "API-DLV-04", Level: reports.Promise, Title: "what a client missed while it was away does not reach it later",
			Requirement: "The server keeps nothing for a client whose connection is lost: when it comes back with a new connection it gets what is sent from " +
				"then on. Recovering the state of a connection is another feature, and has to be asked for.",
			Source: guarantees,
			Needs:  needs(operation(profiles.SayAll)),
			Over:   overMain,
			Body:   missedWhileAway,
		},
	},
}

// inOrder needs a server that keeps the order of events.
var inOrder = Need{"events in order", func(t *server.Server, _ Variant) bool { return t.Profile.Tolerates(profiles.UnorderedEvents) }}

// upgrading needs a generation that can be upgraded: without any there is no such variant.
var upgrading = Need{"transport upgrade", func(_ *server.Server, v Variant) bool { return v.Transport != client.Upgrade }}

// overSettled is [overMain] without upgrades.
func overSettled(t *server.Server) []Variant {
	return slices.DeleteFunc(overMain(t), func(v Variant) bool { return v.Transport == client.Upgrade })
}

// overUpgrades runs a case on every generation that can be upgraded.
func overUpgrades(t *server.Server) []Variant {
	return slices.DeleteFunc(overMain(t), func(v Variant) bool { return v.Transport != client.Upgrade })
}

// expectBurst waits for the last event of a burst and expects all of them, once and in order.
func (p *Participant) expectBurst(events int) {
	sent := make([]string, events)
	for i := range sent {
		sent[i] = strconv.Itoa(i)
	}
	op, _ := p.t.Target.Profile.Operation(profiles.Burst)
	var got []string
	seen := 0
	p.until(fmt.Sprintf("%s receives the burst of %d events up to the last one", p.Name, events), func(heard []Heard) bool {
		for _, h := range heard[seen:] {
			if d, ok := op.Delivered(h.Event, h.Args, profiles.Vars{}); ok {
				got = append(got, fmt.Sprint(d.Values["index"]))
			}
		}
		seen = len(heard)
		return slices.Contains(got, sent[events-1])
	})
	if faults := compare(sent, got); faults != "" {
		p.t.Fail(fmt.Sprintf("%s receives the burst 0 … %d once and in order", p.Name, events-1), "%s; received %s", faults, list(got))
	}
}

// upgradesUnderTraffic upgrades clients that talk and are talked to without pause.
func upgradesUnderTraffic(t *Trial) {
	const movers = 3
	polling, webSocket := t.Variant, t.Variant
	polling.Transport, webSocket.Transport = client.Polling, client.WebSocket
	speaker := t.ParticipantOn(webSocket, "speaker")
	people := make([]*Participant, movers)
	var entering []func()
	for i := range people {
		entering = append(entering, func() { people[i] = t.ParticipantOn(polling, fmt.Sprintf("mover %d", i+1)) })
	}
	t.Together(entering...)

	// In a room, where the application has any, so that nobody else has to listen.
	say, room := profiles.SayAll, t.Room()
	if t.has(profiles.Join) && t.has(profiles.SayRoom) {
		say = profiles.SayRoom
		t.join(room, append(people, speaker)...)
	}
	address := startTalk(speaker, speaker, say, room)
	defer address.end()
	t.Together(each(people, func(_ int, p *Participant) {
		own := startTalk(p, p, profiles.Echo, "")
		defer own.end()
		address.heardBy(p)
		ctx, cancel := context.WithTimeout(t.Context(), t.Target.Timing.Dial)
		defer cancel()
		if err := p.Client.Upgrade(ctx); err != nil {
			t.Fail(p.Name+" moves to WebSocket while messages flow", "%s", show(err))
		}
		address.heardBy(p)
		own.end()
		sent := own.tokens()
		sent = append(sent, t.fence(p, profiles.Echo, profiles.Vars{}, []*Participant{p}))
		p.expectFrom(p, profiles.Echo, profiles.Vars{}, sent)
	})...)
	address.end()
	sent := address.tokens()
	sent = append(sent, t.fence(speaker, say, profiles.Vars{Room: room}, people))
	for _, p := range people {
		p.expectFrom(speaker, say, profiles.Vars{}, sent)
	}
}

// missedWhileAway cuts a client off, talks in every way that would have reached it, and lets it come back.
func missedWhileAway(t *Trial) {
	people := t.crowd("ann", "bob")
	ann, gone := people[0], people[1]
	sid := gone.Socket.ID()
	seen := t.has(profiles.Disconnections) && t.Variant.Transport != client.Polling // the server sees at once that it is gone
	if seen {
		t.watching(ann)
	}
	room := profiles.Vars{Room: t.Room()}
	if t.has(profiles.Join) {
		t.join(room.Room, ann, gone)
	}
	gone.Client.Abort()
	if seen {
		ann.farewell(sid)
	}
	said := map[profiles.OperationName]profiles.Vars{profiles.SayAll: {}, profiles.SayOthers: {}, profiles.SayRoom: room, profiles.SayDirect: {To: sid, User: "bob"}}
	for name, v := range said {
		if t.has(name) && (name != profiles.SayRoom || t.has(profiles.Join)) {
			ann.Say(name, v)
		}
	}
	t.fence(ann, profiles.SayAll, profiles.Vars{}, []*Participant{ann})

	back := t.NewParticipant("bob")
	fence := t.fence(ann, profiles.SayAll, profiles.Vars{}, []*Participant{back})
	if heard := back.tokensBy(profiles.SayAll, profiles.SayOthers, profiles.SayRoom, profiles.SayDirect); !slices.Equal(heard, []string{fence}) {
		t.Fail("of all that was said to it, a client that is back hears only what was said after that: "+fence, "%s", list(heard))
	}
}
