package cors

import (
	"net/http"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var crossOrigin = trial.Area{
	Key:   "CORS",
	Title: "Cross-origin requests",
	Cases: []trial.Case{
		{
			ID: "CORS-01", Level: reports.Format, Title: "a server that allows another origin says so in every answer",
			Requirement: "If cross-origin requests are allowed, the answers to GET and POST name the origin, or *, in Access-Control-Allow-Origin; " +
				"otherwise a browser hides them from the page.",
			Source: trial.Fetch("CORS check", "concept-cors-check"),
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				allowsOrigin(t)
				s := session.Handshake(t, client.Polling)
				post := session.Do(t, s.Wire, s.PostRequest(wire.Request{Header: session.ForeignOriginHeader(t), Body: []byte("40" + t.AuthText())}))
				session.ExpectOriginIn(t, "POST", post)
				get := session.Do(t, s.Wire, wire.Request{Query: session.EngineQuery(client.Polling, s.Handshake.SID), Header: session.ForeignOriginHeader(t)})
				session.ExpectOriginIn(t, "GET", get)
			},
		},
		{
			ID: "CORS-02", Level: reports.Reference, Title: "a preflight request is answered",
			Requirement: "A page that sends header fields of its own makes the browser ask first. OPTIONS is answered with a 2xx status and the " +
				"origin, and opens no session. GET and POST are allowed without being named.",
			Source: trial.Fetch("CORS-preflight fetch", "cors-preflight-fetch"),
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				allowsOrigin(t)
				response := session.Do(t, session.Wire(t), preflight(t, session.ForeignOriginHeader(t)))
				t.Expect("a 2xx status for OPTIONS", response.Status, And(BeNumerically(">=", 200), BeNumerically("<", 300)))
				session.ExpectOriginIn(t, "OPTIONS", response)
				t.Expect("no open packet", string(response.Body), Not(HavePrefix("0{")))
			},
		},
		{
			ID: "CORS-03", Level: reports.Reference, Title: "credentials are allowed to an origin that is named",
			Requirement: "A browser sends cookies to a server that answers Access-Control-Allow-Credentials: true, but only if the origin is named: * " +
				"is not enough.",
			Source: trial.Fetch("CORS protocol and credentials", "cors-protocol-and-credentials"),
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Body: func(t *trial.Trial) {
				answer := allowsOrigin(t).Header
				switch credentials := answer.Get("Access-Control-Allow-Credentials"); credentials {
				case "":
					t.NotApplicable("feature cors with credentials")
				default:
					t.Expect("Access-Control-Allow-Credentials: true", credentials, Equal("true"))
				}
				t.Expect("Access-Control-Allow-Origin names the origin", answer.Get("Access-Control-Allow-Origin"), Equal(session.ForeignOrigin(t)))
			},
		},
		{
			ID: "CORS-04", Level: reports.Promise, Title: "an origin that is not allowed is not let in",
			Requirement: "No answer to a request from an origin that is not allowed names that origin, or *, in Access-Control-Allow-Origin.",
			Source:      trial.Fetch("CORS check", "concept-cors-check"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, refusedOrigin),
			Body: func(t *trial.Trial) {
				origin := t.Server.Origins.Refused
				from := func() http.Header { return http.Header{"Origin": {origin}} }
				s := session.Handshake(t, client.Polling)
				expectHidden(t, "a handshake", session.Do(t, session.Wire(t), wire.Request{Query: session.EngineQuery(client.Polling, ""), Header: from()}))
				expectHidden(t, "POST", session.Do(t, s.Wire, s.PostRequest(wire.Request{Header: from(), Body: []byte("40" + t.AuthText())})))
				expectHidden(t, "GET", session.Do(t, s.Wire, wire.Request{Query: session.EngineQuery(client.Polling, s.Handshake.SID), Header: from()}))
				expectHidden(t, "OPTIONS", session.Do(t, session.Wire(t), preflight(t, from())))
			},
		},
		{
			ID: "CORS-05", Level: reports.Reference, Title: "a later request that is refused may be read by a page of another origin, too",
			Requirement: "The refusal of a request, such as one of a session that has ended, names the origin as every other answer does; otherwise the page " +
				"sees a network error, and not why it was refused.",
			Source:     trial.ReferenceImplementation("the cors option", "engine.io/lib/server.ts"),
			Needs:      trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled: true,
			Body: func(t *trial.Trial) {
				allowsOrigin(t)
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					query := session.EngineQuery(client.Polling, t.Token())
					session.Controlled(t, session.EIO4, func() {
						refusal := session.Do(t, session.Wire(t), wire.Request{Method: method, Query: query, Header: session.ForeignOriginHeader(t)})
						t.Expect("a refusal of "+method+" with an unknown session id", refusal.Status, BeNumerically(">=", http.StatusBadRequest))
						session.ExpectOriginIn(t, method+" that is refused", refusal)
					})
				}
			},
		},
	},
}

// refusedOrigin needs the profile to name an origin whose pages may not talk to the server.
var refusedOrigin = trial.Need{Name: "origins.refused in the profile", Missing: func(t *server.Server, _ trial.Variant) bool { return t.Origins.Refused == "" }}

// preflight is the question of a browser whether a page may send a POST.
func preflight(t *trial.Trial, header http.Header) wire.Request {
	header.Set("Access-Control-Request-Method", http.MethodPost)
	header.Set("Access-Control-Request-Headers", "content-type")
	return wire.Request{Method: http.MethodOptions, Query: session.EngineQuery(client.Polling, ""), Header: header}
}

// allowsOrigin returns the answer to a handshake from another origin. A target that allows none, or other origins only, is not
// wrong, unless its profile claims that it allows them and nothing is said at all, or names an origin that is allowed.
func allowsOrigin(t *trial.Trial) *wire.Response { return session.ExpectOriginAllowed(t, session.EIO4) }

// expectHidden expects that a browser hides an answer from the page that is not allowed to see it.
func expectHidden(t *trial.Trial, request string, response *wire.Response) {
	origin := t.Server.Origins.Refused
	t.Expect("neither "+origin+" nor * in Access-Control-Allow-Origin of the answer to "+request+" from there",
		response.Header.Get("Access-Control-Allow-Origin"), Not(BeElementOf("*", origin)))
}
