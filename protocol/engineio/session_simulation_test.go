package engineio_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// simulation is both sides of one session and the network between them: packets are in flight until an action moves
// them on, in any interleaving that HTTP and WebSocket allow.
type simulation struct {
	t              *rapid.T
	client, server *engineio.Session
	now            int // milliseconds

	getPending, postPending bool              // on their way, or held by the server
	post, response          []engineio.Packet // contents in flight
	answered                bool              // response is on its way
	wsUp, paused            bool
	wsToServer, wsToClient  []engineio.Packet
	serverKnowsWS           bool // the server has seen the WebSocket open
	toServer, toClient      stream
	upgraded                int
}

// stream numbers the messages of one direction.
type stream struct{ sent, received int }

func (s *stream) next() engineio.Packet {
	s.sent++
	return engineio.Text(fmt.Append(nil, s.sent))
}

func TestUpgradeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rev := anyRevision(t)
		h := handshake()
		h.PingTimeout = 1 << 40 // silence is tested elsewhere; here it would only end runs early
		s := &simulation{t: t}
		// The client gives up a slow probe, not the server: an upgrade packet must not be in flight then.
		s.server = engineio.NewServerSession(engineio.SessionConfig{Revision: rev, Handshake: h, UpgradeTimeout: time.Hour}, at(0), polling)
		s.server.Outgoing(polling, nil)
		limit := rapid.IntRange(0, 3).Draw(t, "packets a payload")
		s.client = engineio.NewClientSession(engineio.SessionConfig{
			Revision: rev, UpgradeTimeout: time.Second, MaxPayloadPackets: limit,
		}, at(0), polling, h)

		s.run(rapid.Bool().Draw(t, "WebSockets get lost"))
		s.settle()
	})
}

// run does a few hundred things in random order. What moves packets is more frequent than what disturbs, or few upgrades
// would come to their end.
func (s *simulation) run(lossy bool) {
	choices := []step{
		{"client sends", func() { s.client.Send(s.toServer.next()) }},
		{"server sends", func() { s.server.Send(s.toClient.next()) }},
		{"time passes", s.tick},
		{"open WebSocket", s.openWebSocket},
		{"second WebSocket", s.secondWebSocket},
	}
	if lossy {
		choices = append(choices, step{"WebSocket lost", s.loseWebSocket})
	}
	for range 3 {
		choices = append(choices, s.steps()...)
	}
	for range rapid.IntRange(0, 400).Draw(s.t, "steps") {
		choice := choices[rapid.IntRange(0, len(choices)-1).Draw(s.t, "step")]
		s.t.Log(choice.name)
		choice.do()
		s.check()
	}
}

// steps are the moves of the network and of the client's polling loop. Each does nothing when it is not its turn.
func (s *simulation) steps() []step {
	return []step{
		{"start GET", s.startGET},
		{"server answers GET", s.answerGET},
		{"GET arrives", s.receiveGET},
		{"start POST", s.startPOST},
		{"POST arrives", s.receivePOST},
		{"polling at rest", s.pollingAtRest},
		{"client writes", func() { s.wsToServer = s.write(s.client, s.wsToServer) }},
		{"server writes", func() { s.wsToClient = s.write(s.server, s.wsToClient) }},
		{"server reads", s.serverReads},
		{"client reads", s.clientReads},
	}
}

type step struct {
	name string
	do   func()
}

func (s *simulation) startGET() {
	if s.client.Transport() == polling && !s.client.Paused() && !s.getPending {
		s.getPending = true
	}
}

func (s *simulation) answerGET() {
	if s.getPending && !s.answered {
		s.response = s.server.Outgoing(polling, nil)
		s.answered = len(s.response) > 0
	}
}

func (s *simulation) receiveGET() {
	if s.answered {
		for _, p := range s.response {
			s.client.Receive(at(s.now), polling, p)
		}
		s.getPending, s.answered = false, false
	}
}

func (s *simulation) startPOST() {
	if s.client.Transport() == polling && !s.postPending {
		s.post = s.client.Outgoing(polling, nil)
		s.postPending = len(s.post) > 0
	}
}

