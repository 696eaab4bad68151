package eio4

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var payload = trial.Area{
	Key:   "EIO4-PAY",
	Title: "Engine.IO 4: packets and payloads",
	Cases: []trial.Case{
		{
			ID: "EIO4-PAY-01", Level: reports.Format, Title: "a text packet travels both ways over long-polling",
			Requirement: "A packet is its type digit followed by the data; a message is the digit 4 and the text.",
			Source:      trial.EngineIO4("Packet encoding, HTTP long-polling", "http-long-polling-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.Polling)
				s.Connect("/")
				s.Echo("/")
			},
		},
		{
			ID: "EIO4-PAY-02", Level: reports.Format, Title: "packets in one payload are separated by U+001E and stay in order",
			Requirement: "Several packets may share one payload, separated by the record separator U+001E; they are handled in their order.",
			Source:      trial.EngineIO4("Packet encoding, HTTP long-polling", "http-long-polling-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.Polling)
				s.Connect("/")
				packets, tokens := s.EchoTexts(3)
				s.Send(packets...)
				s.ExpectEchoes(tokens)
			},
		},
		{
			ID: "EIO4-PAY-03", Level: reports.Must, Title: "binary data is base64 behind a b over long-polling",
			Requirement: "In a payload binary data is encoded as base64 and prefixed with `b`, in both directions.",
			Source:      trial.EngineIO4("Packet encoding, HTTP long-polling", "http-long-polling-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo), trial.Binary),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.Polling)
				s.Connect("/")
				s.Echo("/", []byte{1, 2, 3, 4})
			},
		},
		{
			ID: "EIO4-PAY-04", Level: reports.Format, Title: "characters of two, three and four bytes survive long-polling",
			Requirement: "Text is encoded as UTF-8.",
			Source:      trial.EngineIO4("Packet encoding", "packet-encoding"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
			Body:        func(t *trial.Trial) { session.ExpectEchoed(t, client.Polling, session.WideText) },
		},
		{
			ID: "EIO4-PAY-05", Level: reports.Format, Title: "characters of two, three and four bytes survive WebSocket",
			Requirement: "Text is encoded as UTF-8.",
			Source:      trial.EngineIO4("Packet encoding", "packet-encoding"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Operation(profiles.Echo)),
			Body:        func(t *trial.Trial) { session.ExpectEchoed(t, client.WebSocket, session.WideText) },
		},
		{
			ID: "EIO4-PAY-06", Level: reports.Format, Title: "base64 of every length and byte survives",
			Requirement: "Binary data of any length, with any bytes, arrives as it was sent: with and without padding, and nothing at all.",
			Source:      trial.EngineIO4("Packet encoding, HTTP long-polling", "http-long-polling-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo), trial.Binary),
			Body:        func(t *trial.Trial) { session.ExpectEchoed(t, client.Polling, session.EveryByte()...) },
		},
		{
			ID: "EIO4-PAY-07", Level: reports.Format, Title: "line feeds, quotes, U+2028 and NUL in a message survive",
			Requirement: "The data of a message is the application's; no character in it has a meaning for the transport.",
			Source:      trial.EngineIO4("Message", "message"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				session.ExpectEchoed(t, t.Variant.Transport, "", "a\nb\r\nc", `"quoted" \ and \u0041`, "\u2028 \u2029", "\x00", "a\x1eb", "&amp; <script> %41 +")
			},
		},
		{
			ID: "EIO4-PAY-08", Level: reports.Format, Title: "a packet without a type is not accepted",
			Requirement: "A packet begins with one of the digits 0 to 6 (or b for binary data). Anything else is refused with HTTP 400, or closes the session.",
			Source:      trial.EngineIO4("Test suite", "test-suite"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.Polling)
				s.Connect("/")
				s.ExpectNotAccepted("HTTP status 400 for the POST of abc, or the session is closed", "abc")
			},
		},
		{
			ID: "EIO4-PAY-09", Level: reports.Reference, Title: "packets of the types 7, 8 and 9 close the session",
			Requirement: "There are seven packet types, 0 to 6. A packet of another type closes the session.",
			Source:      trial.ReferenceImplementation("packets that cannot be read", "engine.io-parser/lib/decodePacket.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				var sessions []func()
				for _, kind := range []string{"7", "8", "9"} {
					sessions = append(sessions, func() {
						s := session.Open(t, t.Variant.Transport)
						s.Connect("/")
						s.ExpectClosed("the session is closed after a packet of type "+kind, func() { s.Provoke(kind + "abc") })
					})
				}
				t.Together(sessions...)
			},
		},
		{
			ID: "EIO4-PAY-10", Level: reports.Info, Title: "an empty POST",
			Requirement: "What the server makes of a POST without a body is not specified.",
			Source:      trial.EngineIO4("Packet encoding, HTTP long-polling", "http-long-polling-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Handshake(t, client.Polling)
				var empty, next int
				session.Controlled(t, session.EIO4, func() { empty, next = s.Post("").Status, s.Post("3").Status })
				t.Record("HTTP status %d; the next POST is answered with %d", empty, next)
			},
		},
		{
			ID: "EIO4-PAY-11", Level: reports.Format, Title: "500 packets in one payload are all handled, in order",
			Requirement: "The size of a payload is limited in bytes (maxPayload); the text knows no limit of the number of packets.",
			Source:      trial.EngineIO4("Packet encoding, HTTP long-polling", "http-long-polling-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.Polling)
				s.Connect("/")
				packets, tokens := s.EchoTexts(session.PacketsPerPost(t, s.Handshake, 500))
				s.Send(packets...)
				s.ExpectEchoes(tokens)
			},
		},
		{
			ID: "EIO4-PAY-12", Level: reports.Format, Title: "a pong among events in one payload is handled, and so are they",
			Requirement: "A payload may hold packets of every type: a pong between two events keeps the session, and both events are handled.",
			Source:      trial.EngineIO4("Packet encoding, HTTP long-polling", "http-long-polling-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo), trial.Heartbeats),
			Lane:        trial.Slow,
			Body:        func(t *trial.Trial) { session.ExpectHeartbeatAmongEvents(t, session.EIO4) },
		},
	},
}
