package suites

import (
	"net/http"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

var crossOrigin = Area{
	Key:   "CORS",
	Title: "Cross-origin requests",
	Cases: []Case{
		{
			ID: "CORS-01", Level: reports.Format, Title: "a server that allows another origin says so in every answer",
			Requirement: "If cross-origin requests are allowed, the answers to GET and POST name the origin, or *, in Access-Control-Allow-Origin; " +
				"otherwise a browser hides them from the page.",
			Source: engine3("XHR", "xhr"),
			Needs:  needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				t.allowsOrigin()
				s := t.Handshake(client.Polling)
				post := t.do(s.wire, s.postRequest(wire.Request{Header: t.fromElsewhere(), Body: []byte("40" + t.authText())}))
				t.expectOrigin("POST", post)
				get := t.do(s.wire, wire.Request{Query: engineQuery(client.Polling, s.Handshake.SID), Header: t.fromElsewhere()})
				t.expectOrigin("GET", get)
			},
		},
		{
			ID: "CORS-02", Level: reports.Reference, Title: "a preflight request is answered",
			Requirement: "OPTIONS is answered with a 2xx status and the methods that are allowed, and opens no session.",
			Source:      implementation("the cors option", "engine.io/lib/server.ts"),
			Needs:       needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				t.allowsOrigin()
				response := t.do(t.Wire(), t.preflight(t.fromElsewhere()))
				t.Expect("a 2xx status for OPTIONS", response.Status, And(BeNumerically(">=", 200), BeNumerically("<", 300)))
				t.expectOrigin("OPTIONS", response)
				methods := strings.ToUpper(response.Header.Get("Access-Control-Allow-Methods"))
				t.Expect("POST, or *, in Access-Control-Allow-Methods", methods, Or(ContainSubstring(http.MethodPost), Equal("*")))
				t.Expect("no open packet", string(response.Body), Not(HavePrefix("0{")))
			},
		},
		{
			ID: "CORS-03", Level: reports.Reference, Title: "credentials are allowed to an origin that is named",
			Requirement: "A browser sends cookies to a server that answers Access-Control-Allow-Credentials: true, but only if the origin is named: * " +
				"is not enough.",
			Source: implementation("the cors option", "engine.io/lib/server.ts"),
			Needs:  needs(engine4Spoken, polling),
			Body: func(t *Trial) {
				answer := t.allowsOrigin().Header
				switch credentials := answer.Get("Access-Control-Allow-Credentials"); credentials {
				case "":
					t.NotApplicable("feature cors with credentials")
				default:
					t.Expect("Access-Control-Allow-Credentials: true", credentials, Equal("true"))
				}
				t.Expect("Access-Control-Allow-Origin names the origin", answer.Get("Access-Control-Allow-Origin"), Equal(t.elsewhere()))
			},
		},
		{
			ID: "CORS-04", Level: reports.Reference, Title: "an origin that is not allowed is not let in",
			Requirement: "No answer to a request from an origin that is not allowed names that origin, or *, in Access-Control-Allow-Origin.",
			Source:      implementation("the cors option", "engine.io/lib/server.ts"),
			Needs:       needs(engine4Spoken, polling, refusedOrigin),
			Body: func(t *Trial) {
				origin := t.Target.Origins.Refused
				from := func() http.Header { return http.Header{"Origin": {origin}} }
				s := t.Handshake(client.Polling)
				t.expectHidden("a handshake", t.do(t.Wire(), wire.Request{Query: engineQuery(client.Polling, ""), Header: from()}))
				t.expectHidden("POST", t.do(s.wire, s.postRequest(wire.Request{Header: from(), Body: []byte("40" + t.authText())})))
				t.expectHidden("GET", t.do(s.wire, wire.Request{Query: engineQuery(client.Polling, s.Handshake.SID), Header: from()}))
				t.expectHidden("OPTIONS", t.do(t.Wire(), t.preflight(from())))
			},
		},
	},
}

// refusedOrigin needs the profile to name an origin whose pages may not talk to the server.
var refusedOrigin = Need{"origins.refused in the profile", func(t *server.Server, _ Variant) bool { return t.Origins.Refused == "" }}

// preflight is the question of a browser whether a page may send a POST.
func (t *Trial) preflight(header http.Header) wire.Request {
	header.Set("Access-Control-Request-Method", http.MethodPost)
	header.Set("Access-Control-Request-Headers", "content-type")
	return wire.Request{Method: http.MethodOptions, Query: engineQuery(client.Polling, ""), Header: header}
}

// allowsOrigin returns the answer to a handshake from another origin. A target that allows none, or other origins only, is not
// wrong, unless its profile claims that it allows them and nothing is said at all, or names an origin that is allowed.
func (t *Trial) allowsOrigin() *wire.Response { return t.allowsOriginIn(eio4) }

// expectHidden expects that a browser hides an answer from the page that is not allowed to see it.
func (t *Trial) expectHidden(request string, response *wire.Response) {
	origin := t.Target.Origins.Refused
	t.Expect("neither "+origin+" nor * in Access-Control-Allow-Origin of the answer to "+request+" from there",
		response.Header.Get("Access-Control-Allow-Origin"), Not(BeElementOf("*", origin)))
}
