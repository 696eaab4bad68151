package suites

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var engine3Payload = Area{
	Key:   "EIO3-PAY",
	Title: "Engine.IO 3: packets and payloads",
	Cases: []Case{
		{
			ID: "EIO3-PAY-01", Level: reports.Format, Title: "text packets travel both ways, each behind its length",
			Requirement: "A payload is a series of packets, each behind its length and a colon; one payload may hold several, and they are handled in order.",
			Source:      engine3("Payload", "payload"),
			Needs:       needs(engine3Spoken, polling3, operation(target.Echo)),
			Body: func(t *Trial) {
				s := t.OpenIn(eio3, client.Polling)
				s.Connect("/")
				s.Echo("/")
				packets, tokens := s.echoTexts(3)
				s.Send(packets...)
				s.ExpectEchoes(tokens)
			},
		},
		{
			ID: "EIO3-PAY-04", Level: reports.Format, Title: "with b64=1 binary data is base64 behind b4",
			Requirement: "A client that takes text only says b64=1. To and from it binary data is base64 behind the letter b and the packet's type.",
			Source:      engine3("Payload", "payload"),
			Needs:       needs(engine3Spoken, polling3, operation(target.Echo)),
			Body: func(t *Trial) {
				s := t.OpenIn(eio3Base64, client.Polling)
				s.Connect("/")
				s.Echo("/", []byte{1, 2, 3, 4})
			},
		},
		{
			ID: "EIO3-PAY-05", Level: reports.Format, Title: "without b64 binary data comes in a payload of octets",
			Requirement: "A client that does not say b64=1 gets packets with binary data as octets: 0 for text or 1 for binary data, the digits of the " +
				"length in bytes as bytes of that value, 255, and the packet, whose first byte is its type.",
			Source: engine3("Payload", "payload"),
			Needs:  needs(engine3Spoken, polling3, operation(target.Echo)),
			Body: func(t *Trial) {
				s := t.OpenIn(eio3, client.Polling)
				s.Connect("/")
				s.Echo("/", []byte{1, 2, 3, 4})
			},
		},
	},
}
