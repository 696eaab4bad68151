package sio5

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var binary = trial.Area{
	Key:   "SIO5-BIN",
	Title: "Socket.IO 5: binary",
	Cases: slices.Concat([]trial.Case{
		{
			ID: "SIO5-BIN-01", Level: reports.Format, Title: "two attachments arrive in order",
			Requirement: "Binary arguments are taken out of the payload, replaced by numbered placeholders, and sent behind the packet in that order.",
			Source:      trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.EchoesAnything, trial.Binary),
			Body: func(t *trial.Trial) {
				echoBinary(t, client.WebSocket, "/", []byte{1, 2, 3}, []byte{4, 5, 6, 7})
			},
		},
		{
			ID: "SIO5-BIN-02", Level: reports.Format, Title: "attachments nested in objects and arrays come back in place",
			Requirement: "Binary values anywhere inside the arguments are attachments; they come back where they were.",
			Source:      trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.EchoesAnything, trial.Binary),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				meta := map[string]any{"parts": []any{"x", []byte("two"), nil}}
				echoBinary(t, t.Variant.Transport, "/", map[string]any{"file": []byte("one"), "meta": meta}, "between", []any{[]any{[]byte("three")}})
			},
		},
		{
			ID: "SIO5-BIN-03", Level: reports.Format, Title: "a binary event travels over long-polling",
			Requirement: "Over HTTP long-polling each attachment is a packet of its own: `b` and base64.",
			Source:      trial.EngineIO4("HTTP long-polling", "http-long-polling-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.EchoesAnything, trial.Binary),
			Body: func(t *trial.Trial) {
				echoBinary(t, client.Polling, "/", []byte{1, 2, 3}, "text", []byte{0xff, 0x00, 0x80})
			},
		},
		{
			ID: "SIO5-BIN-04", Level: reports.Format, Title: "a binary event keeps its namespace",
			Requirement: "A BINARY_EVENT of a custom namespace carries the number of attachments, then the namespace, both ways.",
			Source:      trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.OperationElsewhere(profiles.Echo), trial.EchoesAnything, trial.Binary),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				echoBinary(t, t.Variant.Transport, t.CustomNamespace(), []byte("one"), []byte("two"))
			},
		},
		{
			ID: "SIO5-BIN-05", Level: reports.Format, Title: "an attachment may be empty",
			Requirement: "An attachment of length zero is an attachment: it is announced, sent and put back in place.",
			Source:      trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.EchoesAnything, trial.Binary),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				echoBinary(t, t.Variant.Transport, "/", []byte{}, "between", []byte{}, []byte{1})
			},
		},
		{
			ID: "SIO5-BIN-06", Level: reports.Format, Title: "ten attachments arrive in order",
			Requirement: "An event may have many attachments; they keep their order and content.",
			Source:      trial.SocketIO5("Sending and receiving data", "sending-and-receiving-data-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.EchoesAnything, trial.Binary),
			Over:        trial.OverTransports,
			Body: func(t *trial.Trial) {
				var args []any
				for i := range 10 {
					args = append(args, fmt.Appendf(nil, "attachment %d", i))
				}
				echoBinary(t, t.Variant.Transport, "/", args...)
			},
		},
		{
			ID: "SIO5-BIN-07", Level: reports.Reference, Title: "too many attachments close the connection",
			Requirement: "A packet has ten attachments at most, or as many as the profile says; one that announces more makes the server close the " +
				"connection.",
			Source:     trial.ReferenceImplementation("the option maxAttachments", "socket.io-parser/lib/index.ts"),
			Needs:      trial.Needs(trial.SpeaksEIO4),
			Over:       trial.OverTransports,
			Controlled: true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				tooMany := cmp.Or(t.Server.Limits.MaxAttachments, 10) + 1
				s.ExpectClosed(fmt.Sprintf("the connection is closed after a packet that announces %d attachments", tooMany), func() {
					s.Provoke(fmt.Sprintf(`45%d-["sioproof"]`, tooMany))
				})
			},
		},
		{
			ID: "SIO5-BIN-08", Level: reports.Reference, Title: "a text packet among attachments closes the connection",
			Requirement: "Once a binary event is announced its attachments follow; a text packet instead makes the server close the connection.",
			Source:      trial.ReferenceImplementation("attachments under way", "socket.io-parser/lib/index.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.ExpectClosed("the connection is closed after a text packet where an attachment was announced", func() {
					s.Provoke(`451-["sioproof",{"_placeholder":true,"num":0}]`, `42["sioproof"]`)
				})
			},
		},
		{
			ID: "SIO5-BIN-09", Level: reports.Reference, Title: "an attachment that belongs to nothing closes the connection",
			Requirement: "Binary data without a packet that announced it makes the server close the connection.",
			Source:      trial.ReferenceImplementation("attachments under way", "socket.io-parser/lib/index.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.ExpectClosed("the connection is closed after an attachment that no packet announced", func() {
					s.ProvokeBinary([]byte{1, 2, 3})
				})
			},
		},
		{
			ID: "SIO5-BIN-11", Level: reports.Reference, Title: "a placeholder without an attachment closes the connection",
			Requirement: "The number of a placeholder is that of an attachment of its packet; any other makes the server close the connection.",
			Source:      trial.ReferenceImplementation("attachments in their places", "socket.io-parser/lib/binary.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4),
			Over:        trial.OverTransports,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				s.ExpectClosed("the connection is closed after placeholder 1 in a packet with one attachment, number 0", func() {
					s.Provoke(`451-["sioproof",{"_placeholder":true,"num":1}]`)
					s.ProvokeBinary([]byte{1, 2, 3})
				})
			},
		},
		{
			ID: "SIO5-BIN-12", Level: reports.Info, Title: "a binary event without attachments",
			Requirement: "What the server makes of a binary event that announces no attachments, and of what follows, is not specified.",
			Source:      trial.SocketIO5("Format", "format"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Lane:        trial.Slow,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				packets, tokens := s.EchoTexts(2)
				lives := false
				session.Controlled(t, session.EIO4, func() {
					s.Provoke("450-" + strings.TrimPrefix(packets[0], "42"))
					s.UntilEnd(time.Now().Add(t.Server.Timing.Settle)) // a close would swallow the echo
					s.Provoke(packets[1])
					lives = s.AwaitOrEnd("an answer", func(a session.Arrival) bool { return s.Carries(a, profiles.Echo, tokens[1]) })
				})
				handled := len(s.Heard(tokens[0])) > 0
				switch {
				case lives && handled:
					t.Record("it is handled as any event, and so is the next one")
				case lives:
					t.Record("it is ignored, and the next event is handled")
				case handled:
					t.Record("it is handled, and the next event closes the connection")
				}
				t.Record("the connection is closed")
			},
		},
		{
			ID: "SIO5-BIN-13", Level: reports.Format, Title: "nothing comes between a binary packet and its attachments",
			Requirement: "The attachments follow the packet that announces them directly, also while others send to the same client.",
			Source:      trial.SocketIO5("Format", "format"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.EchoesAnything, trial.Operation(profiles.SayAll), trial.Binary),
			Over:        trial.OverTransports,
			Body:        nothingBetween,
		},
	}, malformed(binaryRefused)),
}

