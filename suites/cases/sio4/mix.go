package sio4

import (
	"fmt"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var bothGenerations = trial.ReferenceImplementation("compatibility with the clients of Socket.IO 2", "socket.io/lib/client.ts")

var mix = trial.Area{
	Key:   "SIO4-MIX",
	Title: "Socket.IO 4 and 5 on one server",
	Cases: []trial.Case{
		{
			ID: "SIO4-MIX-01", Level: reports.Reference, Title: "clients of both generations hear each other",
			Requirement: "What a client of Engine.IO 3 says to everybody reaches those of Engine.IO 4, and the other way round, each message once and in order.",
			Source:      bothGenerations,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.SpeaksEIO4, trial.Operation(profiles.SayAll)),
			Over:        overShared,
			Body: func(t *trial.Trial) {
				older, newer := generations(t)
				participant.TalkAtOnce(t, []*participant.Participant{older, newer}, profiles.SayAll, profiles.Vars{}, participant.Everybody)
			},
		},
		{
			ID: "SIO4-MIX-02", Level: reports.Reference, Title: "attachments cross from one generation to the other",
			Requirement: "A message with attachments from a client of one generation arrives unchanged at the clients of the other.",
			Source:      bothGenerations,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.SpeaksEIO4, trial.Operation(profiles.SayAll), trial.SaysAnything, trial.Binary),
			Over:        overShared,
			Body: func(t *trial.Trial) {
				older, newer := generations(t)
				args := []any{[]byte{0, 1, 0xff}, map[string]any{"text": "between", "file": []byte("two")}}
				for _, way := range [][2]*participant.Participant{{older, newer}, {newer, older}} {
					token := way[0].Say(profiles.SayAll, profiles.Vars{Args: args})
					expectPayload(way[1], profiles.SayAll, token, args)
				}
			},
		},
		{
			ID: "SIO4-MIX-03", Level: reports.Reference, Title: "a room has members of both generations",
			Requirement: "A message to a room reaches its members whatever their generation, and nobody else.",
			Source:      bothGenerations,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.SpeaksEIO4, trial.Operation(profiles.Join), trial.Operation(profiles.SayRoom)),
			Over:        overShared,
			Body: func(t *trial.Trial) {
				older, newer := generations(t)
				elder, younger := generations(t)
				// What the first room says is there, or never comes, when the second one hears itself.
				for _, members := range [][]*participant.Participant{{older, newer}, {elder, younger}} {
					room := profiles.Vars{Room: participant.Room(t)}
					participant.Join(t, room.Room, members...)
					participant.TalkAtOnce(t, members, profiles.SayRoom, room, participant.Everybody)
				}
			},
		},
		{
			ID: "SIO4-MIX-04", Level: reports.Reference, Title: "a private message crosses from one generation to the other",
			Requirement: "A private message to the id of a socket reaches that socket, whatever the generations of both.",
			Source:      bothGenerations,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.SpeaksEIO4, trial.Operation(profiles.SayDirect)),
			Over:        overShared,
			Body: func(t *trial.Trial) {
				older, newer := generations(t)
				for _, way := range [][2]*participant.Participant{{older, newer}, {newer, older}} {
					from, to := way[0], way[1]
					token := from.Say(profiles.SayDirect, participant.To(to))
					to.AwaitToken(profiles.SayDirect, profiles.Vars{}, token)
				}
			},
		},
		{
			ID: "SIO4-MIX-05", Level: reports.Reference, Title: "a message to several rooms reaches members of both generations once",
			Requirement: "What is sent to a union of rooms reaches each client that is in any of them once, whatever its generation and however many of them it is in.",
			Source:      bothGenerations,
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.SpeaksEIO4, trial.Operation(profiles.Join), trial.Operation(profiles.SayRooms), trial.SeveralRooms),
			Over:        overShared,
			Body: func(t *trial.Trial) {
				older, newer := generations(t)
				people, one, two := []*participant.Participant{older, newer}, participant.Room(t), participant.Room(t)
				participant.Join(t, one, people...)
				participant.Join(t, two, people...)
				rooms := profiles.Vars{Rooms: []string{one, two}}
				var sent []string
				for _, speaker := range []*participant.Participant{older, newer, older} { // the last message proves that there are no copies of the others
					sent = append(sent, speaker.Say(profiles.SayRooms, rooms))
					for _, p := range people {
						p.AwaitToken(profiles.SayRooms, profiles.Vars{}, session.Last(sent))
					}
				}
				for _, p := range people {
					p.ExpectTokens(profiles.SayRooms, profiles.Vars{}, sent)
				}
			},
		},
	},
}

// overShared runs a case on every transport that the target offers to both generations, in every namespace.
func overShared(t *server.Server) []trial.Variant {
	var variants []trial.Variant
	for _, transport := range t.Detection.Transports(engineio.V3) {
		for _, namespace := range trial.Namespaces(t) {
			if t.Detection.Offers(engineio.V4, transport) {
				variants = append(variants, trial.Variant{Transport: transport, Namespace: namespace})
			}
		}
	}
	return variants
}

// generations lets in a client of each generation, on the variant's transport and in its namespace.
func generations(t *trial.Trial) (older, newer *participant.Participant) {
	enter := func(engine engineio.Revision) *participant.Participant {
		v := t.Variant
		v.Engine = engine
		return participant.NewOn(t, v, fmt.Sprintf("the client of Engine.IO %d", engine))
	}
	t.Together(func() { older = enter(engineio.V3) }, func() { newer = enter(engineio.V4) })
	return older, newer
}

// expectPayload waits for a token and expects the arguments behind it unchanged.
func expectPayload(p *participant.Participant, name profiles.OperationName, token string, args []any) {
	p.AwaitToken(name, profiles.Vars{}, token)
	op, _ := p.Trial.Server.Profile.Operation(name)
	for _, h := range p.Received() {
		d, ok := op.Delivered(h.Event, h.Args, profiles.Vars{Token: token})
		if !ok {
			continue
		}
		// Behind them there may be an offset, from a server that keeps the state of connections.
		if got := d.Args[1:]; len(got) < len(args) || !session.SameArguments(args, got[:len(args)]) {
			p.Trial.Fail(fmt.Sprintf("the arguments %s unchanged at %s", trial.Show(args), p.Name), "%s", trial.Show(got))
		}
	}
}
