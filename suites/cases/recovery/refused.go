package recovery

import (
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

// inMemory is the code that keeps sessions and packets in the reference implementation.
const inMemory = "socket.io-adapter/lib/in-memory-adapter.ts"

// unrecoveredCases are about who does not get a session back, and which events nobody gets again.
var unrecoveredCases = []trial.Case{
	{
		ID: "REC-05", Level: reports.Reference, Title: "who claims a session that is not its own is a new client",
		Requirement: "A pid that the server never told, one that it told in another namespace, and an offset that it does not know are no reason to refuse a " +
			"client, and none to give it a session: it has a new sid and a new pid.",
		Source: trial.ReferenceImplementation("restoring a session", inMemory),
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo)),
		Over:   trial.OverSessions,
		Body: func(t *trial.Trial) {
			g := newGuest(t)
			g.loseNoticed()
			expectStranger(t, g, comeBack(t, "sioproof-"+t.Token(), g.offset), "the pid is made up")
			expectStranger(t, g, comeBack(t, g.pid[:len(g.pid)-1], g.offset), "the last character of the pid is missing")
			expectStranger(t, g, comeBack(t, g.sid, g.offset), "the sid, which others know, is claimed as the pid")
			expectStranger(t, g, comeBack(t, g.pid, "sioproof-"+t.Token()), "the offset is made up")
			expectStranger(t, g, comeBack(t, g.pid, 1), "the offset is no text")
			for _, other := range trial.Namespaces(t.Server) {
				if other != t.Variant.Namespace {
					expectStranger(t, g, comeBackTo(t, other, g.pid, g.offset), "the pid was told in "+t.Variant.Namespace+" and claimed in "+other)
				}
			}
		},
	},
	{
		ID: "REC-06", Level: reports.Reference, Title: "who left, or was shown out, is a new client",
		Requirement: "Only a connection that was lost can be recovered: a client that disconnected from the namespace, or was disconnected by the server, has " +
			"a new sid and a new pid when it comes back, whatever it claims.",
		Source: trial.Documentation("Connection state recovery, Usage", "connection-state-recovery#usage"),
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo)),
		Over:   trial.OverSessions,
		Body: func(t *trial.Trial) {
			for _, end := range deliberateEnds(t) {
				g := newGuest(t)
				end.of(g)
				g.lose()
				expectStranger(t, g, comeBack(t, g.pid, g.offset), end.why)
			}
		},
	},
	{
		ID: "REC-07", Level: reports.Reference, Title: "who comes back too late is a new client",
		Requirement: "A session is kept for maxDisconnectionDuration. Whoever comes back later is a new client.",
		Source:      trial.ReferenceImplementation("how long sessions are kept", inMemory),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo), trial.RecoveryTime),
		Over:        trial.OverSessions,
		Lane:        trial.Slow,
		Body: func(t *trial.Trial) {
			g := newGuest(t)
			g.loseNoticed()
			select {
			case <-time.After(t.Server.Timing.MaxDisconnection + lateness):
			case <-t.Context().Done():
			}
			expectStranger(t, g, comeBack(t, g.pid, g.offset), "the session was lost longer ago than max_disconnection_duration")
		},
	},
	{
		ID: "REC-08", Level: reports.Reference, Title: "nothing is replayed that was not to come, or cannot come late",
		Requirement: "A client that comes back gets no event of a room that it was not in, or to all but a room that it was in, none of those it sent to others " +
			"than itself, none to a single other client, no volatile one, and none that asks for an acknowledgement, as nobody waits for that any more.",
		Source: trial.ReferenceImplementation("packets that are kept", inMemory),
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo), trial.Operation(profiles.SayAll)),
		Over:   trial.OverSessions,
		Body:   notReplayed,
	},
	{
		ID: "REC-15", Level: reports.Info, Title: "a client that got no event yet claims its session",
		Requirement: "Nothing is said about a client that lost its connection before it got any event with an offset: it has a pid, and no offset to name.",
		Source:      underTheHood,
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo)),
		Over:        trial.OverSessions,
		Body: func(t *trial.Trial) {
			g := newGuest(t)
			g.loseNoticed()
			if back := comeBack(t, g.pid, nil); back.sid == g.sid {
				t.Record("it has its session back")
			}
			t.Record("it is a new client")
		},
	},
	{
		ID: "REC-13", Level: reports.Format, Title: "a session is given back to one connection",
		Requirement: "Every client has a sid of its own. So a session that was given back is nobody's to claim while it lives: whoever does is a new client.",
		Source:      trial.SocketIO5("Difference between v5 and v4", "difference-between-v5-and-v4"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo)),
		Over:        trial.OverSessions,
		Body: func(t *trial.Trial) {
			g := newGuest(t)
			g.lose()
			back := g.recover()
			expectStranger(t, g, comeBack(t, g.pid, g.offset), "the session was given back to another connection, which is open")
			back.expectMissed(nil)
		},
	},
	{
		ID: "REC-14", Level: reports.Reference, Title: "who left after it came back is a new client",
		Requirement: "A client that has its session back and then disconnects on purpose has left: what the server kept before does not count any more.",
		Source:      trial.Documentation("Connection state recovery, Usage", "connection-state-recovery#usage"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo)),
		Over:        trial.OverSessions,
		Body: func(t *trial.Trial) {
			g := newGuest(t)
			g.lose()
			back := g.recover()
			back.leave()
			expectStranger(t, g, comeBack(t, g.pid, g.offset), "the client disconnected from the namespace after it had come back")
		},
	},
}

