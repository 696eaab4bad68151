package recovery

import (
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// offsetCases are about which offset a client comes back with, and how old it may be.
var offsetCases = []trial.Case{
	{
		ID: "REC-16", Level: reports.Promise, Title: "a volatile event that ends in a text does not spoil the recovery",
		Requirement: "A client takes the text at the end of an event for its offset. So a client whose last event was a volatile one has its session back all " +
			"the same, with what it missed since.",
		Source: trial.Documentation("Connection state recovery, Usage", "connection-state-recovery#usage"),
		Needs: trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.Operation(profiles.Echo), trial.Operation(profiles.SayAll),
			trial.Operation(profiles.SayVolatile)),
		Over: trial.OverSessions,
		Body: func(t *trial.Trial) {
			g, ann := newGuest(t), speaker(t, "ann")
			missed := []string{g.endWithVolatile(ann)}
			g.loseNoticed()
			missed = append(missed, participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{ann}))
			back := comeBack(t, g.pid, g.offset)
			if back.sid != g.sid || back.pid != g.pid {
				t.Fail("the session is given back to a client whose last event was volatile, and ended in the text "+trial.Show(g.offset),
					"sid %s and pid %s instead of %s and %s", trial.Show(back.sid), trial.Show(back.pid), trial.Show(g.sid), trial.Show(g.pid))
			}
			back.expectMissed(missed)
		},
	},
	{
		ID: "REC-17", Level: reports.Reference, Title: "who got no event for longer than a heartbeat has its session back",
		Requirement: "The last event of a client may be older than a heartbeat when it loses its connection: within maxDisconnectionDuration it has its " +
			"session back.",
		Source: underTheHood,
		Needs:  trial.Needs(trial.SpeaksEIO4, trial.Recovery, trial.RecoveryOfSilence, trial.Operation(profiles.Echo), trial.Operation(profiles.SayAll), trial.Heartbeats),
		Over:   trial.OverTransports,
		Lane:   trial.Slow,
		Body: func(t *trial.Trial) {
			t.Variant.Namespace = trial.Namespaces(t.Server)[0]
			g, ann := newGuest(t), speaker(t, "ann")
			g.UntilEnd(time.Now().Add(session.Silence(t)))
			g.lose()
			missed := participant.Fence(t, ann, profiles.SayAll, profiles.Vars{}, []*participant.Participant{ann})
			g.recover().expectMissed([]string{missed})
		},
	},
}

// endWithVolatile has a guest get a volatile event, takes the text at the end of that for the offset as the official client does, and
// returns the token of the event behind it. A volatile event comes if the server can write when it is said, so more than one may have
// to be said, with more time before each.
func (g *guest) endWithVolatile(ann *participant.Participant) (next string) {
	for n := range 50 {
		time.Sleep(time.Duration(n) * time.Millisecond)
		volatile := ann.Say(profiles.SayVolatile, profiles.Vars{})
		next = ann.Say(profiles.SayAll, profiles.Vars{})
		g.AwaitToken(profiles.SayAll, next)
		if heard := g.Tokens(profiles.SayVolatile, volatile); len(heard) > 0 {
			_, args, _ := session.Decode(*heard[0].Socket)
			if text, ok := session.Last(args).(string); ok {
				g.offset = text
			}
			return next
		}
	}
	g.Trial.NotApplicable("a volatile event that reaches a client which nothing else is sent to")
	return ""
}
