package suites

import (
	"fmt"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

var bothGenerations = implementation("compatibility with the clients of Socket.IO 2", "socket.io/lib/client.ts")

var socket4Mix = Area{
	Key:   "SIO4-MIX",
	Title: "Socket.IO 4 and 5 on one server",
	Cases: []Case{
		{
			ID: "SIO4-MIX-01", Level: reports.Reference, Title: "clients of both generations hear each other",
			Requirement: "What a client of Engine.IO 3 says to everybody reaches those of Engine.IO 4, and the other way round, each message once and in order.",
			Source:      bothGenerations,
			Needs:       needs(engine3Spoken, engine4Spoken, operation(profiles.SayAll)),
			Over:        OverShared,
			Body: func(t *Trial) {
				older, newer := t.generations()
				t.talkAtOnce([]*Participant{older, newer}, profiles.SayAll, profiles.Vars{}, everybody)
			},
		},
		{
			ID: "SIO4-MIX-02", Level: reports.Reference, Title: "attachments cross from one generation to the other",
			Requirement: "A message with attachments from a client of one generation arrives unchanged at the clients of the other.",
			Source:      bothGenerations,
			Needs:       needs(engine3Spoken, engine4Spoken, operation(profiles.SayAll), saysAnything),
			Over:        OverShared,
			Body: func(t *Trial) {
				older, newer := t.generations()
				args := []any{[]byte{0, 1, 0xff}, map[string]any{"text": "between", "file": []byte("two")}}
				for _, way := range [][2]*Participant{{older, newer}, {newer, older}} {
					token := way[0].Say(profiles.SayAll, profiles.Vars{Args: args})
					way[1].expectPayload(profiles.SayAll, token, args)
				}
			},
		},
		{
			ID: "SIO4-MIX-03", Level: reports.Reference, Title: "a room has members of both generations",
			Requirement: "A message to a room reaches its members whatever their generation, and nobody else.",
			Source:      bothGenerations,
			Needs:       needs(engine3Spoken, engine4Spoken, operation(profiles.Join), operation(profiles.SayRoom)),
			Over:        OverShared,
			Body: func(t *Trial) {
				older, newer := t.generations()
				elder, younger := t.generations()
				// What the first room says is there, or never comes, when the second one hears itself.
				for _, members := range [][]*Participant{{older, newer}, {elder, younger}} {
					room := profiles.Vars{Room: t.Room()}
					t.join(room.Room, members...)
					t.talkAtOnce(members, profiles.SayRoom, room, everybody)
				}
			},
		},
		{
			ID: "SIO4-MIX-04", Level: reports.Reference, Title: "a private message crosses from one generation to the other",
			Requirement: "A private message to the id of a socket reaches that socket, whatever the generations of both.",
			Source:      bothGenerations,
			Needs:       needs(engine3Spoken, engine4Spoken, operation(profiles.SayDirect)),
			Over:        OverShared,
			Body: func(t *Trial) {
				older, newer := t.generations()
				for _, way := range [][2]*Participant{{older, newer}, {newer, older}} {
					from, to := way[0], way[1]
					token := from.Say(profiles.SayDirect, profiles.Vars{To: to.Socket.ID()})
					to.AwaitToken(profiles.SayDirect, profiles.Vars{}, token)
				}
			},
		},
	},
}

// OverShared runs a case on every transport that the target offers to both generations, in every namespace.
func OverShared(t *server.Server) []Variant {
	var variants []Variant
	for _, transport := range t.Detection.Transports(engineio.V3) {
		for _, namespace := range namespaces(t) {
			if t.Detection.Offers(engineio.V4, transport) {
				variants = append(variants, Variant{Transport: transport, Namespace: namespace})
			}
		}
	}
	return variants
}

// generations lets in a client of each generation, on the variant's transport and in its namespace.
func (t *Trial) generations() (older, newer *Participant) {
	enter := func(engine engineio.Revision) *Participant {
		v := t.Variant
		v.Engine = engine
		return t.ParticipantOn(v, fmt.Sprintf("the client of Engine.IO %d", engine))
	}
	t.Together(func() { older = enter(engineio.V3) }, func() { newer = enter(engineio.V4) })
	return older, newer
}

// expectPayload waits for a token and expects the arguments behind it unchanged.
func (p *Participant) expectPayload(name profiles.OperationName, token string, args []any) {
	p.AwaitToken(name, profiles.Vars{}, token)
	op, _ := p.t.Target.Profile.Operation(name)
	for _, h := range p.Received() {
		d, ok := op.Delivered(h.Event, h.Args, profiles.Vars{Token: token})
		if !ok {
			continue
		}
		// Behind them there may be an offset, from a server that keeps the state of connections.
		if got := d.Args[1:]; len(got) < len(args) || !sameArguments(args, got[:len(args)]) {
			p.t.Fail(fmt.Sprintf("the arguments %s unchanged at %s", show(args), p.Name), "%s", show(got))
		}
	}
}
