package suites

import (
	"net/http"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
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
				post := t.do(s.wire, s.postRequest(wire.Request{Header: fromElsewhere(), Body: []byte("40" + t.authText())}))
				t.expectOrigin("POST", post)
				get := t.do(s.wire, wire.Request{Query: engineQuery(client.Polling, s.Handshake.SID), Header: fromElsewhere()})
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
				header := fromElsewhere()
				header.Set("Access-Control-Request-Method", http.MethodPost)
				header.Set("Access-Control-Request-Headers", "content-type")
				response := t.do(t.Wire(), wire.Request{Method: http.MethodOptions, Query: engineQuery(client.Polling, ""), Header: header})
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
				t.Expect("Access-Control-Allow-Origin names the origin", answer.Get("Access-Control-Allow-Origin"), Equal(elsewhere))
			},
		},
	},
}

// elsewhere is the origin of a page that another server has delivered.
const elsewhere = "https://elsewhere.example"

func fromElsewhere() http.Header { return http.Header{"Origin": {elsewhere}} }

// allowsOrigin returns the answer to a handshake from another origin. A target that allows none, or other origins only, is not
// wrong, unless its profile claims that it allows them and nothing is said at all.
func (t *Trial) allowsOrigin() *wire.Response {
	response := t.do(t.Wire(), wire.Request{Query: engineQuery(client.Polling, ""), Header: fromElsewhere()})
	switch allowed := response.Header.Get("Access-Control-Allow-Origin"); allowed {
	case "*", elsewhere:
		return response
	case "":
		if t.Target.Profile.Has(target.FeatureCORS) {
			t.expectOrigin("GET", response)
		}
	}
	t.NotApplicable("feature %s, for any origin", target.FeatureCORS)
	return nil
}

func (t *Trial) expectOrigin(method string, response *wire.Response) {
	t.Expect("Access-Control-Allow-Origin with the origin or * in the answer to "+method,
		response.Header.Get("Access-Control-Allow-Origin"), BeElementOf("*", elsewhere))
}
