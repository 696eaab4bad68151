package api

import (
	"net/http"
	"net/url"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

var namespaces = trial.Area{
	Key:   "API-NSP",
	Title: "API: namespaces",
	Cases: []trial.Case{
		{
			ID: "API-NSP-03", Level: reports.Promise, Title: "the middleware of one namespace guards that one alone",
			Requirement: "A middleware belongs to its namespace: a client that it refuses is let into another namespace, on the same connection, and is " +
				"not disturbed there.",
			Source: trial.Documentation("Middlewares", "middlewares/"),
			Needs:  trial.Needs(trial.AnotherNamespace, trial.Credentials(profiles.RefuseHere), trial.Operation(profiles.Echo)),
			Over:   overMain,
			Body: func(t *trial.Trial) {
				here, there := t.Variant.Namespace, t.OtherNamespace()
				refusedInOne(t, there, here)
				if t.Variant.Engine == engineio.V4 { // before, nobody gets anywhere without the main namespace
					refusedInOne(t, here, there)
				}
			},
		},
	},
}

var middlewares = trial.Area{
	Key:   "API-MW",
	Title: "API: middlewares",
	Cases: []trial.Case{
		{
			ID: "API-MW-01", Level: reports.Promise, Title: "middlewares run in order, and nobody is connected before the last one has agreed",
			Requirement: "The middlewares of a namespace run one after the other, each when the one before it has called next, at once or later; the " +
				"connection handler runs when all have.",
			Source: trial.Documentation("Middlewares", "middlewares/"),
			Needs:  trial.Needs(trial.Credentials(profiles.Hold), trial.Operation(profiles.WhoAmI), trial.Tells("steps")),
			Over:   overMain,
			Lane:   trial.Slow,
			Body: func(t *trial.Trial) {
				const held = 150 * time.Millisecond
				p, took := enterHeld(t, t.Variant, "patient", held)
				if took < held-timerEarly {
					t.Fail("the client is let in when the middleware goes on, 150 ms after it asked", "it was let in after %v", took.Round(time.Millisecond))
				}
				steps := []any{"wait", "token", "namespace", "connection"}
				t.Expect("the middlewares in their order, and then the connection handler: "+trial.Show(steps),
					p.Ask(profiles.WhoAmI, profiles.Vars{}).Values["steps"], Equal(steps))
			},
		},
		{
			ID: "API-MW-02", Level: reports.Promise, Title: "a client that is gone before a middleware has decided is never connected",
			Requirement: "If the connection of a client ends while a middleware is still working, the client does not become connected when the middleware goes on: " +
				"it has no line in the log, and no disconnection.",
			Source: trial.ReferenceImplementation("next called after the client is gone", "socket.io/lib/namespace.ts"),
			Needs:  trial.Needs(trial.SpeaksEIO4, participant.Tenants, trial.Credentials(profiles.Hold), participant.Disconnections),
			Over:   trial.OverTransports,
			Lane:   trial.Slow,
			Body:   goneWhileHeld,
		},
	},
}

var handshake = trial.Area{
	Key:   "API-HS",
	Title: "API: handshake",
	Cases: []trial.Case{
		{
			ID: "API-HS-01", Level: reports.Promise, Title: "the application sees the query, the headers and the auth payload",
			Requirement: "What a client sends along, in the query and in the header fields of its first request and in the payload of CONNECT, is visible to " +
				"the application (handshake.query, headers, auth).",
			Source: trial.Documentation("The Socket instance (server-side), handshake", "server-socket-instance/#sockethandshake"),
			Needs:  trial.Needs(trial.Operation(profiles.WhoAmI), trial.Tells("query"), trial.Tells("headers"), trial.Tells("auth")),
			Over:   overMain,
			Body: func(t *trial.Trial) {
				query, header, auth := t.Token(), t.Token(), t.Token()
				line := participant.DialWith(t, t.Variant, "ann", url.Values{"sioproof": {query}}, http.Header{"X-Sioproof": {header}})
				var payload any
				if t.Variant.Engine == engineio.V4 {
					payload = t.AuthWith(line.User, map[string]any{"sioproof": auth})
				}
				told := line.EnterWith(t.Variant.Namespace, "ann", payload).Ask(profiles.WhoAmI, profiles.Vars{}).Values
				t.Expect("the query parameter sioproof="+query, told["query"], HaveKeyWithValue("sioproof", query))
				t.Expect("the header field x-sioproof: "+header, told["headers"], HaveKeyWithValue("x-sioproof", header))
				if t.Variant.Engine == engineio.V4 {
					t.Expect("the auth payload with sioproof "+auth, told["auth"], HaveKeyWithValue("sioproof", auth))
				}
			},
		},
	},
}

// timerEarly is by how much the timer of a server may be ahead of ours.
const timerEarly = 20 * time.Millisecond
