package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// dialAs opens a connection with the credentials of an operation, and returns the payload that goes with them: on Engine.IO 3 they
// are in the query.
func dialAs(t *trial.Trial, v trial.Variant, name string, operation profiles.OperationName, vars profiles.Vars) (line *participant.Connection, auth any) {
	op, _ := t.Server.Profile.Operation(operation)
	if v.Engine == engineio.V3 {
		return participant.DialWith(t, v, name, op.Credentials.Query(vars), nil), nil
	}
	line = participant.Dial(t, v, name)
	vars.User, vars.Captured = line.User, t.Server.Captured(line.User)
	return line, op.Credentials.Auth(vars)
}

// refusedInOne connects to two namespaces on one connection, with credentials that the first of them refuses.
func refusedInOne(t *trial.Trial, refusing, open string) {
	op, _ := t.Server.Profile.Operation(profiles.RefuseHere)
	line, auth := dialAs(t, t.Variant, "ann", profiles.RefuseHere, profiles.Vars{Namespace: refusing})
	ann, err := line.TryToEnter(open, "ann", auth)
	if err != nil {
		t.Fail("no refusal in "+open+" of a client that the middleware of "+refusing+" refuses", "%s", trial.Show(err))
	}
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Dial)
	defer cancel()
	expected := "the refusal " + trial.Show(op.Refusal.Message) + " in the namespace " + refusing
	_, err = line.Client.Connect(ctx, refusing, auth)
	refusal := new(client.ConnectError)
	switch {
	case err == nil:
		t.Fail(expected, "the client was let in")
	case !errors.As(err, &refusal) || op.Refusal.Message != "" && refusal.Message != op.Refusal.Message:
		t.Fail(expected, "%s", trial.Show(err))
	}
	ann.AwaitToken(profiles.Echo, profiles.Vars{}, ann.Say(profiles.Echo, profiles.Vars{}))
}

// enterHeld lets in a participant whom a middleware holds for a while, and says how long that took at most from its asking.
func enterHeld(t *trial.Trial, v trial.Variant, name string, held time.Duration) (p *participant.Participant, took time.Duration) {
	asked := time.Now()
	line, auth := dialAs(t, v, name, profiles.Hold, profiles.Vars{Milliseconds: int(held.Milliseconds()), Captured: t.Server.Captured(t.Token())})
	if v.Engine == engineio.V4 { // before, it asks for the main namespace by connecting
		asked = time.Now()
	}
	p = line.EnterWith(v.Namespace, name, auth)
	return p, time.Since(asked)
}

// goneWhileHeld expects that a client which goes while a middleware holds it is not heard of. One that is, on a target that was busy
// itself for longer than the middleware took, was not gone in time: that does not happen again and again.
func goneWhileHeld(t *trial.Trial) {
	var expected, actual string
	for range session.Tries {
		if expected, actual = goAwayWhileHeld(t); expected == "" {
			return
		}
	}
	t.Fail(expected, "%s; %d times in a row", actual, session.Tries)
}

// goAwayWhileHeld lets a client ask for a namespace in which nobody else is, and go before a middleware has decided on it. When the
// middleware has let in another one, whom it held for longer, it has gone on with the first one, too. It returns what was heard of that, and
// what should have been; nothing if all is well.
func goAwayWhileHeld(t *trial.Trial) (expected, actual string) {
	const held, longer = 500 * time.Millisecond, 800 * time.Millisecond
	namespace, _ := t.Server.Profile.Tenant(t.Token())
	v := trial.Variant{Engine: engineio.V4, Transport: t.Variant.Transport, Namespace: namespace}
	watcher := participant.WatchDisconnections(t, participant.NewOn(t, v, "watcher"))
	hold, _ := t.Server.Profile.Operation(profiles.Hold)
	auth, err := json.Marshal(hold.Credentials.Auth(profiles.Vars{Milliseconds: int(held.Milliseconds())}))
	if err != nil {
		t.Broken("auth payload: %v", err)
	}
	mark := markLog(t)

	gone := session.Open(t, t.Variant.Transport)
	if connect := session.Packet("0", namespace, string(auth)); gone.WebSocket == nil {
		gone.Provoke(connect, "1")
	} else {
		gone.Send(connect)
		gone.WebSocket.Abort()
	}
	later, _ := enterHeld(t, v, "later", longer)

	sid := later.Socket.ID()
	if err := later.Socket.Disconnect(t.Context()); err != nil {
		t.Fail("a client can leave the namespace", "%s", trial.Show(err))
	}
	watcher.AwaitDisconnection(sid)
	for _, d := range watcher.Deliveries(profiles.Disconnections, profiles.Vars{}) {
		if d.Values["sid"] != sid {
			return "no disconnection of the client that was gone before the middleware had decided",
				fmt.Sprintf("%v is disconnected: %v", d.Values["sid"], d.Values["reason"])
		}
	}
	if t.Server.Log == nil || !trial.NamesSockets(t.Server) || !t.Server.Profile.Log.Covers(namespace) {
		return "", ""
	}
	t.AwaitNamed(mark, sid)
	strange := slices.DeleteFunc(t.LogLines(mark), func(line string) bool {
		id, connected := t.Server.Profile.Log.Connected.Match(line)
		// The watcher was let in before, but a log that is followed in a file may say so later.
		return !connected || t.Admitted(id) || !strings.Contains(line, namespace)
	})
	if len(strange) == 0 {
		return "", ""
	}
	return "no line in the log about the client that was gone before the middleware had decided", trial.Show(strings.Join(strange, " · "))
}

// markLog is where the log stands now, if there is one.
func markLog(t *trial.Trial) (mark logs.Position) {
	if t.Server.Log != nil {
		mark = t.Server.Log.Mark()
	}
	return mark
}
