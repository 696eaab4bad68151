package api

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

var guarantees = trial.Documentation("Delivery guarantees", "delivery-guarantees")

var delivery = trial.Area{
	Key:   "API-DLV",
	Title: "API: delivery guarantees",
	Cases: []trial.Case{
		{
			ID: "API-DLV-01", Level: reports.Promise, Title: "a thousand events each way arrive in order and once",
			Also: []string{"API-DLV-03"},
			Requirement: "The events of one connection arrive in the order they were sent, both ways, and no event arrives twice: a thousand of the client " +
				"and a thousand of the server, at the same time.",
			Source: guarantees,
			Needs:  trial.Needs(trial.Operation(profiles.Echo), trial.Operation(profiles.Burst), trial.InOrder),
			Over:   overSettled,
			Body: func(t *trial.Trial) {
				const events, atOnce = 1000, 100 // the client's own in portions, so that its pongs never wait behind all of them
				p := participant.New(t, "ann")
				p.Do(profiles.Burst, profiles.Vars{Count: events})
				var sent []string
				for range events / atOnce {
					sent = append(sent, p.SayMany(profiles.Echo, profiles.Vars{}, atOnce)...)
					awaitBurst(p, events)
					p.AwaitToken(profiles.Echo, profiles.Vars{}, sent[len(sent)-1])
				}
				p.ExpectTokens(profiles.Echo, profiles.Vars{}, sent)
				expectBurst(p, events)
			},
		},
		{
			ID: "API-DLV-02", Level: reports.Promise, Title: "an upgrade under traffic loses nothing and keeps the order",
			Requirement: "While messages flow both ways, several clients move from long-polling to WebSocket: each gets every message once and in order, and " +
				"so does the application.",
			Source: guarantees,
			Needs:  trial.Needs(trial.Operation(profiles.Echo), trial.Operation(profiles.SayAll), trial.InOrder, upgrading),
			Over:   overUpgrades,
			Body:   upgradesUnderTraffic,
		},
		{
			ID: "API-DLV-04", Level: reports.Promise, Title: "what a client missed while it was away does not reach it later",
			Requirement: "The server keeps nothing for a client whose connection is lost: when it comes back with a new connection it gets what is sent from " +
				"then on. Recovering the state of a connection is another feature, and has to be asked for.",
			Source: guarantees,
			Needs:  trial.Needs(trial.Operation(profiles.SayAll)),
			Over:   overMain,
			Body:   missedWhileAway,
		},
		quiet,
	},
}

// upgrading needs a generation that can be upgraded: without any there is no such variant.
var upgrading = trial.Need{Name: "transport upgrade", Missing: func(_ *server.Server, v trial.Variant) bool { return v.Transport != client.Upgrade }}

// overSettled is [overMain] without upgrades.
func overSettled(t *server.Server) []trial.Variant {
	return slices.DeleteFunc(overMain(t), func(v trial.Variant) bool { return v.Transport == client.Upgrade })
}

// overUpgrades runs a case on every generation that can be upgraded.
func overUpgrades(t *server.Server) []trial.Variant {
	return slices.DeleteFunc(overMain(t), func(v trial.Variant) bool { return v.Transport != client.Upgrade })
}

// awaitBurst waits for the last event of a burst, whatever came before it. Each hundred events may take as long as one answer.
func awaitBurst(p *participant.Participant, events int) {
	const inTime = 100
	op, _ := p.Trial.Server.Profile.Operation(profiles.Burst)
	seen, came := 0, 0
	for n := min(inTime, events); ; n = min(n+inTime, events) {
		p.Until(fmt.Sprintf("%s receives the burst of %d events up to number %d", p.Name, events, n), func(heard []participant.Received) bool {
			for _, h := range heard[seen:] {
				if d, ok := op.Delivered(h.Event, h.Args, profiles.Vars{}); ok {
					index, _ := strconv.Atoi(fmt.Sprint(d.Values["index"]))
					came = max(came, index+1)
				}
			}
			seen = len(heard)
			return came >= n
		})
		if n == events {
			return
		}
	}
}