func (s *simulation) receivePOST() {
	if s.postPending {
		for _, p := range s.post {
			s.server.Receive(at(s.now), polling, p)
		}
		s.postPending = false
	}
}

func (s *simulation) pollingAtRest() {
	if s.paused && !s.getPending && !s.postPending {
		s.client.PollingPaused(at(s.now))
	}
}

func (s *simulation) openWebSocket() {
	if !s.wsUp && s.client.TransportOpened(at(s.now), ws) {
		s.wsUp, s.serverKnowsWS = true, s.server.TransportOpened(at(s.now), ws)
	}
}

// loseWebSocket cuts it, at any time until the client has committed itself to it.
func (s *simulation) loseWebSocket() {
	if s.wsUp && s.client.Transport() == polling {
		s.dropWebSocket()
	}
}

func (s *simulation) dropWebSocket() {
	s.wsUp, s.wsToServer, s.wsToClient = false, nil, nil
	s.client.TransportClosed(at(s.now), ws)
	if s.serverKnowsWS {
		s.server.TransportClosed(at(s.now), ws)
	}
}

func (s *simulation) secondWebSocket() {
	if s.wsUp && s.serverKnowsWS && s.server.TransportOpened(at(s.now), ws) {
		s.t.Fatal("the server accepts a second WebSocket")
	}
}

func (s *simulation) write(from *engineio.Session, wire []engineio.Packet) []engineio.Packet {
	if s.wsUp {
		return from.Outgoing(ws, wire)
	}
	return wire
}

func (s *simulation) serverReads() {
	if len(s.wsToServer) > 0 {
		s.server.Receive(at(s.now), ws, s.wsToServer[0])
		s.wsToServer = s.wsToServer[1:]
	}
}

func (s *simulation) clientReads() {
	if len(s.wsToClient) > 0 {
		s.client.Receive(at(s.now), ws, s.wsToClient[0])
		s.wsToClient = s.wsToClient[1:]
	}
}

func (s *simulation) tick() {
	s.now += 100
	s.client.Tick(at(s.now))
	s.server.Tick(at(s.now))
}

// check handles the events of both sides after every action.
func (s *simulation) check() {
	for _, e := range s.client.Events(nil) {
		switch e.Kind {
		case engineio.EventMessage:
			s.took("client", &s.toClient, e.Packet)
		case engineio.EventPause:
			s.paused = true
		case engineio.EventResume, engineio.EventUpgraded:
			s.paused = false
		case engineio.EventCloseTransport:
			s.obeyClose(e.Transport)
		case engineio.EventClosed:
			s.t.Fatalf("the client closes: %s", e.Reason)
		}
	}
	for _, e := range s.server.Events(nil) {
		switch e.Kind {
		case engineio.EventMessage:
			s.took("server", &s.toServer, e.Packet)
		case engineio.EventUpgraded:
			s.upgraded++
		case engineio.EventCloseTransport:
			s.obeyClose(e.Transport)
		case engineio.EventClosed:
			s.t.Fatalf("the server closes: %s", e.Reason)
		}
	}
}

func (s *simulation) obeyClose(on engineio.Transport) {
	if on == ws && s.wsUp {
		if s.client.Transport() == ws {
			s.t.Fatal("the WebSocket is closed although the client has moved to it")
		}
		s.dropWebSocket()
	}
}

func (s *simulation) took(who string, from *stream, p engineio.Packet) {
	from.received++
	if got, want := string(p.Data), fmt.Sprint(from.received); got != want {
		s.t.Fatalf("the %s received message %s, want %s", who, got, want)
	}
}

// settle lets everything in flight arrive, and demands that nothing is missing.
func (s *simulation) settle() {
	for range 1000 {
		for _, step := range s.steps() {
			step.do()
			s.check()
		}
		if s.toServer.sent == s.toServer.received && s.toClient.sent == s.toClient.received {
			break
		}
	}
	if s.toServer.sent != s.toServer.received || s.toClient.sent != s.toClient.received {
		s.t.Fatalf("lost: the server received %d of %d, the client %d of %d",
			s.toServer.received, s.toServer.sent, s.toClient.received, s.toClient.sent)
	}
	if s.upgraded > 1 {
		s.t.Fatalf("upgraded %d times", s.upgraded)
	}
}
