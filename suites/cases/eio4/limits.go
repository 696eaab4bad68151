package eio4

import (
	"context"
	"strings"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// The cases about the limit run alone: a server that has to decode a megabyte for each of them may be busy for longer than a
// short heartbeat of somebody else's session can wait.
var limits = trial.Area{
	Key:   "EIO4-LIM",
	Title: "Engine.IO 4: limits",
	Cases: []trial.Case{
		{
			ID: "EIO4-LIM-01", Level: reports.Format, Title: "a message just under maxPayload is accepted",
			Requirement: "maxPayload is how many bytes a chunk may have; a message that is a little smaller is delivered and comes back whole.",
			Source:      trial.EngineIO4("Handshake", "handshake"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Lane:        trial.Alone,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				token := t.Token()
				long := s.Filler(token, maxPayload(t, s)*99/100)
				s.SendEcho("/", token, long)
				s.AwaitEcho("/", token, long)
			},
		},
		{
			ID: "EIO4-LIM-02", Level: reports.Reference, Title: "a POST over maxPayload is refused",
			Requirement: "A POST with more bytes than maxPayload is refused with an HTTP status of 400 to 499, and none of it is delivered.",
			Source:      trial.ReferenceImplementation("maxHttpBufferSize", "engine.io/lib/transports/polling.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.Operation(profiles.Echo)),
			Lane:        trial.Alone,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				const expected = "an HTTP status of 400 to 499, or a connection that is closed, for a POST of more than maxPayload"
				s := session.Open(t, client.Polling)
				s.Connect("/")
				token := t.Token()
				text := s.EchoText(token, s.Filler(token, maxPayload(t, s)+oversize))
				ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Reply)
				defer cancel()
				session.Controlled(t, session.EIO4, func() {
					response, err := s.PostPackets(ctx, []string{text})
					switch {
					case err == nil:
						t.Expect(expected, response.Status, And(BeNumerically(">=", 400), BeNumerically("<", 500)))
					case ctx.Err() != nil:
						t.Fail(expected, "%s", trial.Show(err))
					}
					session.Alive(t, s, "/", session.AnswerOrEnd) // if the session goes on, what it answers now comes after what must not come
				})
				t.Expect("no message of the POST that was refused", s.Heard(token), BeEmpty())
			},
		},
		{
			ID: "EIO4-LIM-03", Level: reports.Reference, Title: "a WebSocket message over maxPayload closes the connection",
			Requirement: "A WebSocket message with more bytes than maxPayload is not delivered; the connection is closed.",
			Source:      trial.ReferenceImplementation("maxHttpBufferSize", "engine.io/lib/server.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket, trial.Operation(profiles.Echo)),
			Lane:        trial.Alone,
			Controlled:  true,
			Body: func(t *trial.Trial) {
				s := session.Open(t, client.WebSocket)
				s.Connect("/")
				token := t.Token()
				s.ExpectClosed("the WebSocket is closed after a message of more than maxPayload", func() {
					s.Provoke(s.EchoText(token, s.Filler(token, maxPayload(t, s)+oversize)))
				})
				t.Expect("no message that is too large", s.Heard(token), BeEmpty())
			},
		},
		{
			ID: "EIO4-LIM-04", Level: reports.Format, Title: "the maxPayload that is announced is true",
			Requirement: "The client fills its payloads up to maxPayload bytes. So one with exactly that many bytes is accepted.",
			Source:      trial.EngineIO4("Handshake", "handshake"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Lane:        trial.Alone,
			Body: func(t *trial.Trial) {
				s := session.Open(t, t.Variant.Transport)
				s.Connect("/")
				packets, tokens := exactly(s, maxPayload(t, s))
				s.Send(packets...)
				s.ExpectEchoes(tokens)
			},
		},
		{
			ID: "EIO4-LIM-05", Level: reports.Reference, Title: "a client that sends too much disturbs no other",
			Requirement: "A message over maxPayload concerns the session it came on; other sessions go on.",
			Source:      trial.ReferenceImplementation("maxHttpBufferSize", "engine.io/lib/server.ts"),
			Needs:       trial.Needs(trial.SpeaksEIO4, trial.Operation(profiles.Echo)),
			Over:        trial.OverTransports,
			Lane:        trial.Alone,
			Body: func(t *trial.Trial) {
				bystander, s := session.Open(t, t.Variant.Transport), session.Open(t, t.Variant.Transport)
				t.Together(func() { bystander.Connect("/") }, func() { s.Connect("/") })
				token := t.Token()
				s.Provoke(s.EchoText(token, s.Filler(token, maxPayload(t, s)+oversize)))
				if s.WebSocket != nil { // whether it is closed is for another case to say
					s.UntilEnd(time.Now().Add(t.Server.Timing.CloseBound))
				}
				const expected = "the session of another client goes on after a message of more than maxPayload"
				bystander.ExpectAlive(expected)
			},
		},
	},
}

// oversize is by how many bytes a message exceeds the limit: more than any framing could account for.
const oversize = 1 << 10

// maxPayload is the limit that the session's handshake announces.
func maxPayload(t *trial.Trial, s *session.Session) int {
	const most = wire.DefaultMaxMessage / 2 // what we ourselves can receive, with room for the other encoding
	switch limit := s.Handshake.MaxPayload; {
	case limit <= 0:
		t.NotApplicable("maxPayload in the handshake")
	case limit > most:
		t.NotApplicable("a maxPayload that can be tried: %d bytes are more than %d", limit, most)
	}
	return s.Handshake.MaxPayload
}

// exactly are the packets that fill one chunk to the last byte, as ones for echo with their tokens: several packets in the payload
// of a POST, a single one in a WebSocket frame.
func exactly(s *session.Session, size int) (packets, tokens []string) {
	if s.WebSocket == nil {
		packets, tokens = s.EchoTexts(session.PacketsPerPost(s.Trial, s.Handshake, 3) - 1)
	}
	token := s.Trial.Token()
	used := len(strings.Join(append(packets, ""), "\x1e"))
	return append(packets, s.EchoText(token, s.Filler(token, size-used))), append(tokens, token)
}
