package eio3

import (
	"net/http"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var jsonp = trial.Area{
	Key:   "EIO3-JSONP",
	Title: "Engine.IO 3: JSONP",
	Cases: []trial.Case{
		{
			ID: "EIO3-JSONP-01", Level: reports.Must, Title: "an answer for JSONP is a script that calls the client's function",
			Requirement: "A server has to support JSONP: where the parameter j is given, the answer to a GET is JavaScript that calls the function ___eio[j] " +
				"with the payload as a string.",
			Source: trial.EngineIO3("JSONP", "jsonp"),
			Needs:  trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, offersJSONP),
			Body: func(t *trial.Trial) {
				for _, index := range []string{"0", "12"} {
					d := session.EIO3JSONP
					d.Callback = index
					response := session.Get(t, d.Query(client.Polling, ""))
					t.Expect("HTTP status 200", response.Status, Equal(http.StatusOK))
					expected := "a script of the form ___eio[" + index + `]("…"); with an open packet as its argument`
					packets, err := d.Parse(response)
					if err != nil || !session.Contains(packets, engineio.Open) {
						t.Fail(expected, "%s", trial.Show(response.Body))
					}
				}
			},
		},
		{
			ID: "EIO3-JSONP-02", Level: reports.Format, Title: "a JSONP client posts a form, with its line feeds escaped",
			Requirement: "The payload comes in the field d of a form. In it the client has written line feeds as `\\n`, and what was `\\n` before as `\\\\n`; " +
				"the server undoes that.",
			Source: trial.EngineIO3("JSONP", "jsonp"),
			Needs:  trial.Needs(append(echoedByPolling3, offersJSONP)...),
			Body: func(t *trial.Trial) {
				s := openJSONP(t)
				s.Connect("/")
				s.Echo("/", session.WideText+" a+b&c=d%41 \\")
				s.Echo("/", "one line\nanother one")
				token := t.Token()
				s.Send(strings.Replace(s.EchoText(token), ",", ",\n", 1)) // white space of JSON
				s.AwaitEcho("/", token)
			},
		},
		{
			ID: "EIO3-JSONP-03", Level: reports.Reference, Title: "nothing but digits of j gets into the script",
			Requirement: "The parameter j is an integer. Whatever else it holds must not become part of the script, where it would run in the page.",
			Source:      trial.ReferenceImplementation("head", "engine.io/lib/transports/polling-jsonp.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, offersJSONP),
			Body: func(t *trial.Trial) {
				needJSONP(t)
				d := session.EIO3JSONP
				d.Callback = `0]("");alert(1);([`
				body := string(session.Get(t, d.Query(client.Polling, "")).Body)
				t.Expect("no part of j but its digits in the answer", body, Not(Or(ContainSubstring("alert"), ContainSubstring(`0]("");`))))
			},
		},
		{
			ID: "EIO3-JSONP-04", Level: reports.Must, Title: "the payload is escaped, so that the script stays one",
			Requirement: "Quotes, backslashes and control characters of a message are escaped as in JSON: the answer is a script of one call, and the client gets " +
				"the message as it was.",
			Source: trial.EngineIO3("JSONP", "jsonp"),
			Needs:  trial.Needs(append(echoedByPolling3, offersJSONP)...),
			Body: func(t *trial.Trial) {
				s := openJSONP(t)
				s.Connect("/")
				for _, text := range []string{`"quoted" and \ and '`, "a\tb\r\nc\x00\x1f", "</script><!-- &amp;", session.WideText} {
					s.Echo("/", text)
				}
			},
		},
		{
			ID: "EIO3-JSONP-05", Level: reports.Reference, Title: "the line separators of Unicode are escaped in a script",
			Requirement: "U+2028 and U+2029 end a line in the scripts of older browsers, so that a string must not hold them as they are, although JSON may.",
			Source:      trial.ReferenceImplementation("doWrite", "engine.io/lib/transports/polling-jsonp.ts"),
			Needs:       trial.Needs(append(echoedByPolling3, offersJSONP)...),
			Body: func(t *trial.Trial) {
				const text = "\u2028 \u2029"
				s := openJSONP(t)
				s.Connect("/")
				s.StopPolling()
				token := t.Token()
				s.SendEcho("/", token, text)
				for len(s.Heard(token)) == 0 {
					response := s.SendGet().Await("the echo of "+token+" in the answer to a GET", t.Server.Timing.Reply)
					s.Take(response)
					if strings.ContainsAny(string(response.Body), text[:3]+text[4:]) {
						t.Fail("neither U+2028 nor U+2029 in a script", "%s", trial.Show(response.Body))
					}
				}
				s.AwaitEcho("/", token, text)
			},
		},
		{
			ID: "EIO3-JSONP-06", Level: reports.Format, Title: "binary data reaches a JSONP client as base64",
			Requirement: "A JSONP client takes text only and says b64=1: binary data is base64 in the payload that its function gets.",
			Source:      trial.EngineIO3("Payload", "payload"),
			Needs:       trial.Needs(append(echoedByPolling3, offersJSONP, trial.Binary)...),
			Body: func(t *trial.Trial) {
				s := openJSONP(t)
				s.Connect("/")
				s.Echo("/", []byte{0, 1, 2, 0xff})
			},
		},
		{
			ID: "EIO3-JSONP-07", Level: reports.Info, Title: "the content type of a script",
			Requirement: "Which content type a script has is not specified.",
			Source:      trial.EngineIO3("JSONP", "jsonp"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, offersJSONP),
			Body: func(t *trial.Trial) {
				needJSONP(t)
				t.Record("Content-Type %s", trial.Show(session.Get(t, session.EIO3JSONP.Query(client.Polling, "")).Header.Get("Content-Type")))
			},
		},
	},
}

// offersJSONP needs long-polling by script tags, unless the profile says that there is none.
var offersJSONP = trial.Need{Name: "JSONP", Missing: func(t *server.Server, _ trial.Variant) bool { return t.Profile.NoJSONP }}

// needJSONP ends the trial as not applicable if the target has no JSONP. That it has to have it is for one case to say.
func needJSONP(t *trial.Trial) {
	answer := session.Get(t, session.EIO3JSONP.Query(client.Polling, ""))
	if _, err := session.JSONPPayload(session.EIO3JSONP.Callback, answer.Body); err != nil {
		t.NotApplicable("%s", offersJSONP.Name)
	}
}

// openJSONP opens a session of a JSONP client.
func openJSONP(t *trial.Trial) *session.Session {
	needJSONP(t)
	return session.OpenIn(t, session.EIO3JSONP, client.Polling)
}
