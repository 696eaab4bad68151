package eio3

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var payload = trial.Area{
	Key:   "EIO3-PAY",
	Title: "Engine.IO 3: packets and payloads",
	Cases: append(textCases, binaryCases...),
}

var echoedByPolling3 = trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3, trial.Operation(profiles.Echo))

var echoedBinaryByPolling3 = append(echoedByPolling3[:len(echoedByPolling3):len(echoedByPolling3)], trial.Binary)

// textCases are the cases about text; those about binary data stand in a file of their own.
var textCases = []trial.Case{
	{
		ID: "EIO3-PAY-01", Level: reports.Format, Title: "text packets travel both ways, each behind its length",
		Requirement: "A payload is a series of packets, each behind its length and a colon; one payload may hold several, and they are handled in order.",
		Source:      trial.EngineIO3("Payload", "payload"),
		Needs:       echoedByPolling3,
		Body: func(t *trial.Trial) {
			s := session.OpenIn(t, session.EIO3, client.Polling)
			s.Connect("/")
			s.Echo("/")
			packets, tokens := s.EchoTexts(3)
			s.Send(packets...)
			s.ExpectEchoes(tokens)
		},
	},
	{
		ID: "EIO3-PAY-02", Level: reports.Format, Title: "the length of a packet counts characters, not bytes",
		Requirement: "The length ahead of a packet is its number of characters: `2:4€`, although the euro sign has three bytes in UTF-8.",
		Source:      trial.EngineIO3("Payload", "payload"),
		Needs:       echoedByPolling3,
		Body: func(t *trial.Trial) {
			session.ExpectEchoedIn(t, session.EIO3Base64, client.Polling, "€", "\u00e9 \u00df \u20ac \u6f22\u5b57 e\u0301")
		},
	},
	{
		ID: "EIO3-PAY-03", Level: reports.Format, Title: "a character beyond U+FFFF counts twice",
		Requirement: "The length is that of a string in JavaScript, in units of UTF-16: a character beyond U+FFFF, such as an emoji, has two of them.",
		Source:      trial.EngineIO4("History, from v3 to v4", "from-v3-to-v4"),
		Needs:       echoedByPolling3,
		Body: func(t *trial.Trial) {
			session.ExpectEchoedIn(t, session.EIO3Base64, client.Polling, "\U0001F600", "a\U0001F468\u200d\U0001F469\u200d\U0001F467z")
		},
	},
	{
		ID: "EIO3-PAY-07", Level: reports.Format, Title: "a payload with a wrong length is not accepted",
		Requirement: "Where a length and what follows do not belong together, the payload cannot be read: it is refused with HTTP 400, or the session is closed.",
		Source:      trial.EngineIO3("Test suite", "test-suite"),
		Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
		Controlled:  true,
		Body:        func(t *trial.Trial) { spoilt(t, "2", "2abc", "10:2abc", "2:2abc", "x:2abc", "-4:2abc", "4;2abc") },
	},
	{
		ID: "EIO3-PAY-09", Level: reports.Reference, Title: "a packet of a type that does not exist is not accepted",
		Requirement: "There are seven packet types, 0 to 6. A packet of another type is refused with HTTP 400, or closes the session.",
		Source:      trial.ReferenceImplementation("packets that cannot be read", "engine.io/lib/parser-v3/index.ts"),
		Needs:       trial.Needs(trial.SpeaksEIO3, trial.PollingEIO3),
		Controlled:  true,
		Body:        func(t *trial.Trial) { spoilt(t, "4:7abc", "4:9abc", "3:abc") },
	},
	{
		ID: "EIO3-PAY-10", Level: reports.Format, Title: "500 packets in one payload are all handled, in order",
		Requirement: "A payload is any number of packets.",
		Source:      trial.EngineIO3("Payload", "payload"),
		Needs:       echoedByPolling3,
		Body: func(t *trial.Trial) {
			s := session.OpenIn(t, session.EIO3, client.Polling)
			s.Connect("/")
			packets, tokens := s.EchoTexts(session.PacketsPerPost(t, s.Handshake, 500))
			s.Send(packets...)
			s.ExpectEchoes(tokens)
		},
	},
	{
		ID: "EIO3-PAY-14", Level: reports.Format, Title: "a ping among events in one payload is answered, and so are they",
		Requirement: "A payload may hold packets of every type: a ping between two events is answered with a pong, and both events are handled.",
		Source:      trial.EngineIO3("Payload", "payload"),
		Needs:       echoedByPolling3,
		Lane:        trial.Slow,
		Body:        func(t *trial.Trial) { session.ExpectHeartbeatAmongEvents(t, session.EIO3) },
	},
}

// spoilt expects of each body of a POST that it is refused, or ends the session.
func spoilt(t *trial.Trial, bodies ...string) {
	var sessions []func()
	for _, body := range bodies {
		sessions = append(sessions, func() {
			s := session.OpenIn(t, session.EIO3, client.Polling)
			s.Connect("/")
			s.ExpectNotAccepted("HTTP status 400 for the POST of "+body+", or the session is closed", body)
		})
	}
	t.Together(sessions...)
}