// lateness is how much longer than it has to a client stays away.
const lateness = 300 * time.Millisecond

// deliberateEnd is a way to leave a namespace that is no accident.
type deliberateEnd struct {
	of  func(*guest)
	why string
}

// deliberateEnds are those that the application offers.
func deliberateEnds(t *trial.Trial) []deliberateEnd {
	ends := []deliberateEnd{{(*guest).leave, "the client disconnected from the namespace"}}
	if t.Has(profiles.Bye) {
		ends = append(ends, deliberateEnd{func(g *guest) { g.beShownOut(profiles.Bye) }, "the server disconnected the client from the namespace"})
	}
	if t.Has(profiles.ByeAll) {
		ends = append(ends, deliberateEnd{func(g *guest) { g.beShownOut(profiles.ByeAll) }, "the server disconnected the client and closed its connection"})
	}
	return ends
}

// leave disconnects from the namespace, and waits until the server has seen that.
func (g *guest) leave() {
	g.LeaveNamespace(g.Trial.Variant.Namespace)
}

// beShownOut has the server disconnect the client.
func (g *guest) beShownOut(name profiles.OperationName) {
	g.do(name, profiles.Vars{})
	g.AwaitPacket("a DISCONNECT packet for "+g.Trial.Variant.Namespace, func(p socketio.Packet) bool {
		return p.Type == socketio.Disconnect && p.Namespace == g.Trial.Variant.Namespace
	})
}

// notReplayed has events emitted that a client is not to get again, and brings it back from before them: with the offset of an event
// that came before, as if it had got none of those since.
func notReplayed(t *trial.Trial) {
	g, ann := newGuest(t), speaker(t, "ann")
	var missed, others []string
	if t.Has(profiles.Join) && t.Has(profiles.SayExcept) {
		own := participant.Room(t)
		g.settleIn(profiles.Join, own)
		others = append(others, ann.Say(profiles.SayExcept, profiles.Vars{Room: own}))
	}
	if t.Has(profiles.SayVolatile) {
		others = append(others, ann.Say(profiles.SayVolatile, profiles.Vars{}))
	}
	if t.Has(profiles.Join) && t.Has(profiles.SayRoom) {
		room := participant.Room(t)
		participant.Join(t, room, ann)
		others = append(others, ann.Say(profiles.SayRoom, profiles.Vars{Room: room}))
	}
	if t.Has(profiles.SayDirect) {
		others = append(others, ann.Say(profiles.SayDirect, participant.To(ann)))
	}
	missed = append(missed, participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{ann}))
	if t.Has(profiles.SayOthers) {
		others = append(others, g.say(profiles.SayOthers))
	}
	asked := ""
	if t.Has(profiles.Ask) {
		asked = g.say(profiles.Ask)
		g.AwaitToken(profiles.Ask, asked)
	}
	seen := g.say(profiles.Echo)
	g.AwaitToken(profiles.Echo, seen)
	missed = append(missed, seen)
	t.Note("not to be replayed: %v %s", others, asked)
	g.lose()
	back := g.recover()
	back.expectMissed(missed)
	if asked != "" && len(back.Tokens(profiles.Ask, asked)) > 0 {
		t.Fail("no event that asks for an acknowledgement among those that were missed", "%v", back.Tokens(profiles.Ask, asked)[0])
	}
}
