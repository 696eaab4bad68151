package suites

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

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
			Lane:        Alone,
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
			Lane:        Alone,
			Body: func(t *Trial) {
				const clients = 20
				lines := t.connectionLines()
				var entering []func()
				for i := range clients {
					entering = append(entering, func() { t.Participant(fmt.Sprintf("client %d", i+1)) })
				}
				t.Together(entering...)
				lines.await(clients)
				t.Participant("one more")
				lines.await(clients + 1)
			},
		},
		{
			ID: "CHAT-LOG-03", Level: reports.Promise, Title: "every disconnection is logged once",
			Requirement: "A client that leaves, or whose WebSocket is cut, produces exactly one line, such as `user disconnected`.",
			Source:      getStarted,
			Needs:       needs(connectionLog, disconnectionLog),
			Over:        overLogged,
			Lane:        Alone,
			Body: func(t *Trial) {
				lines := t.disconnectionLines()
				leaver := t.Participant("leaver")
				if err := leaver.Socket.Disconnect(); err != nil {
					t.Fail("a client can leave the namespace", "%s", show(err))
				}
				lines.await(1)
				// Ending the connection after that must not be logged a second time, which the next line would show.
				_ = leaver.Client.Close()
				_ = t.Participant("closer").Client.Close()
				lines.await(2)
				if t.Variant.Transport != client.Polling {
					// Nobody can see at once that a long-polling client is gone.
					t.Participant("cut off").Client.Abort()
					lines.await(3)
				}
			},
		},
		{
			ID: "CHAT-LOG-04", Level: reports.Promise, Title: "who is refused is not logged, who comes back is",
			Requirement: "A refused handshake and a refused namespace produce no connection line; a client that comes back produces a new one.",
			Source:      getStarted,
			Needs:       needs(connectionLog),
			Over:        overLogged,
			Lane:        Alone,
			Body: func(t *Trial) {
				lines := t.connectionLines()
				t.do(t.Wire(), wire.Request{Method: http.MethodGet, Query: url.Values{"EIO": {fmt.Sprint(t.Variant.Engine)}, "transport": {"abc"}}})
				t.refusedByMiddleware()
				first := t.Participant("comes and goes")
				lines.await(1)
				_ = first.Client.Close()
				t.Participant("comes and goes")
				lines.await(2)
			},
		},
		{
			ID: "CHAT-LOG-05", Level: reports.Promise, Title: "a client that falls silent is logged once",
			Requirement: "A client that no longer takes part in the heartbeat is disconnected when the ping timeout is over, with exactly one line in the log.",
			Source:      engine4("Heartbeat", "heartbeat"),
			Needs:       needs(engine4Spoken, connectionLog, disconnectionLog),
			Over:        OverTransports,
			Lane:        Slow,
			Body: func(t *Trial) {
				mark := t.Target.Log.Mark()
				silent := t.Open(t.Variant.Transport)
				sid := silent.Connect("/")
				if !t.named(mark, sid) {
					t.NotApplicable("the log's lines do not name the socket's id, so that a line about this client cannot be told from others")
				}
				silent.Mute()
				silent.AwaitEnd("the session ends with the ping timeout", t.Target.Timing.PingInterval+t.Target.Timing.PingTimeout+t.Target.Timing.TimeoutLate)
				of := func(lines []string) (own []string) {
					for _, line := range lines {
						if id, ok := t.Target.Profile.Log.Disconnected.Match(line); ok && id == sid {
							own = append(own, line)
						}
					}
					return own
				}
				t.awaitLog(mark, "a line about the disconnection", func(lines []string) bool { return len(of(lines)) > 0 })
				// What stands in the log after a later client's line is all there will be about this one.
				later := t.Open(t.Variant.Transport).Connect("/")
				t.named(mark, later)
				t.Expect("one line about the disconnection", of(t.Target.Log.Lines(mark)), HaveLen(1))
			},
		},
	},
}

var getStarted = Source{"Socket.IO chat tutorial, Integrating Socket.IO", "https://socket.io/get-started/chat#integrating-socketio"}

// disconnectionLog needs a pattern to find disconnections in the log.
var disconnectionLog = Need{"the profile's pattern for disconnections in the log", func(t *target.Target, _ Variant) bool {
	return t.Profile.Log == nil || t.Profile.Log.Disconnected == nil
}}

// overLogged is [OverPromises] without what has no line of its own: a client of Engine.IO 3 is always in the main namespace too.
func overLogged(t *target.Target) []Variant {
	return slices.DeleteFunc(OverPromises(t), func(v Variant) bool {
		return v.Engine == engineio.V3 && v.Namespace != "/"
	})
}

