package eio3

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var webSocket = trial.Area{
	Key:   "EIO3-WS",
	Title: "Engine.IO 3: WebSocket",
	Cases: []trial.Case{
		{
			ID: "EIO3-WS-01", Level: reports.Format, Title: "a binary frame begins with the packet's type",
			Requirement: "Binary data is a binary WebSocket frame whose first byte is the packet's type, the number 4 for a message.",
			Source:      trial.EngineIO3("Packet", "packet"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.WebSocketEIO3, trial.Operation(profiles.Echo), trial.Binary),
			Body: func(t *trial.Trial) {
				session.ExpectEchoedIn(t, session.EIO3, client.WebSocket, []byte{4, 0, 1, 0xff}, []byte{})
			},
		},
		{
			ID: "EIO3-WS-02", Level: reports.Format, Title: "a text packet travels both ways, one in a frame, without a length",
			Requirement: "Each packet has a WebSocket frame of its own, the type digit followed by the data.",
			Source:      trial.EngineIO3("WebSocket", "websocket"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.WebSocketEIO3, trial.Operation(profiles.Echo)),
			Body:        func(t *trial.Trial) { session.ExpectEchoedIn(t, session.EIO3, client.WebSocket, "a", session.WideText) },
		},
		{
			ID: "EIO3-WS-03", Level: reports.Should, Title: "many messages at once are as many frames",
			Requirement: "Payloads should not be used on a WebSocket: packets are encoded one by one, also when many are sent at once.",
			Source:      trial.EngineIO3("WebSocket", "websocket"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.WebSocketEIO3, trial.Operation(profiles.Burst)),
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, client.WebSocket)
				s.Connect("/")
				const count = 100
				s.Burst(count)
				s.ExpectBurst(count)
			},
		},
		{
			ID: "EIO3-WS-04", Level: reports.Format, Title: "a packet without a type closes the session",
			Requirement: "A packet begins with one of the digits 0 to 6. Anything else closes the session, and not only when a heartbeat is missed.",
			Source:      trial.EngineIO3("Test suite", "test-suite"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.WebSocketEIO3),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3, client.WebSocket)
				s.Connect("/")
				s.ExpectClosed("the WebSocket is closed, while pings are sent", func() { s.Provoke("abc") })
			},
		},
		{
			ID: "EIO3-WS-05", Level: reports.Should, Title: "with b64=1 binary data is base64 on a WebSocket, too",
			Requirement: "A client that says b64=1 has all binary data encoded as base64: on a WebSocket a text frame of b4 and the base64, in both directions.",
			Source:      trial.EngineIO3("URLs", "urls"),
			Needs:       trial.Needs(trial.SpeaksEIO3, trial.WebSocketEIO3, trial.Operation(profiles.Echo), trial.Binary),
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.EIO3Base64, client.WebSocket)
				s.Connect("/")
				s.Echo("/", []byte{1, 2, 3, 4})
				if s.ReceivedOctets() {
					t.Fail("no binary frame", "the echo came in a binary frame")
				}
			},
		},
	},
}
