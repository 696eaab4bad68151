package chat

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
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var connectionLog = trial.Area{
	Key:   "CHAT-LOG",
	Title: "Chat: connection log",
	Cases: []trial.Case{
		{
			ID: "CHAT-LOG-01", Level: reports.Promise, Title: "every connection is logged with one line",
			Requirement: "Each client that connects to a namespace produces exactly one line, such as `a user connected`.",
			Source:      getStarted,
			Needs:       trial.Needs(trial.ConnectionLog),
			Over:        overLogged,
			Lane:        trial.Counting,
			Body: func(t *trial.Trial) {
				lines := connectionLines(t)
				for i := range 3 {
					participant.New(t, fmt.Sprintf("client %d", i+1))
					// A second line of an earlier client would be there by now: the log has an order.
					lines.await(i + 1)
				}
			},
		},
		{
			ID: "CHAT-LOG-02", Level: reports.Promise, Title: "clients that connect at once are all logged",
			Requirement: "When many clients connect at the same time, each produces its line: none is lost, none is merged with another.",
			Source:      getStarted,
			Needs:       trial.Needs(trial.ConnectionLog),
			Over:        overLogged,
			Lane:        trial.Counting,
			Body: func(t *trial.Trial) {
				const clients = 20
				lines := connectionLines(t)
				var entering []func()
				for i := range clients {
					entering = append(entering, func() { participant.New(t, fmt.Sprintf("client %d", i+1)) })
				}
				t.Together(entering...)
				lines.await(clients)
				participant.NewOn(t, t.Variant.WithoutUpgrade(), "one more")
				lines.await(clients + 1)
			},
		},
		{
			ID: "CHAT-LOG-03", Level: reports.Promise, Title: "every disconnection is logged once",
			Requirement: "A client that leaves, or whose WebSocket is cut, produces exactly one line, such as `user disconnected`.",
			Source:      getStarted,
			Needs:       trial.Needs(trial.ConnectionLog, disconnectionLog),
			Over:        overLogged,
			Lane:        trial.Counting,
			Body: func(t *trial.Trial) {
				lines := disconnectionLines(t)
				people := participant.NewAll(t, "leaver", "closer", "cut off")
				leaver, closer, cutOff := people[0], people[1], people[2]
				if err := leaver.Socket.Disconnect(t.Context()); err != nil {
					t.Fail("a client can leave the namespace", "%s", trial.Show(err))
				}
				lines.need()
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
				fenceLog(t)
				lines.await(gone)
			},
		},
		{
			ID: "CHAT-LOG-04", Level: reports.Promise, Title: "who is refused is not logged, who comes back is",
			Requirement: "A refused handshake and a refused namespace produce no connection line; a client that comes back produces a new one.",
			Source:      getStarted,
			Needs:       trial.Needs(trial.ConnectionLog),
			Over:        overLogged,
			Lane:        trial.Silent,
			Body: func(t *trial.Trial) {
				lines := everyConnectionLine(t)
				session.Do(t, session.Wire(t), wire.Request{Method: http.MethodGet, Query: url.Values{"EIO": {fmt.Sprint(t.Variant.Engine)}, "transport": {"abc"}}})
				var first *participant.Participant
				t.Together(
					func() { refusedByMiddleware(t) },
					func() {
						// Before revision 5 a client is in the main namespace, too, and logged.
						if t.Variant.Engine == engineio.V4 && !participant.Dial(t, t.Variant, "stranger").Settle() {
							t.NotApplicable("a namespace that is refused")
						}
					},
					func() { first = participant.New(t, "comes and goes") })
				lines.await(1)
				first.Client.Close()
				participant.NewOn(t, t.Variant.WithoutUpgrade(), "comes and goes")
				lines.await(2)
			},
		},
		{
			ID: "CHAT-LOG-05", Level: reports.Promise, Title: "a client that falls silent is logged once",
			Requirement: "A client that no longer takes part in the heartbeat is disconnected when the ping timeout is over, with exactly one line in the log.",
			Source:      trial.EngineIO4("Heartbeat", "heartbeat"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.ConnectionLog, disconnectionLog, socketsNamed, trial.Heartbeats),
			Over:        trial.OverTransports,
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				mark := t.Server.Log.Mark()
				silent := session.Open(t, t.Variant.Transport)
				sid := silent.Connect("/")
				t.AwaitNamed(mark, sid)
				silent.Mute()
				silent.AwaitPingTimeout("the session ends with the ping timeout")
				of := func(lines []string) []string { return trial.LinesNaming(t.Server.Profile.Log.Disconnected, lines, sid) }
				t.AwaitLog(mark, "a line about the disconnection of "+sid, of, 1)
				// What stands in the log after a later client's line is all there will be about this one.
				later := session.Open(t, t.Variant.Transport).Connect("/")
				t.AwaitNamed(mark, later)
				t.Expect("one line about the disconnection of "+sid, of(t.LogLines(mark)), HaveLen(1))
			},
		},
	},
}

var getStarted = trial.Source{Section: "Socket.IO chat tutorial, Integrating Socket.IO", Link: "https://socket.io/get-started/chat#integrating-socketio"}

// disconnectionLog needs a pattern to find disconnections in the log.
var disconnectionLog = trial.Need{Name: "the profile's pattern for disconnections in the log", Missing: func(t *server.Server, _ trial.Variant) bool {
	return t.Profile.Log == nil || t.Profile.Log.Disconnected == nil
}}

// socketsNamed needs lines that name the socket, so that those about one client can be told from others.
var socketsNamed = trial.Need{Name: "the socket's id in the lines of the log", Missing: func(t *server.Server, _ trial.Variant) bool {
	return !trial.NamesSockets(t) || !t.Profile.Log.Disconnected.NamesSocket()
}}

// overLogged is [trial.OverPromises] without what has no line of its own: a client of Engine.IO 3 is always in the main namespace too.
func overLogged(t *server.Server) []trial.Variant {
	return slices.DeleteFunc(trial.OverPromises(t), func(v trial.Variant) bool {
		return v.Engine == engineio.V3 && v.Namespace != "/"
	})
}

// refusedByMiddleware asks for the variant's namespace with credentials that the application refuses, where it refuses any.
func refusedByMiddleware(t *trial.Trial) {
	if trial.Credentials(profiles.Refuse).Missing(t.Server, t.Variant) {
		return
	}
	operation, _ := t.Server.Profile.Operation(profiles.Refuse)
	endpoint := t.Server.Endpoint
	if t.Variant.Engine == engineio.V3 {
		endpoint.Query = maps.Clone(endpoint.Query)
		if endpoint.Query == nil {
			endpoint.Query = url.Values{}
		}
		maps.Copy(endpoint.Query, operation.Credentials.Query(profiles.Vars{Namespace: t.Variant.Namespace}))
	}
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Dial)
	defer cancel()
	c, err := client.Dial(ctx, client.Options{Endpoint: endpoint, Engine: t.Variant.Engine, Transport: t.Variant.Transport, Transcript: t.Transcript})
	if err != nil {
		return // refused with the handshake
	}
	defer c.Close()
	v := profiles.Vars{Namespace: t.Variant.Namespace, Captured: t.Server.Captured(t.Token())}
	if _, err = c.Connect(ctx, t.Variant.Namespace, operation.Credentials.Auth(v)); err == nil {
		t.Fail("the application refuses the credentials of its profile's operation refuse", "the client was let in")
	}
}
