package suites

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var engine3WebSocket = Area{
	Key:   "EIO3-WS",
	Title: "Engine.IO 3: WebSocket",
	Cases: []Case{
		{
			ID: "EIO3-WS-01", Level: reports.Format, Title: "a binary frame begins with the packet's type",
			Requirement: "Binary data is a binary WebSocket frame whose first byte is the packet's type, the number 4 for a message.",
			Source:      engine3("Packet", "packet"),
			Needs:       needs(engine3Spoken, websocket3, operation(target.Echo)),
			Body: func(t *Trial) {
				s := t.OpenIn(eio3, client.WebSocket)
				s.Connect("/")
				s.Echo("/", []byte{4, 0, 1, 0xff})
				s.Echo("/", []byte{})
			},
		},
	},
}
