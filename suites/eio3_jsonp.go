package suites

import (
	"net/http"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var engine3JSONP = Area{
	Key:   "EIO3-JSONP",
	Title: "Engine.IO 3: JSONP",
	Cases: []Case{
		{
			ID: "EIO3-JSONP-01", Level: reports.Must, Title: "an answer for JSONP is a script that calls the client's function",
			Requirement: "A server has to support JSONP: where the parameter j is given, the answer to a GET is JavaScript that calls the function ___eio[j] " +
				"with the payload as a string.",
			Source: engine3("JSONP", "jsonp"),
			Needs:  needs(engine3Spoken, polling3),
			Body: func(t *Trial) {
				for _, index := range []string{"0", "12"} {
					d := eio3Script
					d.callback = index
					response := t.get(d.query(client.Polling, ""))
					t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
					expected := "a script of the form ___eio[" + index + `]("…"); with an open packet as its argument`
					packets, err := d.parse(response)
					if err != nil {
						t.Fail(expected, "%s (%v)", show(response.Body), err)
					}
					t.Expect(expected, has(packets, engineio.Open), BeTrue())
				}
			},
		},
		{
			ID: "EIO3-JSONP-02", Level: reports.Format, Title: "a JSONP client posts a form, with its line feeds escaped",
			Requirement: "The payload comes in the field d of a form. In it the client has written line feeds as `\\n`, and what was `\\n` before as `\\\\n`; " +
				"the server undoes that.",
			Source: engine3("JSONP", "jsonp"),
			Needs:  needs(engine3Spoken, polling3, operation(target.Echo)),
			Body: func(t *Trial) {
				s := t.openJSONP()
				s.Connect("/")
				s.Echo("/", wideText+" a+b&c=d%41 \\")
				s.Echo("/", "one line\nanother one")
				token := t.Token()
				s.Send(strings.Replace(s.echoText(token), ",", ",\n", 1)) // white space of JSON
				s.AwaitEcho("/", token)
			},
		},
	},
}

// openJSONP opens a session of a JSONP client. That a server has to have JSONP is for one case to say, and not for all.
func (t *Trial) openJSONP() *Session {
	if !t.Target.Profile.Has(target.FeatureJSONP) {
		answer := t.get(eio3Script.query(client.Polling, ""))
		if _, err := called(eio3Script.callback, answer.Body); err != nil {
			t.NotApplicable("feature jsonp")
		}
	}
	return t.OpenIn(eio3Script, client.Polling)
}
