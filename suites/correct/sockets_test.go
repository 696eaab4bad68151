package correct_test

import (
	"time"

	"github.com/sioproof/sioproof/suites/correct/plain"
)

// overSockets are servers that speak Socket.IO in their own way.
var overSockets = []differing{
	{
		name:     "a line feed behind the JSON",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{TrailingNewline: true}},
	},
	{
		name:     "JSON in ASCII",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{EscapedText: true}},
	},
	{
		name:     "an event before CONNECT",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{EventBeforeConnect: true}},
		needs:    "tolerate: [event_before_connect]",
		or:       "SIO5-CONN-18",
	},
	{
		name:     "40 attachments",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{MaxAttachments: 40}},
		needs:    "limits: {max_attachments: 40}",
		or:       "SIO5-BIN-07",
	},
	{
		name:     "late acknowledgements",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{LateAcks: 50 * time.Millisecond}},
	},
	{
		name:     "a task for each event",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{Tasks: true}},
		needs:    "tolerate: [unordered_events]",
		or:       "API-DLV-01",
	},
	{
		name:     "volatile messages overtake",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{VolatileOvertakes: true}},
	},
	{
		name:     "an argument more",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{ExtraArgument: true}},
	},
	{
		name:     "an event of its own 40 times a second",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{Ticks: "tick"}},
	},
	{
		name:     "its own events look like echoes",
		freedoms: plain.Freedoms{Sockets: plain.Sockets{Ticks: "message-back"}},
		needs:    "noise: [{event: message-back, args: [{from: system}]}]",
		or:       "SIO5-EVT-13",
	},
}
