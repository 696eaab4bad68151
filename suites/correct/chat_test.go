package correct_test

import (
	"time"

	"github.com/sioproof/sioproof/suites/correct/plain"
)

// chats are applications that differ.
var chats = []differing{
	{
		name:     "a login with a name that is unique",
		freedoms: plain.Freedoms{Chat: plain.Chat{Login: true}},
		needs:    `setup: [{emit: add user, args: ["{user}"], ack: required}]`,
		or:       "SIO5-EVT-13",
	},
	{
		name:     "a login with the id of the socket",
		freedoms: plain.Freedoms{Chat: plain.Chat{Login: true}},
		profile:  `setup: [{emit: add user, args: ["{sid}"], ack: required}]`,
	},
	{
		name:     "one room at a time",
		freedoms: plain.Freedoms{Chat: plain.Chat{OneRoom: true}},
		needs:    "tolerate: [one_room]",
		or:       "CHAT-ROOM-02",
	},
	{
		name:     "a room that follows from the connection",
		freedoms: plain.Freedoms{Chat: plain.Chat{RoomInQuery: true}},
		profile:  `operations: {say_all: {emit: say, args: "{args}", deliver: {event: said, args: "{args}", to: all}}}`,
		needs:    `connect: {query: {room: blue}}`,
		or:       "CHAT-ALL-01",
	},
	{
		name:     "a status in the acknowledgement",
		freedoms: plain.Freedoms{Chat: plain.Chat{Confirms: plain.ByStatus}},
		profile: `operations:
  join: {emit: join, args: ["{room}"], ack: required, answer: [{status: ok}]}
  leave: {emit: leave, args: ["{room}"], ack: required, answer: [{status: ok}]}`,
	},
	{
		name: "acknowledgements that are optional",
		profile: `operations:
  join: {emit: join, args: ["{room}"], ack: optional}
  leave: {emit: leave, args: ["{room}"], ack: optional}`,
	},
	{
		name:     "acknowledgements that are required",
		freedoms: plain.Freedoms{Chat: plain.Chat{NeedsAck: true}},
		needs:    `operations: {ack: {emit: message-with-ack, args: "{args}", ack: required, answer: "{args}"}}`,
		or:       "SIO5-ACK-09",
	},
	{
		name:     "an event instead of an acknowledgement",
		freedoms: plain.Freedoms{Chat: plain.Chat{Confirms: plain.ByReply}},
		profile: `operations:
  join: {emit: join, args: ["{room}"], deliver: {event: joined, args: ["{room}"], to: sender}}
  leave: {emit: leave, args: ["{room}"], deliver: {event: left, args: ["{room}"], to: sender}}`,
	},
	{
		name:     "no acknowledgement",
		freedoms: plain.Freedoms{Chat: plain.Chat{Confirms: plain.ByOrder}},
		profile: `operations:
  join: {emit: join, args: ["{room}"]}
  leave: {emit: leave, args: ["{room}"]}`,
	},
	{
		name:     "no acknowledgement and no echo",
		freedoms: plain.Freedoms{Chat: plain.Chat{Confirms: plain.ByOrder}},
		profile: `without: [echo]
operations:
  join: {emit: join, args: ["{room}"]}
  leave: {emit: leave, args: ["{room}"]}`,
	},
	{
		name:     "joins that take their time",
		freedoms: plain.Freedoms{Chat: plain.Chat{Confirms: plain.ByOrder, LateJoins: 100 * time.Millisecond}},
		needs: `operations:
  join: {emit: join, args: ["{room}"], confirm: settle}
  leave: {emit: leave, args: ["{room}"], confirm: settle}`,
		or: "CHAT-ROOM-01",
	},
	{
		name:     "a login that gives a cookie",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{Login: plain.CookieLogin}},
		needs:    `setup: [{http: {url: /login, json: {name: "{user}"}}}]`,
		or:       unopened,
	},
	{
		name:     "a login that gives a token",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{Login: plain.TokenLogin}},
		profile: `operations:
  refuse: {connect: {auth: {ticket: "{var.ticket}", token: bad}}, error: {message: invalid token, data: {reason: bad token}}}
  refuse_here: {connect: {auth: {ticket: "{var.ticket}", token: "not in {namespace}"}}, error: {message: not here}}
  hold: {connect: {auth: {ticket: "{var.ticket}", wait: "{milliseconds}"}}}
setup: [{http: {url: /login, json: {name: "{user}"}, capture: {ticket: $.user.ticket}}}]`,
		needs: `connect: {auth: {ticket: "{var.ticket}"}}`,
		or:    "SIO5-CONN-01",
	},
	{
		name:     "the same acknowledgement of each message",
		freedoms: plain.Freedoms{Chat: plain.Chat{AckStatus: true}},
		needs:    `operations: {ack: {emit: message-with-ack, args: "{args}", ack: optional, answer: [{status: ok}]}}`,
		or:       "SIO5-ACK-01",
	},
	{
		name:     "no binary data",
		freedoms: plain.Freedoms{Chat: plain.Chat{NoBinary: true}},
		needs:    "binary: false",
		or:       "SIO5-BIN-01",
	},
	{
		name:     "a key in the auth payload",
		freedoms: plain.Freedoms{Chat: plain.Chat{Key: "open"}},
		profile: `operations:
  refuse: {connect: {auth: {key: open, token: bad}}, error: {message: invalid token, data: {reason: bad token}}}
  refuse_here: {connect: {auth: {key: open, token: "not in {namespace}"}}, error: {message: not here}}
  hold: {connect: {auth: {key: open, wait: "{milliseconds}"}}}`,
		needs: `connect: {auth: {key: open}}`,
		or:    "SIO5-CONN-01",
	},
	{
		name:     "no main namespace",
		freedoms: plain.Freedoms{Chat: plain.Chat{CustomOnly: true}},
		needs:    `namespaces: [{name: /custom}, {name: "/tenant-{tenant}"}]`,
		or:       "SIO5-CONN-01",
	},
	{
		name:     "no main namespace, and a login",
		freedoms: plain.Freedoms{Chat: plain.Chat{CustomOnly: true, Login: true}},
		profile: `namespaces: [{name: /custom}, {name: "/tenant-{tenant}"}]
setup: [{emit: add user, args: ["{user}"], ack: required}]`,
	},
	{
		name:     "a log in other words",
		freedoms: plain.Freedoms{Chat: plain.Chat{LogLines: [2]string{"open %s %s", "shut %s %s"}}},
		needs:    `log: {connected: '^open \S+ {sid}', disconnected: '^shut \S+ {sid}'}`,
		or:       "CHAT-LOG-01",
	},
	{
		name:     "no log",
		freedoms: plain.Freedoms{Chat: plain.Chat{NoLog: true}},
		needs:    `log: {connected: '^a user connected', optional: true}`,
		or:       "CHAT-LOG-01",
	},
	{
		name:     "a log for the main namespace alone",
		freedoms: plain.Freedoms{Chat: plain.Chat{LogsMainOnly: true}},
		needs:    `log: {connected: '^a user connected: \S+ {sid}', disconnected: '^user disconnected: \S+ {sid}', namespaces: [/]}`,
		or:       "CHAT-LOG-01",
	},
}