// expectBurst waits for a burst and expects all its events, once and in order.
func expectBurst(p *participant.Participant, events int) {
	awaitBurst(p, events)
	sent := make([]string, events)
	for i := range sent {
		sent[i] = strconv.Itoa(i)
	}
	received := func() (got []string) {
		for _, d := range p.Deliveries(profiles.Burst, profiles.Vars{}) {
			got = append(got, fmt.Sprint(d.Values["index"]))
		}
		return got
	}
	p.AwaitLate(received, sent)
	got := received()
	if faults := p.Trial.Compare(sent, got); faults != "" {
		p.Trial.Fail(fmt.Sprintf("%s receives the burst 0 … %d once and in order", p.Name, events-1), "%s; received %s", faults, trial.List(got))
	}
}

// upgradesUnderTraffic upgrades clients that talk and are talked to without pause.
func upgradesUnderTraffic(t *trial.Trial) {
	const movers = 3
	polling, webSocket := t.Variant, t.Variant
	polling.Transport, webSocket.Transport = client.Polling, client.WebSocket
	speaker := participant.NewOn(t, webSocket, "speaker")
	people := make([]*participant.Participant, movers)
	var entering []func()
	for i := range people {
		entering = append(entering, func() { people[i] = participant.NewOn(t, polling, fmt.Sprintf("mover %d", i+1)) })
	}
	t.Together(entering...)

	// In a room, where the application has any, so that nobody else has to listen.
	say, room := profiles.SayAll, participant.Room(t)
	if t.Has(profiles.Join) && t.Has(profiles.SayRoom) {
		say = profiles.SayRoom
		participant.Join(t, room, append(people, speaker)...)
	}
	address := participant.StartTalk(speaker, speaker, say, room)
	defer address.End()
	t.Together(participant.Each(people, func(_ int, p *participant.Participant) {
		own := participant.StartTalk(p, p, profiles.Echo, "")
		defer own.End()
		address.AwaitAt(p)
		ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Dial)
		defer cancel()
		if err := p.Client.Upgrade(ctx); err != nil {
			t.Fail(p.Name+" moves to WebSocket while messages flow", "%s", trial.Show(err))
		}
		address.AwaitAt(p)
		own.End()
		sent := own.Tokens()
		sent = append(sent, participant.Fence(t, p, profiles.Echo, profiles.Vars{}, []*participant.Participant{p}))
		p.ExpectFrom(p, profiles.Echo, profiles.Vars{}, sent)
	})...)
	address.End()
	sent := address.Tokens()
	sent = append(sent, participant.Fence(t, speaker, say, profiles.Vars{Room: room}, people))
	for _, p := range people {
		p.ExpectFrom(speaker, say, profiles.Vars{}, sent)
	}
}

// missedWhileAway cuts a client off, talks in every way that would have reached it, and lets it come back.
func missedWhileAway(t *trial.Trial) {
	people := participant.NewAll(t, "ann", "bob")
	ann, gone := people[0], people[1]
	sid := gone.Socket.ID()
	seen := !participant.Disconnections.Missing(t.Server, t.Variant) && t.Variant.Transport != client.Polling // the server sees at once that it is gone
	if seen {
		participant.WatchDisconnections(t, ann)
	}
	room := profiles.Vars{Room: participant.Room(t)}
	if t.Has(profiles.Join) {
		participant.Join(t, room.Room, gone)
	}
	gone.Client.Abort()
	if seen {
		ann.AwaitDisconnection(sid)
	}
	said := map[profiles.OperationName]profiles.Vars{profiles.SayAll: {}, profiles.SayOthers: {}, profiles.SayRoom: room, profiles.SayDirect: {To: sid, User: gone.User}}
	for name, v := range said {
		if t.Has(name) && (name != profiles.SayRoom || t.Has(profiles.Join)) {
			ann.Say(name, v)
		}
	}
	participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{ann})
	t.LetOvertakenCome()

	back := participant.New(t, "bob")
	fence := participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{back})
	if heard := back.TokensBy(profiles.SayAll, profiles.SayOthers, profiles.SayRoom, profiles.SayDirect); !slices.Equal(heard, []string{fence}) {
		t.Fail("of all that was said to it, a client that is back hears only what was said after that: "+fence, "%s", trial.List(heard))
	}
}
