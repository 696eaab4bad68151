package eio4

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gobwas/ws"
	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var webSocket = trial.Area{
	Key:   "EIO4-WS",
	Title: "Engine.IO 4: WebSocket",
	Cases: []trial.Case{
		{
			ID: "EIO4-WS-01", Level: reports.Format, Title: "a text packet travels both ways, one in a frame",
			Requirement: "Each packet has a WebSocket frame of its own, the type digit followed by the data.",
			Source:      trial.EngineIO4("Packet encoding, WebSocket", "websocket-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Operation(profiles.Echo)),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Connect("/")
				s.Echo("/")
			},
		},
		{
			ID: "EIO4-WS-02", Level: reports.Format, Title: "binary data is sent as it is",
			Requirement: "Binary data is a binary WebSocket frame of exactly its bytes: no type, no base64.",
			Source:      trial.EngineIO4("Packet encoding, WebSocket", "websocket-1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Operation(profiles.Echo), trial.Binary),
			Body:        func(t *trial.Trial) { session.ExpectEchoed(t, client.WebSocket, []byte{4, 0, 1, 0xff}, []byte{}) },
		},
		{
			ID: "EIO4-WS-03", Level: reports.Format, Title: "many messages at once are as many frames",
			Requirement: "Each packet has a WebSocket frame of its own, also when many are sent at once.",
			Source:      trial.EngineIO4("WebSocket", "websocket"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Operation(profiles.Burst)),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Connect("/")
				const count = 100
				s.Burst(count)
				s.ExpectBurst(count)
			},
		},
		{
			ID: "EIO4-WS-04", Level: reports.Format, Title: "a packet without a type closes the session",
			Requirement: "A packet begins with one of the digits 0 to 6. Anything else closes the session, and not only when a heartbeat is missed.",
			Source:      trial.EngineIO4("Test suite", "test-suite"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Connect("/")
				s.ExpectClosed("the WebSocket is closed after the frame abc, which has no type", func() { s.Provoke("abc") })
			},
		},
		{
			ID: "EIO4-WS-05", Level: reports.Format, Title: "a message in fragments is put together",
			Requirement: "A WebSocket message may come in several fragments, split anywhere; it is one message.",
			Source:      trial.RFC6455("Fragmentation", "5.4"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Operation(profiles.Echo)),
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Connect("/")
				token := t.Token()
				text := []byte(s.EchoText(token, session.WideText))
				split := slices.Index(text, 0xc3) + 1 // within a character
				frames := []wire.Frame{
					{Opcode: ws.OpText, Payload: text[:1]},
					{Opcode: ws.OpContinuation, Payload: text[1:split]},
					{Opcode: ws.OpContinuation, Payload: text[split:], Fin: true},
				}
				if err := s.WebSocket.SendFrame(frames...); err != nil {
					t.Fail("an open WebSocket to send on", "%s", trial.Show(err))
				}
				s.AwaitEcho("/", token, session.WideText)
			},
		},
		{
			ID: "EIO4-WS-06", Level: reports.Must, Title: "a control ping is answered with a control pong",
			Requirement: "A WebSocket ping frame is answered with a pong frame of the same data. It has nothing to do with Engine.IO's heartbeat.",
			Source:      trial.RFC6455("Ping", "5.5.2"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Body: func(t *trial.Trial) {
				const expected = "a control pong with the data of the control ping"
				s := session.Handshake(t, client.WebSocket)
				token := t.Token()
				if err := s.WebSocket.SendFrame(wire.Frame{Opcode: ws.OpPing, Payload: []byte(token), Fin: true}); err != nil {
					t.Fail(expected, "%s", trial.Show(err))
				}
				if got := controlPong(t, s.WebSocket, token); got != "" {
					t.Fail(expected, "%s", got)
				}
			},
		},
		{
			ID: "EIO4-WS-07", Level: reports.Must, Title: "a text frame that is not UTF-8 closes the connection with 1007",
			Requirement: "A peer that receives a text message that is not UTF-8 fails the WebSocket connection; the code of its close frame is 1007.",
			Source:      trial.RFC6455("Handling Errors in UTF-8-Encoded Data", "8.1"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Connect("/")
				end := s.ExpectClosed("the WebSocket is closed after text that is not UTF-8", func() {
					s.Provoke("42[\"sioproof\",\"\xc3\x28\xff\"]") // but for the bytes, an event that nobody listens to
				})
				var closed *wire.CloseError
				if !errors.As(end.Err, &closed) {
					t.Fail("the WebSocket is closed", "%s", end.Reason)
				}
				// The close frame is a SHOULD, and so is the code in it.
				t.Expect("a close frame with the code 1007, or none", closed.Code, BeElementOf(1007, wire.CloseNoStatus, wire.CloseAbnormal))
			},
		},
		{
			ID: "EIO4-WS-08", Level: reports.Must, Title: "a second WebSocket for a WebSocket session is closed, the first stays",
			Requirement: "A session has one WebSocket at most; another one with its session id is closed.",
			Source:      trial.EngineIO4("WebSocket", "websocket"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Lane:        trial.Slow, // a server that leaves the second one open is waited for
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Connect("/")
				s.ExpectSecondWebSocketRefused()
				s.ExpectAlive("the first WebSocket keeps working")
			},
		},
		{
			ID: "EIO4-WS-09", Level: reports.Reference, Title: "a WebSocket with an unknown session id is refused",
			Requirement: "A WebSocket for a session that does not exist is refused or closed.",
			Source:      trial.ReferenceImplementation("verify", "engine.io/lib/server.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
			Controlled:  true,
			Body: func(t *trial.Trial) {
				session.ExpectWebSocketRefused(t, session.EIO4, session.EngineQuery(client.WebSocket, t.Token()))
			},
		},
		{
			ID: "EIO4-WS-10", Level: reports.Format, Title: "compressed messages travel both ways, if the server agrees on them",
			Requirement: "Browsers offer permessage-deflate with every WebSocket. A server need not take the offer; one that does understands " +
				"messages that are compressed, and compresses its own so that they can be read.",
			Source: trial.Source{Section: "RFC 7692, permessage-deflate", Link: "https://datatracker.ietf.org/doc/html/rfc7692#section-7"},
			Needs:  trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Operation(profiles.Echo)),
			Body: func(t *trial.Trial) {
				s := session.OpenIn(t, session.Dialect{Revision: engineio.V4, Deflate: true}, client.WebSocket)
				if !s.WebSocket.Deflates() {
					t.NotApplicable("feature permessage-deflate")
				}
				s.Connect("/")
				token, long := t.Token(), strings.Repeat("sioproof ", 300) // long enough that servers think it worth the while
				text := wire.Frame{Opcode: ws.OpText, Payload: []byte(s.EchoText(token, long)), Fin: true}
				if err := s.WebSocket.SendFrame(wire.Deflated(text)); err != nil {
					t.Fail("an open WebSocket to send on", "%s", trial.Show(err))
				}
				if !s.AwaitOrEnd("the echo of a compressed message", func(a session.Arrival) bool { return s.Carries(a, profiles.Echo, token) }) {
					t.Fail("a compressed message is understood, since the server agreed on permessage-deflate", "the WebSocket is closed: %s", s.Ended().Reason)
				}
				s.AwaitEcho("/", token, long)
			},
		},
	},
}

// controlPong waits for the control pong with these data, and says what came instead; empty if it came.
func controlPong(t *trial.Trial, socket *wire.WebSocket, data string) (instead string) {
	bound := t.Server.Timing.Reply
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	var others []string
	for {
		frame, err := socket.Receive(ctx)
		switch {
		case ctx.Err() != nil:
			return fmt.Sprintf("none within %v%s", bound, strings.Join(others, ""))
		case err != nil:
			return trial.Show(err) + strings.Join(others, "")
		case frame.Opcode == ws.OpPong && string(frame.Payload) == data:
			return ""
		case frame.Opcode == ws.OpPong:
			others = append(others, "; there was a control pong with "+trial.Show(frame.Payload))
		case string(frame.Payload) == "2":
			_ = socket.SendText([]byte("3")) // so that it is not the heartbeat that ends the connection
		default:
			others = append(others, "; there was the text "+trial.Show(frame.Payload))
		}
	}
}
