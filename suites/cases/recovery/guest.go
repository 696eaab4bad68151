package recovery

import (
	"slices"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// guest is a client that loses its connection and comes back: one session in the variant's namespace, and what it has to say to
// have that again.
type guest struct {
	*session.Session
	sid, pid string
	offset   string // of the last event that it took note of
}

// newGuest connects a client, which has taken note of one event.
func newGuest(t *trial.Trial) *guest {
	g := &guest{Session: session.Open(t, t.Variant.Transport)}
	g.sid = g.Connect(t.Variant.Namespace)
	g.pid = expectPID(g.Session, t.Variant.Namespace)
	g.mark()
	return g
}

// expectPID expects that the last answer to CONNECT had a private id, and returns that.
func expectPID(s *session.Session, namespace string) string {
	if s.PrivateID == "" {
		s.Trial.Fail("a pid, which is a text, beside the sid in the answer to CONNECT for "+namespace, "no pid, or one that is no text")
	}
	return s.PrivateID
}

// mark takes note of an event: whatever comes behind it has been missed, if the client comes back with the offset of this one.
func (g *guest) mark() {
	token := g.Trial.Token()
	g.SendEcho(g.Trial.Variant.Namespace, token)
	g.offset = g.offsetOf(profiles.Echo, token)
}

// offsetOf waits for an event and returns its offset.
func (g *guest) offsetOf(name profiles.OperationName, token string) string {
	g.AwaitToken(name, token)
	_, args, _ := session.Decode(*g.Tokens(name, token)[0].Socket)
	offset, text := session.Last(args).(string)
	if !text || offset == token || offset == "" {
		g.Trial.Fail("an offset, which is a text, as the last argument behind those of the application", "%s", trial.Show(args))
	}
	return offset
}

// comeBack opens a new connection and claims a session in the variant's namespace, with no offset if that is nil.
func comeBack(t *trial.Trial, pid string, offset any) *guest {
	return comeBackTo(t, t.Variant.Namespace, pid, offset)
}

func comeBackTo(t *trial.Trial, namespace, pid string, offset any) *guest {
	g := &guest{Session: session.Open(t, t.Variant.Transport)}
	auth := t.AuthWith(g.User, map[string]any{"pid": pid})
	if offset != nil {
		auth["offset"] = offset
	}
	g.sid = g.Enter(namespace, auth)
	g.pid = g.PrivateID
	return g
}

// do performs an operation of the profile.
func (g *guest) do(name profiles.OperationName, v profiles.Vars) {
	g.Do(g.Trial.Variant.Namespace, name, v)
}

// say performs an operation with a new token, and returns the token.
func (g *guest) say(name profiles.OperationName, args ...any) string {
	token := g.Trial.Token()
	g.do(name, profiles.Vars{Token: token, Args: args, To: g.sid})
	return token
}

// settleIn performs an operation that concerns a room, and waits until it has taken effect.
func (g *guest) settleIn(name profiles.OperationName, room string) {
	g.SettleIn(g.Trial.Variant.Namespace, name, room)
	g.mark() // the packets of one connection are dealt with in order
}

// lose breaks the connection off, as a network does: nothing is said in the namespace.
func (g *guest) lose() { g.Close() }

// recover comes back until the session is given back: who is quicker than the server, which has to notice the loss, is a new client.
func (g *guest) recover() *guest {
	const expected = "the session is given back: the same sid and the same pid"
	deadline := time.Now().Add(g.Trial.Server.Timing.Reply)
	for {
		back := comeBack(g.Trial, g.pid, g.offset)
		switch {
		case back.sid == g.sid && back.pid == g.pid:
			return back
		case back.sid == g.sid || back.pid == g.pid || time.Now().After(deadline):
			g.Trial.Fail(expected, "sid %s and pid %s instead of %s and %s", trial.Show(back.sid), trial.Show(back.pid), trial.Show(g.sid), trial.Show(g.pid))
		}
		back.Close()
		select {
		case <-time.After(retryPause):
		case <-g.Trial.Context().Done():
			g.Trial.Fail(expected, "not before the case had to end")
		}
	}
}

// retryPause is the time between two attempts to have a session back.
const retryPause = 20 * time.Millisecond

// loseNoticed is lose, and waits until the server has noticed: the application tells of it, or a session that was lost later is given
// back.
func (g *guest) loseNoticed() {
	if !participant.Disconnections.Missing(g.Trial.Server, g.Trial.Variant) {
		watcher := participant.WatchDisconnections(g.Trial, speaker(g.Trial, "a watcher"))
		g.lose()
		watcher.AwaitDisconnection(g.sid)
		return
	}
	g.lose()
	canary := newGuest(g.Trial)
	canary.lose()
	canary.recover().Close()
}

// expectStranger expects that a client which claimed a session got a new one.
func expectStranger(t *trial.Trial, claimed, got *guest, why string) {
	if got.sid == claimed.sid || got.pid == claimed.pid || got.pid == "" {
		t.Fail("a new sid and a new pid, as "+why, "sid %s and pid %s; the session that was claimed has %s and %s",
			trial.Show(got.sid), trial.Show(got.pid), trial.Show(claimed.sid), trial.Show(claimed.pid))
	}
}

// speaker is somebody else in the namespace.
func speaker(t *trial.Trial, name string) *participant.Participant {
	return participant.NewOn(t, trial.Variant{Engine: engineio.V4, Transport: t.Variant.Transport, Namespace: t.Variant.Namespace}, name)
}

// told are those of the operations that the application has.
func told(t *trial.Trial, names ...profiles.OperationName) []profiles.OperationName {
	return slices.DeleteFunc(names, func(name profiles.OperationName) bool { return !t.Has(name) })
}

// delivering are the operations by which a guest is told something.
var delivering = []profiles.OperationName{
	profiles.SayAll, profiles.SayOthers, profiles.SayVolatile, profiles.SayExcept, profiles.SayRoom, profiles.SayRooms, profiles.SayDirect, profiles.Echo,
}

// tokens are those of this trial that came by any operation, in the order of their arrival.
func (g *guest) tokens() []string {
	var tokens []string
	for _, a := range g.Arrivals(func(a session.Arrival) bool {
		return a.Socket != nil && a.Socket.Namespace == g.Trial.Variant.Namespace
	}) {
		event, args, ok := session.Decode(*a.Socket)
		if !ok {
			continue
		}
		for _, name := range delivering {
			op, described := g.Trial.Server.Profile.Operation(name)
			if !described {
				continue
			}
			if d, ok := op.Delivered(event, args, profiles.Vars{}); ok && g.Trial.OwnsToken(d.Token) {
				tokens = append(tokens, d.Token)
				break
			}
		}
	}
	return tokens
}

// expectMissed expects that a guest, since it came back, was told exactly these tokens and in this order, and is told what is said now,
// which it returns.
func (g *guest) expectMissed(missed []string) (live string) {
	live = g.Trial.Token()
	g.SendEcho(g.Trial.Variant.Namespace, live)
	g.AwaitToken(profiles.Echo, live)
	want := append(slices.Clone(missed), live)
	g.AwaitLate(g.tokens, want)
	got := g.tokens()
	if faults := g.Trial.Compare(want, got); faults != "" {
		g.Trial.Fail("behind the answer to CONNECT the events that were missed, once and in order, and then the living ones: "+trial.List(want),
			"%s; received %s", faults, trial.List(got))
	}
	return live
}