// binaryRefused are binary packets that the reference implementation does not accept.
var binaryRefused = []refusedPacket{
	{"SIO5-BIN-10", reports.Reference, "a bad number of attachments", []string{`45a-["sioproof"]`, `45-1-["sioproof"]`, `45["sioproof"]`},
		"BINARY_EVENT begins with the number of attachments and a hyphen; anything else makes the server close the connection.",
		trial.ReferenceImplementation("number of attachments", "socket.io-parser/lib/index.ts")},
}

// nothingBetween lets one client ask for binary echoes while others talk to everybody, in every namespace the client is in. The
// session's decoder refuses a text packet while attachments are under way, and an attachment that belongs to nothing.
func nothingBetween(t *trial.Trial) {
	const times, talkers = 30, 2
	s := session.Open(t, t.Variant.Transport)
	s.Connect("/")
	var talking []func()
	for _, namespace := range trial.Namespaces(t.Server) {
		if !t.Server.Offers(namespace, profiles.SayAll) {
			continue
		}
		if namespace != "/" {
			s.Connect(namespace)
		}
		for i := range talkers {
			v := trial.Variant{Engine: engineio.V4, Transport: t.Variant.Transport, Namespace: namespace}
			p := participant.NewOn(t, v, fmt.Sprintf("talker %d in %s", i+1, namespace))
			talking = append(talking, func() { p.SayMany(profiles.SayAll, profiles.Vars{}, times) })
		}
	}
	talking = append(talking, func() {
		var tokens []string
		blob := []any{[]byte("first attachment"), []byte("second attachment")}
		for range times {
			token := t.Token()
			s.SendEcho("/", token, blob...)
			tokens = append(tokens, token)
		}
		for _, token := range tokens {
			s.Peek("the echo of "+token, func(a session.Arrival) bool { return a.Err != nil || s.Carries(a, profiles.Echo, token) })
			if astray := s.Arrivals(func(a session.Arrival) bool { return a.Err != nil }); len(astray) > 0 {
				t.Fail("every binary packet is followed by its attachments", "%s", astray[0])
			}
			s.AwaitEcho("/", token, blob...)
		}
	})
	t.Together(talking...)
}

// echoBinary sends arguments with attachments in them and expects them back, in place.
func echoBinary(t *trial.Trial, transport client.Transport, namespace string, args ...any) {
	s := session.Open(t, transport)
	s.Connect(namespace)
	s.Echo(namespace, args...)
}
