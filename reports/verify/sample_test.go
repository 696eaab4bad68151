package verify

import (
	"time"

	"github.com/sioproof/sioproof/reports"
)

// sample is a report with one result of every verdict, whose texts try to break every view.
func sample() *Report {
	r := &Report{
		Tool:       reports.Tool{Name: "sioproof", Version: "1.2.3", Go: "go1.26", Platform: "linux/amd64"},
		Started:    time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
		DurationMS: 1234.5,
		Target: reports.Target{
			URL: "http://127.0.0.1:3000", Path: "/socket.io/", Description: "an <em>odd</em> server", Profile: "contract",
			Engines: []int{3, 4}, Transports: []string{"polling", "websocket"}, Namespaces: []string{"/", "/custom"},
			Features:       []string{"connection state recovery"},
			PingIntervalMS: 300, PingTimeoutMS: 200, MaxPayload: 1_000_000,
		},
		Selection: Selection{Areas: []string{"EIO4-*"}},
		Resembles: &Resemblance{Library: "socket.io@4", Explains: 2},
		Outages: []Outage{
			{AtMS: 400, How: "it has ended: exit status 2: panic: a \x1b[31mslip", Restarted: true, Killer: "EIO4-WS-07 websocket", Log: []string{"panic: a \x1b[31mslip", "", "goroutine 1 [running]:"}},
			{AtMS: 900, How: "it no longer answers: connection refused", Suspects: []Suspect{
				{ID: "CHAT-ROOM-01", Name: "CHAT-ROOM-01 eio4/polling /", Sent: "42[\"join\"]\x1b[2J"}, {ID: "CHAT-ROOM-04", Name: "CHAT-ROOM-04"},
			}},
		},
		Results: []Result{
			{
				ID: "EIO4-HS-01", Area: "Engine.IO 4: handshake", Title: "the first answer is the open packet", Level: reports.Must,
				Verdict: reports.Pass, DurationMS: 3, Earlier: []string{"an answer: the connection was closed\x1b[2J"}, Doubt: "a connection was lost that may have missed a heartbeat",
			},
			{
				ID: "EIO4-HS-06", Variant: "polling", Area: "Engine.IO 4: handshake", Title: "a request without EIO is refused",
				Level: reports.Must, Verdict: reports.Fail, DurationMS: 12.5,
				Requirement: "A request without the EIO parameter is answered with 400.", Source: "Engine.IO protocol 4, Query parameters",
				Link: "https://example.org/eio4#query", Expected: "status 400",
				Actual: "status 200\nbody \"\x1b[31m``` ]]> <script>alert(1)</script> @everyone | \u202e\xff\x00\"",
				Transcript: []reports.Frame{
					{AtMS: 0.2, Sent: true, Channel: "http 1", Kind: "request", Text: "GET /socket.io/?transport=polling HTTP/1.1\r\nHost: x\r\n\r\n", Size: 60},
					{AtMS: 1.9, Channel: "http 1", Kind: "response", Text: "200 OK\r\n\r\n0{\"sid\":\"a\"}\x1e2", Size: 30},
					{AtMS: 2.5, Channel: "ws 2", Kind: "binary", Text: "00ff", Size: 9000, Truncated: true},
					{AtMS: 2.6, Kind: "note", Text: "the server went on"},
				},
				Log: []string{"a user connected", "\x1b]0;title\x07"},
			},
			{
				ID: "EIO4-HS-07", Variant: "polling", Area: "Engine.IO 4: handshake", Title: "an unsupported EIO is refused", Level: reports.Must,
				Verdict: reports.Fail, Expected: "status 400", Actual: "status 200", ConsequenceOf: "EIO4-HS-06 polling",
			},
			{
				ID: "EIO4-HS-14", Variant: "websocket", Area: "Engine.IO 4: handshake", Title: "a WebSocket without EIO is refused",
				Level: reports.Must, Verdict: reports.KnownDeviation, Actual: "raw HTTP in the stream",
				KnownDeviation: &Deviation{Case: "EIO4-HS-14", Reason: "written into the stream by the server", Link: "https://example.org/1", Expires: "2027-01-01"},
			},
			{
				ID: "EIO4-HS-15", Area: "Engine.IO 4: handshake", Title: "an unknown transport is refused", Level: reports.Must, Verdict: reports.UnexpectedPass,
				KnownDeviation: &Deviation{Case: "EIO4-HS-15", Reason: "accepted once"},
			},
			{
				ID: "EIO4-WS-07", Variant: "websocket", Area: "Engine.IO 4: handshake", Title: "a wrong frame closes the connection", Level: reports.Must,
				Verdict: reports.Fail, Expected: "the server outlives the case", Actual: "it has ended: exit status 2: panic: a slip",
			},
			{
				ID: "EIO4-HS-20", Area: "Engine.IO 4: handshake", Title: "the path without its slash", Level: reports.Info, Verdict: reports.Recorded, Actual: "404",
			},
			{
				ID: "EIO4-HS-21", Area: "Engine.IO 4: handshake", Title: "a handshake may be asked for twice", Level: reports.Must, Verdict: reports.Pass,
				KnownDeviation: &Deviation{Case: "EIO4-HS-21", Reason: "refused by older releases", Library: "socket.io@4"},
			},
			{
				ID: "CHAT-ROOM-05", Variant: "eio4/polling /", Area: "Chat: rooms", Title: "a client that left a room must not receive its messages any more",
				Level: reports.Promise, Verdict: reports.Fail, Requirement: "Who leaves a room receives nothing more of it.", Expected: "no message of `lobby` after leaving",
				Actual: "3 messages of `lobby`", Transcript: []reports.Frame{{AtMS: 3, Channel: "ws 1", Kind: "text", Text: `42["message",{"room":"lobby"}]`, Size: 30}},
			},
			{
				ID: "CHAT-ROOM-05", Variant: "eio4/websocket /", Area: "Chat: rooms", Title: "a client that left a room must not receive its messages any more",
				Level: reports.Promise, Verdict: reports.Fail, Expected: "no message of `lobby` after leaving", Actual: "3 messages of `lobby`",
			},
			{
				ID: "CHAT-ROOM-05", Variant: "eio4/upgrade /custom", Area: "Chat: rooms", Title: "a client that left a room must not receive its messages any more",
				Level: reports.Promise, Verdict: reports.Fail, Expected: "no message of `lobby` after leaving", Actual: "1 message of `lobby`",
			},
			{
				ID: "CHAT-ROOM-06", Variant: "eio4/polling /", Area: "Chat: rooms", Title: "who joins again receives again", Level: reports.Promise,
				Verdict: reports.Fail, Expected: "one", Actual: "two", ConsequenceOf: "CHAT-ROOM-05 eio4/polling /",
			},
			{
				ID: "CHAT-ROOM-01", Variant: "eio4/polling /", Area: "Chat: rooms", Title: "members only", Level: reports.Reference,
				Verdict: reports.NotApplicable, Missing: []string{"operation say_room"},
			},
			{
				ID: "CHAT-ROOM-02", Area: "Chat: rooms", Title: "many rooms", Level: reports.Reference, Verdict: reports.NonStrict,
				Expected: "once", Actual: "twice",
			},
			{
				ID: "CHAT-ROOM-03", Area: "Chat: rooms", Title: "after leave", Level: reports.Reference, Verdict: reports.Error,
				Reason: "dial tcp 127.0.0.1:3000: too many open files",
			},
			{
				ID: "CHAT-ROOM-04", Area: "Chat: rooms", Title: "races", Level: reports.Reference, Verdict: reports.NotRun, Reason: "the run was interrupted",
			},
		},
	}
	r.Conclude(reports.Ending{})
	return r
}
