package correct_test

import (
	"time"

	"github.com/sioproof/sioproof/suites/correct/plain"
)

// together are servers that take many freedoms at once.
var together = []differing{
	{
		name: "many freedoms of the wire at once",
		freedoms: plain.Freedoms{
			HTTP: plain.HTTP{Path: "/chat/", Chunked: true, Header: [2]string{"X-Key", "open"}, Processes: 2, Origins: []string{plain.AnyOrigin}},
			Engine: plain.Engine{
				ShortIDs: true, Fragments: true, NoCloseFrame: true, PacketsPerPost: 16, MaxPayload: 50_000,
			},
			Sockets: plain.Sockets{TrailingNewline: true, EscapedText: true, ExtraArgument: true, LateAcks: 30 * time.Millisecond, Ticks: "tick"},
		},
		profile: `connect: {path: /chat/, headers: {X-Key: open}}
features: [cors]
tolerate: [no_close_frame]
limits: {packets_per_post: 16}`,
	},
	{
		name: "many freedoms of the application at once",
		freedoms: plain.Freedoms{
			HTTP:    plain.HTTP{ClosesAnswers: true},
			Sockets: plain.Sockets{EventBeforeConnect: true, Ticks: "message-back"},
			Chat: plain.Chat{
				Login: true, Confirms: plain.ByStatus, NeedsAck: true, Key: "open", CustomOnly: true, LogLines: [2]string{"open %s %s", "shut %s %s"},
			},
		},
		profile: `namespaces: [{name: /custom}, {name: "/tenant-{tenant}"}]
setup: [{emit: add user, args: ["{user}"], ack: required}]
noise: [{event: message-back, args: [{from: system}]}]
tolerate: [event_before_connect]
connect: {auth: {key: open}}
log: {connected: '^open \S+ {sid}', disconnected: '^shut \S+ {sid}'}
operations:
  join: {emit: join, args: ["{room}"], ack: required, answer: [{status: ok}]}
  leave: {emit: leave, args: ["{room}"], ack: required, answer: [{status: ok}]}
  ack: {emit: message-with-ack, args: "{args}", ack: required, answer: "{args}"}
  refuse: {connect: {auth: {key: open, token: bad}}, error: {message: invalid token, data: {reason: bad token}}}
  refuse_here: {connect: {auth: {key: open, token: "not in {namespace}"}}, error: {message: not here}}
  hold: {connect: {auth: {key: open, wait: "{milliseconds}"}}}`,
	},
}
