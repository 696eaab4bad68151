package suites

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var chatLog = Area{
	Key:   "CHAT-LOG",
	Title: "Chat: connection log",
	Cases: []Case{
		{
			ID: "CHAT-LOG-01", Level: reports.Promise, Title: "every connection is logged with one line",
			Requirement: "Each client that connects to a namespace produces exactly one line, such as `a user connected`.",
			Source:      getStarted,
			Needs:       needs(connectionLog),
			Over:        overLogged,
			Lane:        Counting,
			Body: func(t *Trial) {
				lines := t.connectionLines()
				for i := range 3 {
					t.Participant(fmt.Sprintf("client %d", i+1))
					// A second line of an earlier client would be there by now: the log has an order.
					lines.await(i + 1)
				}
			},
		},
		{
			ID: "CHAT-LOG-02", Level: reports.Promise, Title: "clients that connect at once are all logged",
			Requirement: "When many clients connect at the same time, each produces its line: none is lost, none is merged with another.",
			Source:      getStarted,
			Needs:       needs(connectionLog),
			Over:        overLogged,
			Lane:        Alone, // so many clients at once would disturb others
			Body: func(t *Trial) {
				const clients = 20
				lines := t.connectionLines()
				var entering []func()
				for i := range clients {
					entering = append(entering, func() { t.Participant(fmt.Sprintf("client %d", i+1)) })
				}
				t.Together(entering...)
				lines.await(clients)
				t.ParticipantOn(t.Variant.withoutUpgrade(), "one more")
				lines.await(clients + 1)
			},
		},
		{
			ID: "CHAT-LOG-03", Level: reports.Promise, Title: "every disconnection is logged once",
			Requirement: "A client that leaves, or whose WebSocket is cut, produces exactly one line, such as `user disconnected`.",
			Source:      getStarted,
			Needs:       needs(connectionLog, disconnectionLog),
			Over:        overLogged,
			Lane:        Counting,
			Body: func(t *Trial) {
				lines := t.disconnectionLines()
				people := t.crowd("leaver", "closer", "cut off")
				leaver, closer, cutOff := people[0], people[1], people[2]
				if err := leaver.Socket.Disconnect(t.ctx); err != nil {
					t.Fail("a client can leave the namespace", "%s", show(err))
				}
				lines.await(1)
				// Ending the connection after that must not be logged a second time, which the next line would show.
				leaver.Client.Close()
				closer.Client.Close()
				gone := 2
				lines.await(gone)
				if t.Variant.Transport != client.Polling {
					// Nobody can see at once that a long-polling client is gone.
					cutOff.Client.Abort()
					gone++
					lines.await(gone)
				}
				t.fenceLog()
				lines.await(gone)
			},
		},
		{
			ID: "CHAT-LOG-04", Level: reports.Promise, Title: "who is refused is not logged, who comes back is",
			Requirement: "A refused handshake and a refused namespace produce no connection line; a client that comes back produces a new one.",
			Source:      getStarted,
			Needs:       needs(connectionLog),
			Over:        overLogged,
			Lane:        Silent,
			Body: func(t *Trial) {
				lines := t.everyConnectionLine()
				t.do(t.Wire(), wire.Request{Method: http.MethodGet, Query: url.Values{"EIO": {fmt.Sprint(t.Variant.Engine)}, "transport": {"abc"}}})
				var first *Participant
				t.Together(
					t.refusedByMiddleware,
					func() {
						// Before revision 5 a client is in the main namespace, too, and logged.
						if t.Variant.Engine == engineio.V4 && !t.Dial(t.Variant, "stranger").settle() {
							t.NotApplicable("a namespace that is refused")
						}
					},
					func() { first = t.Participant("comes and goes") })
				lines.await(1)
				first.Client.Close()
				t.Participant("comes and goes")
				lines.await(2)
			},
		},
		{
			ID: "CHAT-LOG-05", Level: reports.Promise, Title: "a client that falls silent is logged once",
			Requirement: "A client that no longer takes part in the heartbeat is disconnected when the ping timeout is over, with exactly one line in the log.",
			Source:      engine4("Heartbeat", "heartbeat"),
			Needs:       needs(engine4Spoken, connectionLog, disconnectionLog, socketsNamed),
			Over:        OverTransports,
			Lane:        Slow,
			Body: func(t *Trial) {
				mark := t.Target.Log.Mark()
				silent := t.Open(t.Variant.Transport)
				sid := silent.Connect("/")
				t.awaitNamed(mark, sid)
				silent.Mute()
				silent.AwaitEnd("the session ends with the ping timeout", t.Target.Timing.PingInterval+t.Target.Timing.PingTimeout+t.Target.Timing.TimeoutLate)
				of := func(lines []string) []string { return naming(t.Target.Profile.Log.Disconnected, lines, sid) }
				t.awaitLog(mark, "a line about the disconnection of "+sid, of, 1)
				// What stands in the log after a later client's line is all there will be about this one.
				later := t.Open(t.Variant.Transport).Connect("/")
				t.awaitNamed(mark, later)
				t.Expect("one line about the disconnection of "+sid, of(t.Target.Log.Lines(mark)), HaveLen(1))
			},
		},
	},
}

var getStarted = Source{"Socket.IO chat tutorial, Integrating Socket.IO", "https://socket.io/get-started/chat#integrating-socketio"}

// disconnectionLog needs a pattern to find disconnections in the log.
var disconnectionLog = Need{"the profile's pattern for disconnections in the log", func(t *target.Target, _ Variant) bool {
	return t.Profile.Log == nil || t.Profile.Log.Disconnected == nil
}}

// socketsNamed needs lines that name the socket, so that those about one client can be told from others.
var socketsNamed = Need{"the socket's id in the lines of the log", func(t *target.Target, _ Variant) bool {
	return !namesSockets(t) || !t.Profile.Log.Disconnected.NamesSocket()
}}

// namesSockets says whether the lines about connections name the socket.
func namesSockets(t *target.Target) bool {
	return t.Profile.Log != nil && t.Profile.Log.Connected.NamesSocket()
}

// overLogged is [OverPromises] without what has no line of its own: a client of Engine.IO 3 is always in the main namespace too.
func overLogged(t *target.Target) []Variant {
	return slices.DeleteFunc(OverPromises(t), func(v Variant) bool {
		return v.Engine == engineio.V3 && v.Namespace != "/"
	})
}

// refusedByMiddleware asks for the variant's namespace with credentials that the application refuses, where it refuses any.
func (t *Trial) refusedByMiddleware() {
	operation, ok := t.Target.Profile.Operation(target.Refuse)
	if !ok {
		return
	}
	endpoint := t.Target.Endpoint
	if t.Variant.Engine == engineio.V3 {
		endpoint.Query = maps.Clone(endpoint.Query)
		if endpoint.Query == nil {
			endpoint.Query = url.Values{}
		}
		maps.Copy(endpoint.Query, operation.Credentials.Query(target.Vars{Namespace: t.Variant.Namespace}))
	}
	ctx, cancel := context.WithTimeout(t.ctx, t.Target.Timing.Dial)
	defer cancel()
	c, err := client.Dial(ctx, client.Options{Endpoint: endpoint, Engine: t.Variant.Engine, Transport: t.Variant.Transport, Transcript: t.transcript})
	if err != nil {
		return // refused with the handshake
	}
	defer c.Close()
	if _, err = c.Connect(ctx, t.Variant.Namespace, operation.Credentials.Auth(target.Vars{Namespace: t.Variant.Namespace})); err == nil {
		t.Fail("the application refuses the credentials of its profile's operation refuse", "the client was let in")
	}
}
