package suites

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/reports"
)

var engine3Upgrade = Area{
	Key:   "EIO3-UPG",
	Title: "Engine.IO 3: upgrade",
	Cases: []Case{
		{
			ID: "EIO3-UPG-01", Level: reports.Format, Title: "a probe, a noop packet, and the session goes on by WebSocket",
			Requirement: "The server answers `2probe` with `3probe` and the GET that it holds with a noop packet; after the upgrade packet the session goes on " +
				"by WebSocket.",
			Source: engine3("Transport upgrading", "transport-upgrading"),
			Needs:  needs(engine3Spoken, polling3, websocket3, upgrade3),
			Lane:   Alone, // who is connected hears what others say, and a GET is to be held
			Body: func(t *Trial) {
				s := t.HandshakeIn(eio3, client.Polling)
				get := s.Held()
				socket := s.Probe()
				s.expectNoop(get)
				s.Complete(socket)
				s.Connect("/")
				s.ExpectAlive("the session works on the WebSocket")
			},
		},
	},
}
