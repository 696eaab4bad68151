package recovery

import (
	"slices"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var stateRecovery = trial.Area{
	Key:   "REC",
	Title: "Connection state recovery",
	Cases: slices.Concat(recoveredCases, unrecoveredCases, offsetCases),
}

// underTheHood is where the documentation says how a session is recovered.
var underTheHood = trial.Documentation("Connection state recovery, How it works under the hood", "connection-state-recovery#how-it-works-under-the-hood")

// recoveredCases are about what a client that lost its connection has again.
var recoveredCases = []trial.Case{
	{
		ID: "REC-01", Level: reports.Reference, Title: "the answer to CONNECT has a private id beside the sid",
		Requirement: "With connection state recovery the answer to CONNECT has a pid beside the sid: a text that nobody else is told, so it is not the " +
			"sid, and no other client's, and not that of another namespace.",
		Source: underTheHood,
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Recovery),
		Over:   trial.OverTransports,
		Body: func(t *trial.Trial) {
			seen := map[string]string{}
			for range 3 {
				s := session.Open(t, t.Variant.Transport)
				for _, name := range trial.Namespaces(t.Server) {
					session.ExpectDistinct(t, seen, s.Connect(name), "a socket in "+name)
					session.ExpectDistinct(t, seen, expectPID(s, name), "the pid of a socket in "+name)
				}
			}
		},
	},
	{
		ID: "REC-02", Level: reports.Reference, Title: "an event that can be replayed ends in its offset",
		Requirement: "Behind the arguments of the application every event has its offset, by which the client tells what it got last: a text, and another " +
			"one for each event.",
		Source: underTheHood,
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo)),
		Over:   trial.OverSessions,
		Body: func(t *trial.Trial) {
			g, seen := newGuest(t), map[string]string{}
			for _, name := range told(t, profiles.Echo, profiles.SayAll, profiles.SayDirect) {
				for range 3 {
					session.ExpectDistinct(t, seen, g.offsetOf(name, g.say(name)), "an event by "+string(name))
				}
			}
			if op, _ := t.Server.Profile.Operation(profiles.Echo); op.Carries() == profiles.CarriesAny && !t.Server.Profile.NoBinary {
				binary := g.say(profiles.Echo, []byte{1, 2, 3})
				session.ExpectDistinct(t, seen, g.offsetOf(profiles.Echo, binary), "an event with an attachment")
			}
		},
	},
	{
		ID: "REC-03", Level: reports.Reference, Title: "who comes back has its ids again and what it missed, in order and once",
		Requirement: "A client that lost its connection and comes back with its pid and the offset of the last event it got has the same sid and the same " +
			"pid again, and gets the events it missed, to everybody and to itself, in order, none lost and none twice, before any later one.",
		Source: underTheHood,
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo), trial.Operation(profiles.SayAll)),
		Over:   trial.OverSessions,
		Body: func(t *trial.Trial) {
			g, ann := newGuest(t), speaker(t, "ann")
			g.lose()
			var missed []string
			for range 5 {
				for _, name := range told(t, profiles.SayAll, profiles.SayOthers, profiles.SayDirect) {
					missed = append(missed, ann.Say(name, profiles.Vars{To: g.sid, User: g.User}))
				}
			}
			missed = append(missed, participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{ann}))
			g.recover().expectMissed(missed)
		},
	},
	{
		ID: "REC-04", Level: reports.Reference, Title: "who comes back is in its rooms again, and heard them meanwhile",
		Requirement: "A client that has its session back is in the rooms it was in when it lost its connection, gets what was sent to them meanwhile, and is " +
			"in no room that it had left.",
		Source: underTheHood,
		Needs: trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo), trial.Operation(profiles.Join), trial.Operation(profiles.SayRoom),
			trial.Operation(profiles.SayAll), trial.SeveralRooms),
		Over: trial.OverSessions,
		Body: roomsAgain,
	},
	{
		ID: "REC-09", Level: reports.Format, Title: "the answer to CONNECT precedes the events that were missed",
		Requirement: "Events are exchanged once the connection to the namespace is established, so the answer to CONNECT comes before any event of that " +
			"namespace, those that were missed included.",
		Source: trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data"),
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo), trial.Operation(profiles.SayAll)),
		Over:   trial.OverSessions,
		Body: func(t *trial.Trial) {
			g, ann := newGuest(t), speaker(t, "ann")
			g.lose()
			missed := participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{ann})
			back := g.recover()
			back.AwaitToken(profiles.SayAll, missed)
			if event := back.Tokens(profiles.SayAll, missed)[0]; event.At.Before(back.Entered) {
				t.Fail("the answer to CONNECT, and behind it what was missed", "%v came before it", event)
			}
		},
	},
	{
		ID: "REC-10", Level: reports.Reference, Title: "a session is recovered as often as it is lost",
		Requirement: "A client that has its session back and loses its connection again has it back again, with what it missed since. So an event that " +
			"was replayed has its offset, too.",
		Source: underTheHood,
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo), trial.Operation(profiles.SayAll)),
		Over:   trial.OverSessions,
		Body: func(t *trial.Trial) {
			g, ann := newGuest(t), speaker(t, "ann")
			var missed []string
			for range 3 {
				g.lose()
				last := participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{ann})
				g = g.recover()
				live := g.expectMissed(append(missed, last))
				g.offset = g.offsetOf(profiles.SayAll, last)
				missed = []string{live}
			}
		},
	},
	{
		ID: "REC-11", Level: reports.Reference, Title: "a missed event has its attachments",
		Requirement: "An event with binary arguments that was missed arrives as it was sent.",
		Source:      underTheHood,
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo), trial.Operation(profiles.SayAll), trial.Binary),
		Over:        trial.OverSessions,
		Body: func(t *trial.Trial) {
			say, _ := t.Server.Profile.Operation(profiles.SayAll)
			if say.Carries() != profiles.CarriesAny {
				t.NotApplicable("operation %s with any arguments", profiles.SayAll)
			}
			g, ann := newGuest(t), speaker(t, "ann")
			g.lose()
			sent := []any{[]byte{1, 2, 3}, map[string]any{"nested": []byte{0, 255}}}
			missed := ann.Say(profiles.SayAll, profiles.Vars{Args: sent})
			ann.AwaitToken(profiles.SayAll, profiles.Vars{}, missed)
			back := g.recover()
			back.AwaitToken(profiles.SayAll, missed)
			event, args, _ := session.Decode(*back.Tokens(profiles.SayAll, missed)[0].Socket)
			d, _ := say.Delivered(event, args, profiles.Vars{Token: missed})
			if got := back.WithoutOffset(d.Args[1:], len(sent)); !session.SameArguments(sent, got) {
				t.Fail("the arguments "+trial.Show(sent)+" unchanged", "%s", trial.Show(got))
			}
		},
	},
	{
		ID: "REC-12", Level: reports.Reference, Title: "who missed a heartbeat can come back",
		Requirement: "A client that the server gave up for not answering heartbeats did not leave on purpose: it has its session back.",
		Source:      trial.Documentation("Connection state recovery, Usage", "connection-state-recovery#usage"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.RecoveryOfSilence, trial.Operation(profiles.Echo), trial.Heartbeats),
		Over:        trial.OverSessions,
		Lane:        trial.Slow,
		Body: func(t *trial.Trial) {
			g := newGuest(t)
			g.Mute()
			g.AwaitPingTimeout("the session is ended, as heartbeats are not answered")
			g.recover().expectMissed(nil)
		},
	},
}

// roomsAgain loses a client that is in one room and has left another.
func roomsAgain(t *trial.Trial) {
	g, ann := newGuest(t), speaker(t, "ann")
	room, left := participant.Room(t), participant.Room(t)
	g.settleIn(profiles.Join, room)
	if t.Has(profiles.Leave) {
		g.settleIn(profiles.Join, left)
		g.settleIn(profiles.Leave, left)
	}
	participant.Join(t, room, ann)
	participant.Join(t, left, ann)
	speak := func() []string {
		heard := []string{ann.Say(profiles.SayRoom, profiles.Vars{Room: room})}
		ann.Say(profiles.SayRoom, profiles.Vars{Room: left})
		if t.Has(profiles.SayRooms) {
			heard = append(heard, ann.Say(profiles.SayRooms, profiles.Vars{Rooms: []string{left, room}}))
		}
		return append(heard, participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{ann}))
	}
	g.mark()
	g.lose()
	missed := append(speak(), speak()...)
	back := g.recover()
	later := speak()
	back.AwaitToken(profiles.SayAll, session.Last(later))
	back.expectMissed(append(missed, later...))
}