// needLines waits for the first line about a connection, of an application that need not print any.
func (t *Trial) needLines(since target.Position) {
	const missing = "lines about connections in the target's log"
	if t.wordless.Load() {
		t.NotApplicable(missing)
	}
	ctx, cancel := context.WithTimeout(t.ctx, t.Target.Timing.PollAnswer)
	defer cancel()
	err := t.Target.Log.Await(ctx, since, func(lines []string) bool {
		return slices.ContainsFunc(lines, func(line string) bool {
			_, ok := t.Target.Profile.Log.Connected.Match(line)
			return ok
		})
	})
	if err != nil {
		t.wordless.Store(true)
		t.NotApplicable(missing)
	}
}

// logLines counts the lines of a kind from some moment on.
type logLines struct {
	t       *Trial
	what    string
	pattern *target.Pattern
	since   target.Position
	// ours tells our clients by the ids in the lines; nil counts every line.
	ours func(sid string) bool
}

// connectionLines counts every line: nobody else connects meanwhile, and a line about somebody refused would name an id that
// nobody knows.
func (t *Trial) connectionLines() logLines {
	since, _ := t.fenceLog()
	return logLines{t, "connection", t.Target.Profile.Log.Connected, since, nil}
}

// disconnectionLines counts the lines about our own clients, where lines name the socket: a server may notice only now that
// clients of earlier cases are gone.
func (t *Trial) disconnectionLines() logLines {
	since, named := t.fenceLog()
	lines := logLines{t, "disconnection", t.Target.Profile.Log.Disconnected, since, nil}
	if named {
		lines.ours = t.admitted
	}
	return lines
}

// fenceLog returns a position in the log behind everything that happened before: behind the line of a client that connects now.
// Where lines do not name the socket, behind a time without any line.
func (t *Trial) fenceLog() (since target.Position, named bool) {
	mark := t.Target.Log.Mark()
	fence := t.Participant("fence")
	if t.Target.Profile.Log.Optional {
		t.needLines(mark)
	}
	if t.named(mark, fence.Socket.ID()) {
		return t.Target.Log.Mark(), true
	}
	for {
		mark = t.Target.Log.Mark()
		ctx, cancel := context.WithTimeout(t.ctx, t.Target.Timing.Settle)
		err := t.Target.Log.Await(ctx, mark, func(lines []string) bool { return len(lines) > 0 })
		cancel()
		if err != nil {
			return mark, false
		}
	}
}

// await waits for so many lines, and expects that there are no more than that.
func (l logLines) await(n int) {
	expected := fmt.Sprintf("%d lines about a %s", n, l.what)
	if n == 1 {
		expected = "1 line about a " + l.what
	}
	l.t.awaitLog(l.since, expected, func(lines []string) bool { return len(l.of(lines)) >= n })
	if got := l.of(l.t.Target.Log.Lines(l.since)); len(got) != n {
		l.t.Fail(expected, "%d lines: %s", len(got), show(strings.Join(got, " · ")))
	}
}

func (l logLines) of(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		sid, ok := l.pattern.Match(line)
		return !ok || l.ours != nil && !l.ours(sid)
	})
}

// awaitLog waits until the lines logged since a moment meet a condition.
func (t *Trial) awaitLog(since target.Position, expected string, met func([]string) bool) {
	ctx, cancel := context.WithTimeout(t.ctx, t.Target.Timing.Reply)
	defer cancel()
	if err := t.Target.Log.Await(ctx, since, met); err != nil {
		lines := t.Target.Log.Lines(since)
		t.Fail(expected, "the log has %d lines since: %s", len(lines), show(strings.Join(lines, " · ")))
	}
}

// named waits until a connection line with the id is in the log; a log whose lines carry no ids gives up once a line without
// one has come.
func (t *Trial) named(since target.Position, sid string) bool {
	found := false
	t.awaitLog(since, "a line about the connection", func(lines []string) bool {
		anonymous := false
		for _, line := range lines {
			if id, ok := t.Target.Profile.Log.Connected.Match(line); ok {
				anonymous = anonymous || id == ""
				found = found || id == sid
			}
		}
		return found || anonymous
	})
	return found
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
		for name, value := range operation.Refusal.Query {
			endpoint.Query.Set(name, value)
		}
	}
	ctx, cancel := context.WithTimeout(t.ctx, t.Target.Timing.Dial)
	defer cancel()
	c, err := client.Dial(ctx, client.Options{Endpoint: endpoint, Engine: t.Variant.Engine, Transport: t.Variant.Transport, Transcript: t.transcript})
	if err != nil {
		return // refused with the handshake
	}
	defer func() { _ = c.Close() }()
	if _, err = c.Connect(ctx, t.Variant.Namespace, operation.Refusal.Auth); err == nil {
		t.Fail("the application refuses the credentials of its profile's operation refuse", "the client was let in")
	}
}
