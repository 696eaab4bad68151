package suites

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/target"
)

// dialAs opens a connection with the credentials of an operation, and returns the payload that goes with them: on Engine.IO 3 they
// are in the query.
func (t *Trial) dialAs(v Variant, name string, operation target.OperationName, vars target.Vars) (line *Line, auth any) {
	op, _ := t.Target.Profile.Operation(operation)
	if v.Engine == engineio.V3 {
		return t.dialWith(v, name, op.Credentials.Query(vars), nil), nil
	}
	return t.Dial(v, name), op.Credentials.Auth(vars)
}

// refusedInOne connects to two namespaces on one connection, with credentials that the first of them refuses.
func (t *Trial) refusedInOne(refusing, open string) {
	op, _ := t.Target.Profile.Operation(target.RefuseHere)
	line, auth := t.dialAs(t.Variant, "ann", target.RefuseHere, target.Vars{Namespace: refusing})
	ann, err := line.tryToEnter(open, "ann", auth)
	if err != nil {
		t.Fail("no refusal in "+open+" of a client that the middleware of "+refusing+" refuses", "%s", show(err))
	}
	ctx, cancel := context.WithTimeout(t.ctx, t.Target.Timing.Dial)
	defer cancel()
	expected := "the refusal " + show(op.Refusal.Message) + " in the namespace " + refusing
	_, err = line.Client.Connect(ctx, refusing, auth)
	refusal := new(client.ConnectError)
	switch {
	case err == nil:
		t.Fail(expected, "the client was let in")
	case !errors.As(err, &refusal) || refusal.Message != op.Refusal.Message:
		t.Fail(expected, "%s", show(err))
	}
	ann.AwaitToken(target.Echo, target.Vars{}, ann.Say(target.Echo, target.Vars{}))
}

// held lets in a participant whom a middleware holds for a while, and says how long that took at most from its asking.
func (t *Trial) held(v Variant, name string, held time.Duration) (p *Participant, took time.Duration) {
	asked := time.Now()
	line, auth := t.dialAs(v, name, target.Hold, target.Vars{Milliseconds: int(held.Milliseconds())})
	if v.Engine == engineio.V4 { // before, it asks for the main namespace by connecting
		asked = time.Now()
	}
	p = line.enterWith(v.Namespace, name, auth)
	return p, time.Since(asked)
}

// goneWhileHeld expects that a client which goes while a middleware holds it is not heard of. One that is, on a target that was busy
// itself for longer than the middleware took, was not gone in time: that does not happen again and again.
func goneWhileHeld(t *Trial) {
	var expected, actual string
	for range tries {
		if expected, actual = t.goAwayWhileHeld(); expected == "" {
			return
		}
	}
	t.Fail(expected, "%s; %d times in a row", actual, tries)
}

// goAwayWhileHeld lets a client ask for a namespace in which nobody else is, and go before a middleware has decided on it. When the
// middleware has let in another one, whom it held for longer, it has gone on with the first one, too. It returns what was heard of that, and
// what should have been; nothing if all is well.
func (t *Trial) goAwayWhileHeld() (expected, actual string) {
	const held, longer = 500 * time.Millisecond, 800 * time.Millisecond
	namespace, _ := t.Target.Profile.Tenant(t.Token())
	v := Variant{Engine: engineio.V4, Transport: t.Variant.Transport, Namespace: namespace}
	watcher := t.watching(t.ParticipantOn(v, "watcher"))
	hold, _ := t.Target.Profile.Operation(target.Hold)
	auth, err := json.Marshal(hold.Credentials.Auth(target.Vars{Milliseconds: int(held.Milliseconds())}))
	if err != nil {
		t.Broken("auth payload: %v", err)
	}
	mark := t.markLog()

	gone := t.Open(t.Variant.Transport)
	if connect := packet("0", namespace, string(auth)); gone.socket == nil {
		gone.Provoke(connect, "1")
	} else {
		gone.Send(connect)
		gone.socket.Abort()
	}
	later, _ := t.held(v, "later", longer)

	sid := later.Socket.ID()
	if err := later.Socket.Disconnect(t.ctx); err != nil {
		t.Fail("a client can leave the namespace", "%s", show(err))
	}
	watcher.farewell(sid)
	for _, d := range watcher.deliveries(target.Disconnections, target.Vars{}) {
		if d.Values["sid"] != sid {
			return "no disconnection of the client that was gone before the middleware had decided",
				fmt.Sprintf("%v is disconnected: %v", d.Values["sid"], d.Values["reason"])
		}
	}
	if t.Target.Log == nil || t.Target.Profile.Log == nil {
		return "", ""
	}
	t.awaitNamed(mark, sid)
	strange := slices.DeleteFunc(t.Target.Log.Lines(mark), func(line string) bool {
		id, connected := t.Target.Profile.Log.Connected.Match(line)
		// The watcher was let in before, but a log that is followed in a file may say so later.
		return !connected || t.admitted(id) || !strings.Contains(line, namespace)
	})
	if len(strange) == 0 {
		return "", ""
	}
	return "no line in the log about the client that was gone before the middleware had decided", show(strings.Join(strange, " · "))
}

// markLog is where the log stands now, if there is one.
func (t *Trial) markLog() (mark target.Position) {
	if t.Target.Log != nil {
		mark = t.Target.Log.Mark()
	}
	return mark
}
