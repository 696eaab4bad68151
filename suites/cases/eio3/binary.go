package eio3

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// binaryCases are the cases about binary data in payloads.
var binaryCases = []trial.Case{
	{
		ID: "EIO3-PAY-04", Level: reports.Format, Title: "with b64=1 binary data is base64 behind b4",
		Requirement: "A client that takes text only says b64=1. To and from it binary data is base64 behind the letter b and the packet's type; the length " +
			"counts all of that.",
		Source: trial.EngineIO3("Payload", "payload"),
		Needs:  echoedBinaryByPolling3,
		Body: func(t *trial.Trial) {
			session.ExpectEchoedIn(t, session.EIO3Base64, client.Polling, []byte{1, 2, 3, 4})
		},
	},
	{
		ID: "EIO3-PAY-05", Level: reports.Format, Title: "without b64 binary data comes in a payload of octets",
		Requirement: "A client that does not say b64=1 gets packets with binary data as octets: 0 for text or 1 for binary data, the digits of the " +
			"length in bytes as bytes of that value, 255, and the packet, whose first byte is its type.",
		Source: trial.EngineIO3("Payload", "payload"),
		Needs:  echoedBinaryByPolling3,
		Body: func(t *trial.Trial) {
			s := session.OpenIn(t, session.EIO3, client.Polling)
			s.Connect("/")
			s.Echo("/", []byte{1, 2, 3, 4})
			if !s.ReceivedOctets() {
				t.Fail("an answer of the content type "+session.Octets, "the echo came in an answer of another content type")
			}
		},
	},
	{
		ID: "EIO3-PAY-06", Level: reports.Format, Title: "a POST of octets is decoded",
		Requirement: "A client posts packets with binary data as octets, text packets among them; the server takes the content type application/octet-stream " +
			"for that.",
		Source: trial.EngineIO3("Payload", "payload"),
		Needs:  echoedBinaryByPolling3,
		Body: func(t *trial.Trial) {
			s := session.OpenIn(t, session.EIO3, client.Polling)
			s.Connect("/")
			s.Echo("/", []byte{1}, make([]byte, 20), make([]byte, 300)) // lengths of one, two and three digits
		},
	},
	{
		ID: "EIO3-PAY-08", Level: reports.Format, Title: "in a payload of octets text is UTF-8, and its length counts bytes",
		Requirement: "Among octets a text packet is UTF-8, and the length ahead of it is its number of bytes: `00 04 ff 34 e2 82 ac` for the message €.",
		Source:      trial.EngineIO3("Payload", "payload"),
		Needs:       echoedByPolling3,
		Body: func(t *trial.Trial) {
			s := session.OpenIn(t, session.EIO3, client.Polling)
			s.Connect("/")
			token := t.Token()
			s.SendOctets(s.EchoText(token + " " + session.WideText))
			s.AwaitEcho("/", token+" "+session.WideText)
			if !trial.EchoesAnything.Missing(t.Server, t.Variant) && !t.Server.Profile.NoBinary { // with bytes beside it, the text comes back among octets, too
				s.Echo("/", session.WideText, []byte{1, 2, 3, 4})
			}
		},
	},
	{
		ID: "EIO3-PAY-11", Level: reports.Format, Title: "binary data of every length and byte survives base64",
		Requirement: "Binary data of any length, with any bytes, arrives as it was sent: with and without padding, and nothing at all.",
		Source:      trial.EngineIO3("Payload", "payload"),
		Needs:       echoedBinaryByPolling3,
		Body: func(t *trial.Trial) {
			session.ExpectEchoedIn(t, session.EIO3Base64, client.Polling, session.EveryByte()...)
		},
	},
	{
		ID: "EIO3-PAY-12", Level: reports.Format, Title: "binary data of every length and byte survives octets",
		Requirement: "Binary data of any length, with any bytes, arrives as it was sent, also 255, which ends a length, and nothing at all.",
		Source:      trial.EngineIO3("Payload", "payload"),
		Needs:       echoedBinaryByPolling3,
		Body:        func(t *trial.Trial) { session.ExpectEchoedIn(t, session.EIO3, client.Polling, session.EveryByte()...) },
	},
	{
		ID: "EIO3-PAY-13", Level: reports.Reference, Title: "b64=1 in the handshake holds for the session",
		Requirement: "A client says b64=1 in its first request, and not in those that follow; binary data is base64 in all of them.",
		Source:      trial.ReferenceImplementation("supportsBinary", "engine.io/lib/transport.ts"),
		Needs:       echoedBinaryByPolling3,
		Body: func(t *trial.Trial) {
			s := session.HandshakeIn(t, session.EIO3Base64, client.Polling)
			s.Dialect.OmitBase64 = true
			s.Start()
			s.Connect("/")
			s.Echo("/", []byte{1, 2, 3, 4})
		},
	},
}
