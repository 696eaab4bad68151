package suites

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
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
			Needs:  needs(operation(target.Echo), operation(target.Burst), inOrder),
			Over:   overSettled,
			Body: func(t *Trial) {
				const events, atOnce = 1000, 100 // the client's own in portions, so that its pongs never wait behind all of them
				p := t.Participant("ann")
				p.Do(target.Burst, target.Vars{Count: events})
				var sent []string
				for range events / atOnce {
					sent = append(sent, p.SayMany(target.Echo, target.Vars{}, atOnce)...)
					p.AwaitToken(target.Echo, target.Vars{}, sent[len(sent)-1])
				}
				p.expectTokens(target.Echo, target.Vars{}, sent)
				p.expectBurst(events)
			},
		},
		{
			ID: "API-DLV-02", Level: reports.Promise, Title: "an upgrade under traffic loses nothing and keeps the order",
			Requirement: "While messages flow both ways, several clients move from long-polling to WebSocket: each gets every message once and in order, and " +
				"so does the application.",
			Source: guarantees,
			Needs:  needs(operation(target.Echo), operation(target.SayAll), inOrder, upgrading),
			Over:   overUpgrades,
			Body:   upgradesUnderTraffic,
		},
		{
			ID: "API-DLV-04", Level: reports.Promise, Title: "what a client missed while it was away does not reach it later",
			Requirement: "The server keeps nothing for a client whose connection is lost: when it comes back with a new connection it gets what is sent from " +
				"then on. Recovering the state of a connection is another feature, and has to be asked for.",
			Source: guarantees,
			Needs:  needs(operation(target.SayAll)),
			Over:   overMain,
			Body:   missedWhileAway,
		},
	},
}

// inOrder needs a server that keeps the order of events.
var inOrder = Need{"events in order", func(t *target.Target, _ Variant) bool { return t.Profile.Tolerates(target.UnorderedEvents) }}

// upgrading needs a generation that can be upgraded: without any there is no such variant.
var upgrading = Need{"transport upgrade", func(_ *target.Target, v Variant) bool { return v.Transport != client.Upgrade }}

// overSettled is [overMain] without upgrades.
func overSettled(t *target.Target) []Variant {
	return slices.DeleteFunc(overMain(t), func(v Variant) bool { return v.Transport == client.Upgrade })
}

// overUpgrades runs a case on every generation that can be upgraded.
func overUpgrades(t *target.Target) []Variant {
	return slices.DeleteFunc(overMain(t), func(v Variant) bool { return v.Transport != client.Upgrade })
}

// expectBurst waits for the last event of a burst and expects all of them, once and in order.
func (p *Participant) expectBurst(events int) {
	sent := make([]string, events)
	for i := range sent {
		sent[i] = strconv.Itoa(i)
	}
	op, _ := p.t.Target.Profile.Operation(target.Burst)
	var got []string
	seen := 0
	p.until(fmt.Sprintf("%s receives the burst of %d events up to the last one", p.Name, events), func(heard []Heard) bool {
		for _, h := range heard[seen:] {
			if d, ok := op.Delivered(h.Event, h.Args, target.Vars{}); ok {
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
	say, room := target.SayAll, t.Room()
	if t.has(target.Join) && t.has(target.SayRoom) {
		say = target.SayRoom
		t.join(room, append(people, speaker)...)
	}
	address := startTalk(speaker, speaker, say, room)
	defer address.end()
	t.Together(each(people, func(_ int, p *Participant) {
		own := startTalk(p, p, target.Echo, "")
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
		sent = append(sent, t.fence(p, target.Echo, target.Vars{}, []*Participant{p}))
		p.expectFrom(p, target.Echo, target.Vars{}, sent)
	})...)
	address.end()
	sent := address.tokens()
	sent = append(sent, t.fence(speaker, say, target.Vars{Room: room}, people))
	for _, p := range people {
		p.expectFrom(speaker, say, target.Vars{}, sent)
	}
}

// missedWhileAway cuts a client off, talks in every way that would have reached it, and lets it come back.
func missedWhileAway(t *Trial) {
	people := t.crowd("ann", "bob")
	ann, gone := people[0], people[1]
	sid := gone.Socket.ID()
	seen := t.has(target.Disconnections) && t.Variant.Transport != client.Polling // the server sees at once that it is gone
	if seen {
		t.watching(ann)
	}
	room := target.Vars{Room: t.Room()}
	if t.has(target.Join) {
		t.join(room.Room, ann, gone)
	}
	gone.Client.Abort()
	if seen {
		ann.farewell(sid)
	}
	said := map[target.OperationName]target.Vars{target.SayAll: {}, target.SayOthers: {}, target.SayRoom: room, target.SayDirect: {To: sid, User: "bob"}}
	for name, v := range said {
		if t.has(name) && (name != target.SayRoom || t.has(target.Join)) {
			ann.Say(name, v)
		}
	}
	t.fence(ann, target.SayAll, target.Vars{}, []*Participant{ann})

	back := t.Participant("bob")
	fence := t.fence(ann, target.SayAll, target.Vars{}, []*Participant{back})
	if heard := back.tokensBy(target.SayAll, target.SayOthers, target.SayRoom, target.SayDirect); !slices.Equal(heard, []string{fence}) {
		t.Fail("of all that was said to it, a client that is back hears only what was said after that: "+fence, "%s", list(heard))
	}
}
