package api

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// roomsLeft are the cases about rooms that clients are to be out of, although they never said so.
var roomsLeft = []trial.Case{
	{
		ID: "API-ROOM-11", Level: reports.Promise, Title: "a join that is pending when its client goes leaves no member behind",
		Requirement: "A client that goes right behind its join, before that is confirmed, is no member of the room, neither then nor later.",
		Source:      trial.Documentation("Rooms, Disconnection", "rooms/#disconnection"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Join), trial.Operation(profiles.Members)),
		Over:        trial.OverSessions,
		Lane:        trial.Slow,
		Body: func(t *trial.Trial) {
			leftBehind(t, func(s *session.Session, join func() string) {
				s.Connect(t.Variant.Namespace)
				goBehind(s, join())
			})
		},
	},
	{
		ID: "API-ROOM-12", Level: reports.Promise, Title: "a client that goes right behind its CONNECT and its join leaves no member behind",
		Requirement: "A client that asks for a namespace and for a room there, and goes before either is answered, is no member of the room, neither then " +
			"nor later.",
		Source: trial.Documentation("Rooms, Disconnection", "rooms/#disconnection"),
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.NoSetup, trial.Operation(profiles.Join), trial.Operation(profiles.Members)),
		Over:   trial.OverSessions,
		Lane:   trial.Slow,
		Body: func(t *trial.Trial) {
			leftBehind(t, func(s *session.Session, join func() string) {
				goBehind(s, session.Packet("0", t.Variant.Namespace, t.AuthText()), join())
			})
		},
	},
	{
		ID: "API-ROOM-13", Level: reports.Promise, Title: "a connection that is lost leaves the rooms of all its namespaces",
		Requirement: "A client that is in rooms of two namespaces and loses its connection is no member of any of them any more.",
		Source:      trial.Documentation("Rooms, Disconnection", "rooms/#disconnection"),
		Needs: trial.Needs(trial.AnotherNamespace, trial.Operation(profiles.Join), trial.Operation(profiles.Members),
			trial.OperationElsewhere(profiles.Join), trial.OperationElsewhere(profiles.Members)),
		Over: overMain,
		Body: func(t *trial.Trial) {
			lines := participant.DialAll(t, "ann", "bob")
			room := participant.Room(t)
			type place struct{ ann, bob *participant.Participant }
			var places []place
			for _, namespace := range []string{t.Variant.Namespace, t.OtherNamespace()} {
				p := place{lines[0].Enter(namespace, "ann"), lines[1].Enter(namespace, "bob")}
				participant.Join(t, room, p.ann, p.bob)
				expectMembers(p.ann, room, p.ann, p.bob)
				places = append(places, p)
			}
			if t.Variant.Transport == client.Polling {
				lines[1].Client.Close() // nobody can see at once that a long-polling client is gone without a word
			} else {
				lines[1].Client.Abort()
			}
			for _, p := range places {
				expectMembers(p.ann, room, p.ann)
			}
		},
	},
	{
		ID: "API-ROOM-14", Level: reports.Promise, Title: "all members of a room can be taken out of it together, the last one too",
		Requirement: "socketsLeave on the members of a room, for that room itself, leaves nobody in it; whoever joins it afterwards is a member.",
		Source:      trial.Documentation("Server instance, Utility methods", "server-instance/#utility-methods"),
		Needs:       trial.Needs(trial.Operation(profiles.Join), trial.Operation(profiles.Members), trial.Operation(profiles.MembersLeave)),
		Over:        overMain,
		Body: func(t *trial.Trial) {
			people := participant.NewAll(t, "ann", "bob", "cy", "dan", "eve")
			ann, members := people[0], people[1:]
			room := participant.Room(t)
			participant.Join(t, room, members...)
			expectMembers(ann, room, members...)
			ann.Do(profiles.MembersLeave, profiles.Vars{Room: room, OtherRoom: room})
			expectMembers(ann, room)
			participant.Join(t, room, members[0])
			expectMembers(ann, room, members[0])
		},
	},
}

// leftBehind lets several clients ask to be in a room and go at once, and expects the one who is really there as the only member.
func leftBehind(t *trial.Trial, come func(s *session.Session, join func() string)) {
	const clients = 4
	ann := participant.NewOn(t, trial.Variant{Engine: engineio.V4, Transport: t.Variant.Transport, Namespace: t.Variant.Namespace}, "ann")
	room := participant.Room(t)
	op, _ := t.Server.Profile.Operation(profiles.Join)
	for range clients {
		s := session.Open(t, t.Variant.Transport)
		come(s, func() string { return s.Text(t.Variant.Namespace, op, profiles.Vars{Room: room}) })
	}
	participant.Join(t, room, ann)
	expectMembers(ann, room, ann)
	t.LetSettle() // nothing tells when a join that is pending is done
	expectMembers(ann, room, ann)
}

// goBehind sends packets and ends the connection right behind them: over long-polling with a close packet in the same payload, on a
// WebSocket without a word.
func goBehind(s *session.Session, packets ...string) {
	if s.WebSocket == nil {
		s.Provoke(append(packets, "1")...)
		return
	}
	s.Provoke(packets...)
	s.WebSocket.Abort()
}
